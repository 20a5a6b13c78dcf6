package record

import (
	"strconv"
	"strings"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
)

// CiteRow is one mention of a document in another.
type CiteRow struct {
	Name  string // type, number and symbol
	Date  string // in words
	Organ string
	Title string // of the other document, where the archive holds it
	Href  string // of the other document, or empty
	Page  int    // of this document where it stands; 0: it stands in the other
	Place string // address of that page, or empty where it is shown
}

// cites fills what is attached to the document, what it names and what names it.
func (p *documentPage) cites(v *site.Visit) {
	for _, c := range p.Doc.Cites {
		row := citeRow(v, c)
		if row.Page = c.Page; c.Page > 0 && c.Page != p.N {
			row.Place = site.With(v.URL, "page", strconv.Itoa(c.Page))
		}
		p.Cites = append(p.Cites, row)
	}
	p.Attached = attachedRows(v, p.Doc.Attached)
	for _, c := range p.Doc.CitedBy {
		p.CitedBy = append(p.CitedBy, citeRow(v, c))
	}
}

func citeRow(v *site.Visit, c index.Citation) CiteRow {
	sign := "/"
	if strings.Contains(c.Raw, c.Number+"-"+c.Symbol) { // of the Party: 57-NQ/TW
		sign = "-"
	}
	row := CiteRow{Name: c.Number + sign + c.Symbol, Organ: c.Organ, Title: c.Title}
	switch len(c.Date) {
	case 0:
	case len("2006"):
		row.Date = v.Say("document.cite_year", "year", c.Date)
	default:
		row.Date = v.Say("document.cite_day", "day", v.Day(c.Date))
	}
	if c.Type != "" {
		row.Name = sentence(c.Type) + " " + row.Name
	}
	if c.Document != "" {
		row.Href = "/documents/" + string(c.Document)
	}
	return row
}

// sentence writes capitals as in running text: "QUYẾT ĐỊNH" as "Quyết định".
func sentence(s string) string {
	r := []rune(strings.ToLower(s))
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
