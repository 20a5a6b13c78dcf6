package record

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/pdf"
)

type documentPage struct {
	site.Frame
	Doc      index.Record
	Mark     site.StateMark
	UnitName string
	Why      string // what is wrong with it, in words
	Query    string
	N        int // page shown, from 1
	Paper    Paper
	Thumbs   []Thumb
	Fields   []FieldRow

	OtherUnit bool // the separator sheet names a unit that is not under the batch's
	Attached  []AttachedRow
	Cites     []CiteRow
	CitedBy   []CiteRow
	History   []HistoryRow
	Siblings  []site.Link
	Previous  string // address of the page before, or empty
	Next      string
	Found     []int  // pages that hold much of the query, where there are several pages
	LastHit   string // address of the page before this one that does, or empty
	NextHit   string
	Missing   []string // what stands between it and being digitized, in words
	MayWork   bool
	Original  string
	PDF       string // address of the two-layer PDF/A, or empty
	NoPDF     string // why there is none, in words

	Signatures []SignatureRow
	Unsigned   bool // there is a PDF/A, and the agency has not signed it
	MaySign    bool
}

// Thumb is one page in the strip.
type Thumb struct {
	N     int
	Href  string
	Image string
	Label string
	Here  bool
	Bad   bool
	Found bool // it holds much of the query
}

// FieldRow is one field as read by people.
type FieldRow struct {
	index.NamedField
	Label  string
	Shown  string // the value as people write it
	Status string // key of its status in words
	Href   string // page where it stands, or empty
	NoteTo string // address behind the note, or empty
	Note   string // what the register of units says of it, in words
}

// HistoryRow is one line of what happened.
type HistoryRow struct {
	At    string
	Mark  site.StateMark
	Who   string
	Why   string
	First bool
}

// document shows one document, one page of it at a time.
func (s *Section) document(w http.ResponseWriter, v *site.Visit) error {
	d, err := s.Index.Document(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")))
	if err != nil {
		return fmt.Errorf("document: %w", err)
	}
	p := &documentPage{
		Frame: s.Frame(v, "document", "document.title"), Doc: d, UnitName: s.UnitName(v, d.Unit),
		Query: v.FormValue("q"), MayWork: v.Viewer.May(site.Clerks()...) && d.State == pipeline.Described,
		Original: "/api/documents/" + string(d.ID) + "/original",
	}
	if d.Printed.Key != "" {
		p.PDF = "/api/documents/" + string(d.ID) + "/pdf"
	}
	if why := d.Printed.Why; why != "" {
		p.NoPDF = v.Say("pdf_why." + string(known(why)))
	}
	p.Signatures = signatureRows(v, d.Seen)
	p.Unsigned = p.PDF != "" && d.Signed.Key == ""
	p.MaySign = p.Unsigned && p.Signs && d.Confirmed != ""
	p.OtherUnit = d.SheetUnit != "" && d.SheetUnit != d.Unit
	p.Title, p.Mark, p.Why = d.Title, p.Frame.Mark(d.State), p.ReasonText(d.Reason)
	p.N = pageAsked(v, len(d.PageList))
	if len(d.PageList) > 0 {
		if p.Paper, err = Drawn(v, s.Index, d, p.N); err != nil {
			return err
		}
		if err := s.found(v, p); err != nil {
			return err
		}
		s.strip(v, p)
	}
	p.fields(v)
	p.cites(v)
	p.history(v)
	if v.Viewer.May(site.Watchers()...) {
		p.Missing = Missing(v, d)
	}
	for i, id := range d.Siblings {
		p.Siblings = append(p.Siblings, site.Link{Label: v.Say("document.sibling", "n", i+1), Href: "/documents/" + string(id), On: id == d.ID})
	}
	return s.Show(w, v, http.StatusOK, p)
}

// known is a reason for which there is a sentence why no PDF/A is made.
func known(why pipeline.Reason) pipeline.Reason {
	if slices.Contains(pdf.Reasons(), why) {
		return why
	}
	return "other"
}

func pageAsked(v *site.Visit, pages int) int {
	n, err := strconv.Atoi(v.FormValue("page"))
	if err != nil {
		return 1
	}
	return max(1, min(n, pages))
}

// at is the address of a page of the document, with the query.
func (p *documentPage) at(v *site.Visit, n int) string {
	return site.Address(v.URL.Path, url.Values{"page": {strconv.Itoa(n)}, "q": {p.Query}})
}

// found asks where on the page and on which pages the query stands, so that going from hit to hit
// goes on from page to page.
func (s *Section) found(v *site.Visit, p *documentPage) error {
	if p.Query == "" {
		return nil
	}
	var err error
	if p.Doc.PageList[p.N-1].Read {
		if p.Paper.Hits, err = s.Index.HitWords(v.Context(), v.Viewer, p.Doc.ID, p.N, p.Query); err != nil {
			return fmt.Errorf("hits on page %d: %w", p.N, err)
		}
	}
	if len(p.Doc.PageList) < 2 {
		return nil
	}
	if p.Found, err = s.Index.HitPages(v.Context(), v.Viewer, p.Doc.ID, p.Query); err != nil {
		return fmt.Errorf("pages of the query: %w", err)
	}
	for _, n := range p.Found {
		if n < p.N {
			p.LastHit = p.at(v, n)
		}
		if n > p.N && p.NextHit == "" {
			p.NextHit = p.at(v, n)
		}
	}
	return nil
}

func (s *Section) strip(v *site.Visit, p *documentPage) {
	to := func(n int) string { return p.at(v, n) }
	for _, info := range p.Doc.PageList {
		t := Thumb{N: info.Page, Href: to(info.Page), Here: info.Page == p.N, Bad: info.Failure != "", Found: slices.Contains(p.Found, info.Page),
			Label: v.Say("document.page_n", "n", info.Page)}
		if info.Preview {
			t.Image = ImageOf(p.Doc.ID, info.Page)
		}
		p.Thumbs = append(p.Thumbs, t)
	}
	if p.N > 1 {
		p.Previous = to(p.N - 1)
	}
	if p.N < len(p.Doc.PageList) {
		p.Next = to(p.N + 1)
	}
}

func (p *documentPage) fields(v *site.Visit) {
	for _, f := range p.Doc.Fields {
		row := FieldRow{NamedField: f, Label: p.FieldLabel(f.Name), Shown: Shown(v, f), Status: "field_status." + string(f.Status)}
		if f.Page > 0 && f.Page != p.N {
			row.Href = site.With(v.URL, "page", strconv.Itoa(f.Page))
		}
		if u := p.Doc.Issuer; f.Name == pipeline.FieldOrgan && u.Unit != "" {
			row.Note = v.Say("document.issuer", "unit", u.Name)
			row.NoteTo = site.Address("/search", url.Values{"q": {"đơn vị ban hành:" + string(u.Unit)}})
			if u.Former {
				row.Note = v.Say("document.issuer_now", "unit", u.Name)
			}
		}
		p.Fields = append(p.Fields, row)
	}
}

func (p *documentPage) history(v *site.Visit) {
	for _, e := range p.Doc.History {
		who := v.Say("document.machine")
		switch e.By {
		case "":
		case v.Viewer.User:
			who = v.Viewer.Name
		default:
			if who = e.ByName; who == "" {
				who = v.Say("document.person")
			}
		}
		p.History = append(p.History, HistoryRow{v.Moment(e.At), p.Frame.Mark(e.To), who, p.ReasonText(e.Reason), e.From == ""})
	}
}
