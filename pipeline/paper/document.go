package paper

import (
	"image"
	"strings"
	"time"

	"sohoa/pipeline"
)

// Kind names a kind of paper: a key in data/kinds.json.
type Kind string

// The kinds that can be rendered.
const (
	Decision     Kind = "decision"      // quyết định
	Letter       Kind = "letter"        // công văn
	Notice       Kind = "notice"        // thông báo
	Report       Kind = "report"        // báo cáo
	Proposal     Kind = "proposal"      // tờ trình
	Plan         Kind = "plan"          // kế hoạch
	Invitation   Kind = "invitation"    // giấy mời
	Minutes      Kind = "minutes"       // biên bản
	PartyReport  Kind = "party_report"  // báo cáo of a Party committee
	BirthExtract Kind = "birth_extract" // trích lục khai sinh
)

// Kinds lists every kind once.
func Kinds() []Kind {
	return []Kind{Decision, Letter, Notice, Report, Proposal, Plan, Invitation, Minutes, PartyReport, BirthExtract}
}

// Style is how a paragraph is set.
type Style string

// The styles of a paragraph.
const (
	Plain  Style = ""
	Italic Style = "italic" // legal bases
	Bold   Style = "bold"   // headings
	Center Style = "center" // bold, centred: QUYẾT ĐỊNH:
	Grid   Style = "table"  // the document's table stands here
)

// Paragraph is one paragraph of the body. Lead is set in bold before Text.
type Paragraph struct {
	Style Style
	Lead  string
	Text  string
}

// Table is a ruled table in the body.
type Table struct {
	Head []string
	Rows [][]string
}

// Arrival is the stamp ĐẾN of the receiving organ (NĐ 30/2020, phụ lục IV).
// Its date is the day of arrival, never that of issue.
type Arrival struct {
	Organ  string
	Number string
	Date   time.Time
}

// Document is a fictitious document. Superior and Organ may hold line breaks.
type Document struct {
	Kind       Kind
	Family     string // administrative, party, civil_status
	Type       string // as printed; CÔNG VĂN is not printed
	Number     string
	Symbol     string
	Date       time.Time
	Place      string
	Superior   string
	Organ      string
	Subject    string
	To         string
	Body       []Paragraph
	Table      *Table
	Recipients []string
	Authority  []string // TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH
	Position   string
	Signer     string
	Secretary  string // minutes only: signs on the left
	Urgency    string
	Secrecy    string
	HandNumber bool // the number is written by hand
	HandDay    bool // day and month are written by hand
	Seal       bool
	Arrival    *Arrival
	Attached   Attachment // what it is to the document before it; empty: a document of its own
	Parent     string     // where it is attached: what it is attached to, "Quyết định số 15/QĐ-UBND ngày …"
	Seed       uint64     // of the drawn parts: ink, seal, small differences of layout
	unit       Unit
	topic      int
}

// Role says what a printed line is: the name of a field, or one of the roles.
type Role string

// The roles of lines that are not fields.
const (
	RoleTitle      Role = "national_title" // quốc hiệu, tiêu ngữ
	RoleTo         Role = "addressee"
	RoleBody       Role = "body"
	RoleTable      Role = "table"
	RoleRecipients Role = "recipients"
	RoleStamp      Role = "stamp"
	RoleSecrecy    Role = "secrecy"
	RolePageNumber Role = "page_number"
	RoleFoot       Role = "foot"
)

// Line is one line of text on a page. Handwriting in Text stands between «
// and ».
type Line struct {
	Text string       `json:"text"`
	Box  pipeline.Box `json:"box"` // pixels of the clean page
	Role Role         `json:"role"`
}

// Truth is all that stands on one page, in pixels of the clean page.
type Truth struct {
	Page   int    `json:"page"` // from 1
	Width  int    `json:"width"`
	Height int    `json:"height"`
	DPI    int    `json:"dpi"`
	Lines  []Line `json:"lines"`
}

// Text is the page as text, a line on each line.
func (t Truth) Text() string {
	var b strings.Builder
	for _, l := range t.Lines {
		b.WriteString(l.Text)
		b.WriteByte('\n')
	}
	return b.String()
}

// Page is a painted page.
type Page struct {
	Image *image.RGBA
	Truth Truth
}

// Fields returns the header fields as they must be found: date as
// YYYY-MM-DD, number without symbol, position with its authority lines joined
// by " / ". An empty field is not on the paper.
func (d Document) Fields() map[pipeline.FieldName]string {
	flat := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	position := strings.Join(append(d.Authority[:len(d.Authority):len(d.Authority)], d.Position), " / ")
	return map[pipeline.FieldName]string{
		pipeline.FieldNumber:        d.Number,
		pipeline.FieldSymbol:        d.Symbol,
		pipeline.FieldDate:          d.Date.Format("2006-01-02"),
		pipeline.FieldPlace:         d.Place,
		pipeline.FieldSuperiorOrgan: flat(d.Superior),
		pipeline.FieldOrgan:         flat(d.Organ),
		pipeline.FieldType:          d.Type,
		pipeline.FieldSubject:       d.Subject,
		pipeline.FieldSigner:        d.Signer,
		pipeline.FieldPosition:      position,
		pipeline.FieldUrgency:       d.Urgency,
	}
}
