package export

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sohoa/index/catalog/keeping"
	"sohoa/pipeline"
	"sohoa/pipeline/aip"
	"sohoa/pipeline/classify"
)

// The codes of TT 05/2025/TT-BNV that are used here.
const (
	publicUse = "01" // Chế độ sử dụng: công khai
	limited   = "02" // có điều kiện
	born      = "01" // Mức độ tin cậy: gốc điện tử
	digitized = "02" // số hóa
	mixed     = "03" // hỗn hợp
	viet      = "01" // Ngôn ngữ: tiếng Việt
)

// file is the record of the hồ sơ.
func (m *parcel) file(first chosen, records []chosen) aip.File {
	pages, kinds := int64(0), map[string]bool{}
	for _, c := range records {
		for _, d := range c.Rows["document"] {
			pages += whole(d["last"]) - whole(d["first"]) + 1
		}
		kinds[confidence(c)] = true
	}
	from, to := m.years(records)
	f := aip.File{
		ArcFileCode: m.code, Title: cut(m.title(first, records), 1000), Mode: publicUse, Language: viet, StartDate: aip.Day(from), EndDate: aip.Day(to),
		Keyword: cut(text(first.Rows["batch"], "rgroup"), 100), TotalDoc: strconv.Itoa(m.number), NumberOfPage: strconv.FormatInt(pages, 10),
		ConfidenceLevel: digitized, RiskRecovery: "0", Description: cut(text(first.Rows["batch"], "note"), 2000),
		Maintenance: m.longest(records),
	}
	if n, ok := sheets(records); ok {
		f.NumberOfPaper = strconv.FormatInt(n, 10)
	}
	if kinds[born] {
		f.ConfidenceLevel = born
		if kinds[digitized] {
			f.ConfidenceLevel = mixed
		}
	}
	if f.ConfidenceLevel != born {
		f.PaperFileCode = paperCode(first)
	}
	for _, o := range m.p.Objects {
		for _, d := range o.Documents {
			if d.Mode == limited {
				f.Mode = limited // one that is not for everybody makes the whole so
			}
		}
	}
	return f
}

// sheets counts the sheets of paper; false where there are none, or the scans do
// not tell them from sides. They do of a document of one page, and of one that
// ends in a blank back: both sides were scanned, and each sheet gave two pages.
func sheets(records []chosen) (n int64, ok bool) {
	for _, c := range records {
		if confidence(c) == born {
			continue
		}
		blank := map[int64]bool{}
		for _, p := range c.Rows["page"] {
			blank[whole(p["n"])] = whole(p["blank"]) == 1
		}
		for _, d := range c.Rows["document"] {
			first, last := whole(d["first"]), whole(d["last"])
			sides := last - first + 1
			switch {
			case first > 0 && sides == 1:
				n++
			case first > 0 && sides > 1 && sides%2 == 0 && blank[last]:
				n += sides / 2
			default:
				return 0, false
			}
		}
	}
	return n, n > 0
}

// title names the hồ sơ: the batch, or the file's first document.
func (m *parcel) title(first chosen, records []chosen) string {
	if m.want.PerFile {
		for _, key := range []string{"subject", "type"} {
			if s := text(first.Rows["document"], key); s != "" {
				return s
			}
		}
		return text(first.Rows["file"], "name")
	}
	return text(first.Rows["batch"], "name")
}

// paperCode says where the paper lies: archive, box, bundle, as far as known.
func paperCode(c chosen) string {
	parts := []string{string(c.Unit)}
	for _, s := range []string{text(c.Rows["batch"], "box"), text(c.Rows["document"], "sheaf")} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 1 {
		parts = append(parts, text(c.Rows["batch"], "name"))
	}
	return cut(strings.Join(parts, "."), 100)
}

// longest is the longest term of the documents, as of a file whose documents
// have several; empty where a person has confirmed none. Codes rise as terms fall, but for 07, "other".
func (m *parcel) longest(records []chosen) string {
	best := ""
	for _, c := range records {
		for _, d := range c.Rows["document"] {
			id, _ := d["id"].(string)
			if code := m.known.terms[id]; code != "" && (best == "" || code < best) {
				best = code
			}
		}
	}
	return best
}

// confidence says whether a file was born digital.
func confidence(c chosen) string {
	for _, d := range c.Rows["derivative"] {
		if d["kind"] == "pdf" && d["why"] == "born" {
			return born
		}
	}
	return digitized
}

// document is the record of one document.
func (m *parcel) document(c chosen, d keeping.Row, o aip.Object) aip.Part {
	value := func(name pipeline.FieldName) string { return fieldOf(c, d["id"], name) }
	first, last := int(whole(d["first"])), int(whole(d["last"]))
	ordinal := fmt.Sprintf("%07d", m.number)
	doc := aip.Document{
		ArcFileCode: m.code, DocCode: m.code + "." + ordinal, DocOrdinal: strconv.Itoa(m.number), TypeName: codeOfType(value(pipeline.FieldType)),
		CodeNumber: cut(value(pipeline.FieldNumber), 11), CodeNotation: cut(value(pipeline.FieldSymbol), 30), IssuedDate: aip.Day(value(pipeline.FieldDate)),
		OrganName: cut(value(pipeline.FieldOrgan), 200), Subject: cut(value(pipeline.FieldSubject), 500), Language: viet, Mode: limited,
		ConfidenceLevel: confidence(c), Description: cut(signedBy(value), 500),
	}
	if family, _ := d["family"].(string); family == "" || family == classify.Administrative {
		doc.Mode = publicUse
	}
	if first > 0 && last >= first {
		doc.NumberOfPage = strconv.Itoa(last - first + 1)
	}
	return aip.Part{Document: doc, First: first, Last: last}
}

// signedBy is the signer, for whom the circular has no field of its own.
func signedBy(value func(pipeline.FieldName) string) string {
	name := value(pipeline.FieldSigner)
	if name == "" {
		return ""
	}
	if position := value(pipeline.FieldPosition); position != "" {
		return "Người ký: " + name + ", " + position
	}
	return "Người ký: " + name
}

// fieldOf is a value that the machine stands by or a person confirmed.
func fieldOf(c chosen, document any, name pipeline.FieldName) string {
	for _, f := range c.Rows["field"] {
		if f["document"] == document && f["name"] == string(name) && f["status"] != string(pipeline.Uncertain) {
			v, _ := f["value"].(string)
			return v
		}
	}
	return ""
}

func cut(s string, most int) string {
	runes := []rune(s)
	return string(runes[:min(len(runes), most)])
}

// history is what happened to a file, as the record tells it.
func (m *parcel) history(c chosen, o aip.Object) []aip.Event {
	row := c.Rows["file"]
	all := []aip.Event{{Type: aip.Ingestion, Detail: "Tiếp nhận tệp " + text(row, "name") + ", tính mã băm SHA-256", Outcome: "success",
		At: time.UnixMilli(number(row, "at")), Agent: m.person(text(row, "by"))}}
	for _, e := range c.Rows["event"] {
		at, by := time.UnixMilli(whole(e["at"])), m.person(column(e, "by"))
		switch e["to_state"] {
		case string(pipeline.Described):
			if e["by"] == "" || e["by"] == nil {
				all = append(all, aip.Event{Type: aip.Recognition, Detail: "Nhận dạng ký tự (OCR) và trích thông tin mô tả; " + m.engine(c), Outcome: "success", At: at, Agent: machine})
			}
		case string(pipeline.Digitized):
			all = append(all, aip.Event{Type: aip.Confirmed, Detail: "Xác nhận thông tin mô tả của văn bản", Outcome: "success", At: at, Agent: by})
		}
	}
	for _, d := range c.Rows["derivative"] {
		all = append(all, m.derived(d)...)
	}
	if checked := number(row, "checked"); checked > 0 {
		all = append(all, aip.Event{Type: aip.Fixity, Detail: "Đối chiếu mã băm SHA-256 của tệp gốc trong kho", Outcome: "pass", At: time.UnixMilli(checked), Agent: machine})
	}
	return append(all, aip.Event{Type: aip.Fixity, Detail: "Đối chiếu mã băm SHA-256 khi đóng gói", Outcome: "pass", At: m.made, Agent: machine})
}

// engine is the version that read the pages.
func (m *parcel) engine(c chosen) string {
	for _, p := range c.Rows["page"] {
		if v := column(p, "version"); v != "" {
			return v
		}
	}
	return machine
}

// derived tells of the PDF/A and of signatures.
func (m *parcel) derived(d keeping.Row) []aip.Event {
	at, kind, key := time.UnixMilli(whole(d["at"])), column(d, "kind"), column(d, "key")
	var all []aip.Event
	if kind == "pdf" && key != "" {
		all = append(all, aip.Event{Type: aip.Normalized, Detail: "Tạo PDF/A-2b hai lớp; " + column(d, "version"), Outcome: "success", At: at, Agent: machine})
	}
	var signatures []pipeline.Signature
	if json.Unmarshal([]byte(column(d, "signatures")), &signatures) != nil { // none
		return all
	}
	for _, s := range signatures {
		signer := m.agent(aip.Agent{ID: "certificate-" + string(s.Certificate), Name: s.Signer, Kind: "organization"})
		if kind == "signed" {
			all = append(all, aip.Event{Type: aip.Signed, Detail: "Ký số của cơ quan: " + s.Signer, Outcome: "success", At: at, Agent: signer})
			continue
		}
		all = append(all, aip.Event{Type: aip.Verified, Detail: "Kiểm tra chữ ký số của bản gốc: " + s.Signer, Outcome: string(s.State), At: at, Agent: machine})
	}
	return all
}

// column is a text of a row, or "".
func column(r keeping.Row, name string) string {
	s, _ := r[name].(string)
	return s
}
