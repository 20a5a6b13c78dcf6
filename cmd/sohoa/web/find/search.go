package find

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/pipeline"
)

const hitsShown = 10 // hits on a page: what fits twice on a 768 pixel screen

// asked is what the address of a search says. Everything the page shows
// follows from it, so that a search can be kept and sent as a link.
type asked struct {
	index.Query
	Group  string
	Reason pipeline.Reason
	Batch  pipeline.BatchID
	Person bool
	Aside  bool
	Ready  bool
	List   bool             // the catalogue is asked even where the search index could answer
	All    []pipeline.State // also those that are never in the search index
	Typed  typed
}

// typed is what the person wrote into the fields, to be shown again.
type typed struct{ From, To string }

// parseAsked reads the address. A date that is no date is Invalid.
func parseAsked(q url.Values) (asked, error) {
	a := asked{
		Query: index.Query{
			Text: norm.NFC.String(strings.TrimSpace(q.Get("q"))), Unit: pipeline.UnitID(q.Get("unit")),
			Types: q["type"], Families: q["family"], Sort: q.Get("sort"),
		},
		Group: q.Get("group"), Reason: pipeline.Reason(q.Get("reason")), Batch: pipeline.BatchID(q.Get("batch")),
		Person: q.Get("person") != "", Aside: q.Get("aside") != "", Ready: q.Get("ready") != "", List: q.Get("list") != "", Typed: typed{q.Get("date_from"), q.Get("date_to")},
	}
	for _, y := range q["year"] {
		n, err := strconv.Atoi(y)
		if err != nil {
			return a, site.Invalid("year", err)
		}
		a.Years = append(a.Years, n)
	}
	for _, st := range q["state"] {
		if !slices.Contains(pipeline.States(), pipeline.State(st)) {
			return a, site.Invalid("state", fmt.Errorf("unknown state %q", st))
		}
		a.All = append(a.All, pipeline.State(st))
	}
	var ok bool
	if a.From, ok = dayOrNothing(a.Typed.From); !ok {
		return a, site.Invalid("date", fmt.Errorf("%q is no date", a.Typed.From))
	}
	if a.To, ok = dayOrNothing(a.Typed.To); !ok {
		return a, site.Invalid("date", fmt.Errorf("%q is no date", a.Typed.To))
	}
	a.States = a.All
	return a, nil
}

func dayOrNothing(s string) (string, bool) {
	if strings.TrimSpace(s) == "" {
		return "", true
	}
	return text.ISODay(s)
}

// listing reports whether only the catalogue can answer: documents in every
// state, by what the progress page counts.
func (a asked) listing() bool {
	if a.Text != "" {
		return false
	}
	beyond := slices.ContainsFunc(a.All, func(s pipeline.State) bool { return !s.Findable() })
	return beyond || a.List || a.Group != "" || a.Reason != "" || a.Batch != "" || a.Person || a.Aside || a.Ready
}

// empty reports whether nothing was asked yet.
func (a asked) empty() bool {
	return a.Text == "" && a.Unit == "" && len(a.Types)+len(a.Families)+len(a.Years)+len(a.All) == 0 &&
		a.From == "" && a.To == "" && !a.listing()
}

type searchPage struct {
	site.Frame
	Asked     asked
	Empty     bool // nothing asked yet
	Filtered  bool // one of the folded-away filters is in force
	Listing   bool
	Total     int
	Took      string
	Hits      []HitRow
	Facets    []FacetGroup
	Chips     []Chip
	Units     []site.UnitOption
	Pager     site.Pager
	SortLinks []site.Link
	Kept      []KeptLink // only where nothing is asked yet
	Question  string     // to be kept; empty where there is nothing to keep
	File      string     // address of the hits as a workbook, or empty
	Meant     *site.Link // the question put right
	Relaxed   bool       // no document holds all words
	FromFont  string     // what a text pasted from an old font was understood as, in words
	Problem   string     // what is wrong with the question, in words
}

// HitRow is one found document.
type HitRow struct {
	index.Document
	Mark     site.StateMark
	UnitName string
	Code     string // number and symbol as printed, 15/QĐ-UBND
	Href     string
	Snippet  []Piece
	HitPage  int // 0: only a field matched
	Thumb    string
	Boxes    index.Boxes // of the hit, over the picture
}

// Piece is a stretch of a snippet; Hit says that it matched.
type Piece struct {
	Text string
	Hit  bool
}

// Chip is a filter in force; Href takes it away.
type Chip struct{ Label, Href string }

// search shows the search page: the box, and the answer if something was asked.
func (s *Section) search(w http.ResponseWriter, v *site.Visit) error {
	a, problem := parseAsked(v.URL.Query())
	p := &searchPage{Frame: s.Frame(v, "search", "search.title"), Asked: a, Empty: a.empty(), Listing: a.listing()}
	p.Filtered = a.Unit != "" || a.Typed != typed{}
	var err error
	if p.Units, err = s.UnitOptions(v, a.Unit); err != nil {
		return err
	}
	status := http.StatusOK
	if p.Empty {
		if p.Kept, err = s.kept(v); err != nil {
			return err
		}
	} else if problem == nil {
		p.Question = question(v.URL)
	}
	switch {
	case problem != nil:
		f := s.Explain(v, problem)
		status, p.Problem = f.Status, f.Message
	case p.Listing:
		err = s.listInto(v, p)
	case !p.Empty:
		err = s.findInto(v, p)
	}
	if pipeline.KindOf(err) == pipeline.Invalid && err != nil {
		f := s.Explain(v, err)
		status, p.Problem, err = f.Status, f.Message, nil
	}
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	if a.Text != "" {
		p.Title = a.Text + " – " + p.Title
	}
	p.Chips = s.chips(v, a)
	return s.Show(w, v, status, p)
}

func (s *Section) listInto(v *site.Visit, p *searchPage) error {
	at := site.Offset(v)
	l, err := s.Index.List(v.Context(), v.Viewer, index.Filter{
		Unit: p.Asked.Unit, Group: p.Asked.Group, States: p.Asked.All, Reason: p.Asked.Reason,
		Batch: p.Asked.Batch, Person: p.Asked.Person, Aside: p.Asked.Aside, Ready: p.Asked.Ready, Type: first(p.Asked.Types), Page: index.Page{Offset: at, Limit: hitsShown},
	})
	if err != nil {
		return err
	}
	p.Total, p.Pager = l.Total, site.NewPager(v, at, hitsShown, l.Total)
	for _, d := range l.Documents {
		p.Hits = append(p.Hits, s.hitRow(v, index.Hit{Document: d}, ""))
	}
	return nil
}

func (s *Section) findInto(v *site.Visit, p *searchPage) error {
	at := site.Offset(v)
	q := p.Asked.Query
	q.Page, q.Boxes = index.Page{Offset: at, Limit: hitsShown}, true
	hits, err := s.Index.Find(v.Context(), v.Viewer, q)
	if err != nil {
		return err
	}
	p.Total, p.Pager = hits.Total, site.NewPager(v, at, hitsShown, hits.Total)
	p.Took = v.Seconds(hits.Took)
	for _, h := range hits.Hits {
		p.Hits = append(p.Hits, s.hitRow(v, h, q.Text))
	}
	if hits.Total > 0 {
		p.File = "/search/list.xlsx?" + question(v.URL)
	}
	p.Facets, p.Relaxed = s.facets(v, hits.Facets), hits.Relaxed
	if hits.Font != "" {
		p.FromFont = v.Say("search.font_"+hits.Font, "read", hits.Read)
	}
	if hits.DidYouMean != "" {
		p.Meant = &site.Link{Label: hits.DidYouMean, Href: site.With(v.URL, "q", hits.DidYouMean)}
	}
	for _, sort := range []string{"", "date", "oldest"} {
		p.SortLinks = append(p.SortLinks, site.Link{Label: v.Say("search.sort_" + cmp.Or(sort, "relevance")), Href: site.With(v.URL, "sort", sort), On: q.Sort == sort})
	}
	return nil
}

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// code joins number and symbol as they are printed. A number that nobody has
// read yet is a gap, not nothing.
func code(d index.Document) string {
	switch {
	case d.Symbol == "":
		return d.Number
	case d.Number == "":
		return "…/" + d.Symbol
	}
	return d.Number + "/" + d.Symbol
}

func (s *Section) hitRow(v *site.Visit, h index.Hit, query string) HitRow {
	row := HitRow{
		Document: h.Document, Mark: site.MarkOf(v.Speaker, h.State), UnitName: s.UnitName(v, h.Unit), Code: code(h.Document),
		Snippet: pieces(h.Snippet, h.Marks), HitPage: h.Page, Boxes: h.Boxes,
	}
	to := url.Values{}
	if query != "" {
		to.Set("q", query)
	}
	if h.Page > 1 {
		to.Set("page", strconv.Itoa(h.Page))
	}
	row.Href = "/documents/" + string(h.ID)
	if len(to) > 0 {
		row.Href += "?" + to.Encode()
	}
	if h.State.Findable() {
		row.Thumb = fmt.Sprintf("/api/documents/%s/pages/%d/image", h.ID, max(h.Page, 1))
	}
	return row
}

// Newest are the newest documents that the viewer sees.
func (s *Section) Newest(v *site.Visit, most int) ([]HitRow, error) {
	hits, err := s.Index.Find(v.Context(), v.Viewer, index.Query{NoFacet: true, Sort: "date", Page: index.Page{Limit: most}})
	if err != nil {
		return nil, err
	}
	var rows []HitRow
	for _, h := range hits.Hits {
		rows = append(rows, s.hitRow(v, h, ""))
	}
	return rows, nil
}

// pieces cuts a snippet at its marks. Marks that do not fit are left out: a
// snippet without marks is still a snippet.
func pieces(snippet string, marks []index.Span) []Piece {
	var out []Piece
	at := 0
	for _, m := range marks {
		if m.Start < at || m.End <= m.Start || m.End > len(snippet) {
			continue
		}
		if m.Start > at {
			out = append(out, Piece{snippet[at:m.Start], false})
		}
		out = append(out, Piece{snippet[m.Start:m.End], true})
		at = m.End
	}
	if at < len(snippet) {
		out = append(out, Piece{snippet[at:], false})
	}
	return out
}

// chips lists the filters in force with the address that takes each away.
func (s *Section) chips(v *site.Visit, a asked) []Chip {
	var chips []Chip
	add := func(label, name, value string) { chips = append(chips, Chip{label, site.Toggle(v.URL, name, value)}) }
	if a.Unit != "" {
		add(s.UnitName(v, a.Unit), "unit", string(a.Unit))
	}
	for _, t := range a.Types {
		add(t, "type", t)
	}
	for _, f := range a.Families {
		add(s.facetLabel(v, "family", f), "family", f)
	}
	for _, y := range a.Years {
		add(v.Say("search.year", "year", strconv.Itoa(y)), "year", strconv.Itoa(y))
	}
	for _, st := range a.All {
		add(v.Say("state."+string(st)), "state", string(st))
	}
	if a.Typed.From != "" {
		add(v.Say("search.since", "date", a.Typed.From), "date_from", a.Typed.From)
	}
	if a.Typed.To != "" {
		add(v.Say("search.until", "date", a.Typed.To), "date_to", a.Typed.To)
	}
	if a.Group != "" {
		add(v.Say("search.group", "group", a.Group), "group", a.Group)
	}
	if a.Batch != "" {
		add(v.Say("search.batch"), "batch", string(a.Batch))
	}
	if a.Person {
		add(v.Say("search.person"), "person", v.FormValue("person"))
	}
	if a.Aside {
		add(v.Say("search.aside"), "aside", v.FormValue("aside"))
	}
	if a.Ready {
		add(v.Say("search.ready"), "ready", v.FormValue("ready"))
	}
	if a.Reason != "" {
		add(v.Say("reason."+string(a.Reason)), "reason", string(a.Reason))
	}
	return chips
}
