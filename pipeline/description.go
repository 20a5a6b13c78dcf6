package pipeline

import (
	"encoding/json"
	"slices"
	"time"
)

// FieldName names a field of a description, in English; the Vietnamese label
// stands in the texts under "field.<name>".
type FieldName string

// The fields of an administrative document (NĐ 30/2020, phụ lục VI; TT 05/2025).
const (
	FieldNumber        FieldName = "number"         // "15", without the symbol
	FieldSymbol        FieldName = "symbol"         // "QĐ-UBND", without the number
	FieldDate          FieldName = "date"           // YYYY-MM-DD
	FieldPlace         FieldName = "place"          // Cao Bằng
	FieldSuperiorOrgan FieldName = "superior_organ" // cơ quan cấp trên
	FieldOrgan         FieldName = "organ"          // cơ quan ban hành
	FieldType          FieldName = "type"           // QUYẾT ĐỊNH, CÔNG VĂN …
	FieldSubject       FieldName = "subject"        // trích yếu
	FieldSigner        FieldName = "signer"         // họ tên người ký
	FieldPosition      FieldName = "position"       // chức vụ người ký
	FieldUrgency       FieldName = "urgency"        // KHẨN, THƯỢNG KHẨN, HỎA TỐC
	FieldAddressee     FieldName = "addressee"      // kính gửi; several parted by "; "
	FieldRecipients    FieldName = "recipients"     // nơi nhận; several parted by "; "
)

// The fields of records about people and land, besides those above. Which
// family has which is data: profiles.csv in pipeline/extract.
const (
	FieldPerson      FieldName = "person"      // họ tên: the child, the deceased, the holder, the official
	FieldBirthDate   FieldName = "birth_date"  // YYYY-MM-DD
	FieldSex         FieldName = "sex"         // Nam, Nữ
	FieldEthnicity   FieldName = "ethnicity"   // dân tộc
	FieldNationality FieldName = "nationality" // quốc tịch
	FieldBirthPlace  FieldName = "birth_place"
	FieldHomeTown    FieldName = "home_town"   // quê quán
	FieldPersonalID  FieldName = "personal_id" // số định danh, CCCD, CMND
	FieldResidence   FieldName = "residence"   // nơi cư trú, địa chỉ
	FieldMother      FieldName = "mother"
	FieldFather      FieldName = "father"
	FieldHusband     FieldName = "husband"
	FieldWife        FieldName = "wife"
	FieldDeathDate   FieldName = "death_date" // YYYY-MM-DD
	FieldDeathCause  FieldName = "death_cause"
	FieldRegistrar   FieldName = "registrar" // nơi đăng ký
	FieldBook        FieldName = "book"      // quyển số
	FieldSerial      FieldName = "serial"    // số phát hành, số hiệu
	FieldEntry       FieldName = "entry"     // số vào sổ
	FieldParcel      FieldName = "parcel"    // thửa đất số
	FieldMapSheet    FieldName = "map_sheet" // tờ bản đồ số
	FieldArea        FieldName = "area"      // diện tích, m²
	FieldPurpose     FieldName = "purpose"   // mục đích sử dụng
	FieldTerm        FieldName = "term"      // thời hạn
	FieldRank        FieldName = "rank"      // ngạch, hạng
	FieldEducation   FieldName = "education" // trình độ

	FieldMotherBorn       FieldName = "mother_born" // ngày sinh or năm sinh, as printed
	FieldFatherBorn       FieldName = "father_born"
	FieldHusbandBorn      FieldName = "husband_born"
	FieldHusbandResidence FieldName = "husband_residence"
	FieldHusbandID        FieldName = "husband_id"
	FieldWifeBorn         FieldName = "wife_born"
	FieldWifeResidence    FieldName = "wife_residence"
	FieldWifeID           FieldName = "wife_id"
	FieldDeathPlace       FieldName = "death_place"
	FieldRequester        FieldName = "requester"      // người đi khai
	FieldRegistered       FieldName = "registered"     // ngày đăng ký, YYYY-MM-DD
	FieldParcelAddress    FieldName = "parcel_address" // địa chỉ thửa đất
	FieldOrigin           FieldName = "origin"         // nguồn gốc sử dụng
)

// FieldNames lists every field once, in the order a form shows them.
func FieldNames() []FieldName {
	return []FieldName{
		FieldType, FieldNumber, FieldSymbol, FieldDate, FieldPlace, FieldSuperiorOrgan, FieldOrgan,
		FieldSubject, FieldSigner, FieldPosition, FieldUrgency, FieldAddressee, FieldRecipients,
		FieldPerson, FieldBirthDate, FieldSex, FieldEthnicity, FieldNationality, FieldBirthPlace, FieldHomeTown,
		FieldPersonalID, FieldResidence, FieldMother, FieldFather, FieldHusband, FieldWife, FieldDeathDate,
		FieldDeathCause, FieldRegistrar, FieldBook, FieldSerial, FieldEntry, FieldParcel, FieldMapSheet,
		FieldArea, FieldPurpose, FieldTerm, FieldRank, FieldEducation,
		FieldMotherBorn, FieldFatherBorn, FieldHusbandBorn, FieldHusbandResidence, FieldHusbandID, FieldWifeBorn,
		FieldWifeResidence, FieldWifeID, FieldDeathPlace, FieldRequester, FieldRegistered, FieldParcelAddress, FieldOrigin,
	}
}

// Status says whether the machine stands by a value.
type Status string

// The statuses of a field.
const (
	Accepted  Status = "accepted"  // the machine is sure enough, by a measured threshold
	Uncertain Status = "uncertain" // a person must look; Value may be empty
	Confirmed Status = "confirmed" // a person said so
)

// FieldSource says how a value came about.
type FieldSource string

// The sources of a value.
const (
	FromLayout   FieldSource = "layout"
	FromPattern  FieldSource = "pattern"
	FromRegister FieldSource = "register"
	FromLearned  FieldSource = "learned"
	FromPerson   FieldSource = "person"
	FromImport   FieldSource = "import" // a table that came with the file
)

// What else may vouch for a value or offer one.
const (
	FromSecond FieldSource = "second_look" // the same row, read once more
	FromThird  FieldSource = "third_look"  // the digits alone, where two looks at their row differ
	FromRepeat FieldSource = "repeated"    // the same number and symbol on a later page
	FromCode   FieldSource = "code"        // a code for machines in the head of the page
	FromName   FieldSource = "file_name"   // given by whoever scanned or saved the file
	FromSeries FieldSource = "series"      // number or day between those of the papers beside it
	FromBatch  FieldSource = "batch"       // papers of the same batch bear it
	FromOrgan  FieldSource = "organ"       // papers of the same organ bear it
)

// FieldSources lists every source.
func FieldSources() []FieldSource {
	return []FieldSource{
		FromLayout, FromPattern, FromRegister, FromLearned, FromPerson, FromImport,
		FromSecond, FromThird, FromRepeat, FromCode, FromName, FromSeries, FromBatch, FromOrgan,
	}
}

// Suggestion is a value that is offered for a field, and where it comes from.
type Suggestion struct {
	Value string      `json:"value"`
	From  FieldSource `json:"from,omitempty"` // empty: made before sources were kept
}

// UnmarshalJSON also takes a bare string: what was stored before sources were
// kept.
func (s *Suggestion) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*s = Suggestion{}
		return json.Unmarshal(b, &s.Value)
	}
	type plain Suggestion
	return json.Unmarshal(b, (*plain)(s))
}

// Field is one value with its evidence.
type Field struct {
	Value       string        `json:"value"`
	Raw         string        `json:"raw,omitempty"` // as read, before cleaning
	Conf        float64       `json:"confidence"`    // 0 to 1
	Page        int           `json:"page,omitempty"`
	Box         Box           `json:"box,omitzero"`
	Source      FieldSource   `json:"source,omitempty"`
	Status      Status        `json:"status"`
	Handwritten bool          `json:"handwritten,omitempty"` // ink, not type, stands in the slot
	Witnesses   []FieldSource `json:"witnesses,omitempty"`   // what says the same, besides the first reading
	Why         string        `json:"why,omitempty"`         // of a type: see package classify
	Suggestions []Suggestion  `json:"suggestions,omitempty"` // offered, never taken without a person
	By          UserID        `json:"confirmed_by,omitempty"`
	At          time.Time     `json:"confirmed_at,omitzero"`
}

// Offer adds values to the suggestions of a field that do not stand there yet.
// The field itself is left as it is: the result is a copy.
func (f Field) Offer(from FieldSource, values ...string) Field {
	f.Suggestions = slices.Clone(f.Suggestions)
	for _, v := range values {
		known := func(s Suggestion) bool { return s.Value == v }
		if v != "" && !slices.ContainsFunc(f.Suggestions, known) {
			f.Suggestions = append(f.Suggestions, Suggestion{v, from})
		}
	}
	return f
}

// Vouched is the field with one more witness for its value.
func (f Field) Vouched(by FieldSource) Field {
	if !slices.Contains(f.Witnesses, by) {
		f.Witnesses = append(slices.Clone(f.Witnesses), by)
	}
	return f
}

// Part is one document found in a file: a run of pages and what it is.
type Part struct {
	First   int                 `json:"first"` // page number in the file, from 1
	Last    int                 `json:"last"`
	Family  string              `json:"family"` // "administrative", "party", "civil_status", …, "other"
	Type    Field               `json:"type"`
	Fields  map[FieldName]Field `json:"fields"`
	Secrecy string              `json:"secrecy,omitempty"` // MẬT, TỐI MẬT, TUYỆT MẬT where marked; SecrecyUnclear
	Cites   []Citation          `json:"cites,omitempty"`   // documents it names, in order

	Attached []Attachment `json:"attached,omitempty"` // what lies behind it and is no document of its own

	Sheet *Separator `json:"sheet,omitempty"` // that stood before it
}

// Attachment is what is attached to a document: it begins on a page of it.
type Attachment struct {
	Kind  AttachmentKind `json:"kind"`
	Title string         `json:"title,omitempty"` // as printed
	Page  int            `json:"page"`            // in the file, from 1
	Box   Box            `json:"box"`             // of what says so
}

// AttachmentKind says what an attachment is; the Vietnamese stands in the texts
// under "attachment.<kind>".
type AttachmentKind string

// The kinds of attachments.
const (
	AttachedAppendix AttachmentKind = "appendix" // phụ lục, danh sách kèm theo
	AttachedEnclosed AttachmentKind = "enclosed" // quy chế, quy định ban hành kèm theo
	AttachedDraft    AttachmentKind = "draft"    // dự thảo
	AttachedForm     AttachmentKind = "form"     // mẫu, biểu
	AttachedPaper    AttachmentKind = "paper"    // văn bản khác gửi kèm
)

// AttachmentKinds lists every kind once.
func AttachmentKinds() []AttachmentKind {
	return []AttachmentKind{AttachedAppendix, AttachedEnclosed, AttachedDraft, AttachedForm, AttachedPaper}
}

// Separator is what a sheet says that was laid between records before they were
// scanned.
type Separator struct {
	Unit   UnitID `json:"unit"`
	Box    string `json:"box,omitempty"`
	File   string `json:"file,omitempty"` // hồ sơ
	Number int    `json:"number"`         // of the sheet, from 1
}

// Citation is a document that another one names, as far as it says so.
type Citation struct {
	Type   string  `json:"type,omitempty"`  // QUYẾT ĐỊNH
	Number string  `json:"number"`          // "1675"
	Symbol string  `json:"symbol"`          // "QĐ-UBND", "2017/TT-BYT"
	Date   string  `json:"date,omitempty"`  // YYYY-MM-DD or YYYY
	Organ  string  `json:"organ,omitempty"` // as printed there
	Raw    string  `json:"raw"`             // the mention
	Conf   float64 `json:"confidence"`      // the reader's, of number and symbol
	Page   int     `json:"page"`
	Box    Box     `json:"box"`
}

// SecrecyUnclear stands for the level of a part that may bear a mark of secrecy
// which could not be read. It withholds as a mark does, until a person charged
// with such records has looked.
const SecrecyUnclear = "unclear"

// Title is what a list shows for the document: its subject, else its type.
func (p Part) Title() string {
	if s := p.Fields[FieldSubject].Value; s != "" {
		return s
	}
	return p.Type.Value
}

// Description is what was made of one file, stored as one object. Parts is
// never empty; parts and sheets cover all pages in order.
type Description struct {
	Version string `json:"version"` // of the rules that made it
	Parts   []Part `json:"parts"`
	Sheets  []int  `json:"sheets,omitempty"` // pages that only separate: sheets and their blank backs
}
