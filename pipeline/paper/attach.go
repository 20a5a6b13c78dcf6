package paper

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"sohoa/pipeline"
)

// Attachment says what a paper is to the document that it lies behind.
type Attachment string

// The attachments. None of them is a document of its own, though all but the
// first bear a head.
const (
	Appendix Attachment = "appendix" // phụ lục: a title and "(Kèm theo …)"
	Enclosed Attachment = "enclosed" // quy chế, quy định "ban hành kèm theo": organ and national title, no number
	Draft    Attachment = "draft"    // dự thảo: a full head with a blank number and day
	Form     Attachment = "form"     // mẫu: the national title, dots to fill in
)

// Attachments lists every kind once.
func Attachments() []Attachment { return []Attachment{Appendix, Enclosed, Draft, Form} }

// Attach makes up a paper that is attached to a document.
func (d Document) Attach(rng *rand.Rand, kind Attachment) Document {
	a := Generate(rng, []Kind{Decision, Report, Plan}[rng.IntN(3)], d.unit)
	a.Family, a.Superior, a.Organ, a.Place, a.Date = d.Family, d.Superior, d.Organ, d.Place, d.Date
	if a.Family == "civil_status" {
		a.Family = "administrative"
	}
	a.Attached, a.HandNumber, a.HandDay, a.To = kind, false, false, ""
	first := []rune(d.Type)[0]
	name := string(first) + strings.ToLower(strings.TrimPrefix(d.Type, string(first)))
	if d.Kind == Letter {
		name = "Công văn"
	}
	between := "/"
	if d.Family == "party" {
		between = "-"
	}
	a.Parent = fmt.Sprintf("%s số %s%s%s ngày %s tháng %s năm %d của %s",
		name, d.Number, between, d.Symbol, day(d.Date), month(d.Date), d.Date.Year(), strings.Join(strings.Fields(d.Organ), " "))
	switch kind {
	case Appendix:
		a.Type = pick(rng, []string{"PHỤ LỤC", "PHỤ LỤC I", "Phụ lục 02", "DANH SÁCH", "DANH MỤC"})
	case Enclosed:
		a.Type = pick(rng, []string{"QUY CHẾ", "QUY ĐỊNH", "KẾ HOẠCH", "ĐỀ ÁN"})
	case Form:
		a.Type = pick(rng, []string{"ĐƠN ĐỀ NGHỊ", "TỜ KHAI", "BẢN CAM KẾT"})
		a.Position, a.Authority, a.Recipients = "NGƯỜI LÀM ĐƠN", nil, nil
	}
	return a
}

// attached sets what stands above the body of an attachment.
func (c *composer) attached() {
	d := c.doc
	kind, subject := Role(pipeline.FieldType), Role(pipeline.FieldSubject)
	middle := sheetW/2 + 5
	switch d.Attached {
	case Enclosed, Draft:
		if d.Attached == Draft {
			c.centred(RoleStamp, pick(c.rng, []string{"DỰ THẢO", "Dự thảo lần 2"}), face{bold, 12.5}, leftCentre-18, 13)
		}
		c.head()
		c.y += 6
	case Form:
		c.put(RoleStamp, fmt.Sprintf("Mẫu số %02d", 1+c.rng.IntN(12)), face{bold, 12}, right-24, 13, black)
		c.y = c.column(RoleTitle, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", face{bold, 12.5}, middle, 120, c.y-2)
		c.y = c.column(RoleTitle, "Độc lập - Tự do - Hạnh phúc", face{bold, 13.5}, middle, 120, c.y) + 6
	}
	c.y = c.column(kind, d.Type, face{bold, 14}, middle, 140, c.y)
	c.y = c.column(subject, d.Subject, face{bold, 13.5}, middle, 128, c.y)
	switch d.Attached {
	case Appendix:
		c.y = c.column(RoleBody, "(Kèm theo "+d.Parent+")", face{italic, 13}, middle, 140, c.y)
	case Enclosed:
		c.y = c.column(RoleBody, "(Ban hành kèm theo "+d.Parent+")", face{italic, 13}, middle, 140, c.y)
	case Form:
		c.y += 7
		c.put(RoleBody, "………………, ngày …… tháng …… năm ………", face{italic, 13}, rightCentre-30, c.y, black)
	}
	c.y += 5
}
