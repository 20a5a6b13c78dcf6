package confirm

import (
	"fmt"
	"net/http"
	"strconv"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
)

type clerksPage struct {
	site.Frame
	Days   int
	Spans  []site.Link
	People []EffortRow
	Fields []CorrectionRow
	All    bool // everybody is shown, not the viewer alone
}

// EffortRow is what one person confirmed, with rates in words.
type EffortRow struct {
	index.Effort
	Daily string // documents a day worked
	Rate  string // share of the machine's values that were put right, or empty
}

// CorrectionRow is one field with its rates in words.
type CorrectionRow struct {
	index.Correction
	Label string
	Rate  string
}

// clerks shows how much was confirmed and how often the machine was put right:
// of everybody for those who plan, of themselves for clerks.
func (s *Section) clerks(w http.ResponseWriter, v *site.Visit) error {
	days, err := strconv.Atoi(v.FormValue("days"))
	if err != nil || days < 1 || days > 366 {
		days = 30
	}
	people, fields, err := s.Index.Efforts(v.Context(), v.Viewer, days)
	if err != nil {
		return fmt.Errorf("efforts: %w", err)
	}
	p := &clerksPage{Frame: s.Frame(v, "clerks", "clerks.title"), Days: days, All: v.Viewer.May(site.Planners()...)}
	for _, n := range []int{7, 30, 90} {
		p.Spans = append(p.Spans, site.Link{Label: v.Say("clerks.days", "n", n), Href: site.With(v.URL, "days", strconv.Itoa(n)), On: n == days})
	}
	for _, e := range people {
		if e.Name == "" {
			e.Name = v.Say("document.person")
		}
		p.People = append(p.People, EffortRow{e, v.Float(float64(e.Documents) / float64(max(e.Days, 1))), rateOf(v, e.Corrected, e.Offered)})
	}
	for _, f := range fields {
		p.Fields = append(p.Fields, CorrectionRow{f, p.FieldLabel(f.Name), rateOf(v, f.Corrected, f.Offered)})
	}
	return s.Show(w, v, http.StatusOK, p)
}

// rateOf is a share in percent, or nothing where there is nothing to share.
func rateOf(v *site.Visit, n, of int) string {
	if of == 0 {
		return ""
	}
	return v.Percent(100 * float64(n) / float64(of))
}
