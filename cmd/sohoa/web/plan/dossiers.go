package plan

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/table"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/index/dossier"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

type dossiersPage struct {
	site.Frame
	Units      []site.UnitOption
	Unit       pipeline.UnitID
	Period     string // as typed
	PeriodText string
	At         string
	Indicators []IndicatorCard
	Rows       []DossierRow
	Lists      []index.DossierList
	Files      []site.Link // the table as a report
	Problem    string
	Faults     []table.Line
	More       int
	Checked    *index.DossierList
}

// IndicatorCard is one indicator with what it is made of.
type IndicatorCard struct {
	Name, Title, Rule      string
	Percent                string // empty: not applicable
	Numerator, Denominator FigureCell
	NumeratorText          string // what the numerator counts, in words
	Bar                    site.Bar
}

// DossierRow is a unit in the table of the local report.
type DossierRow struct {
	Label, Href string
	Figures     []FigureCell
	B, C        string
	Group       bool // a row that adds a kind of units up: nothing is behind it but their rows
}

// dossierFigures are the columns of the local report on digitizing procedures,
// with the list each opens; their titles stand under "dossier.col_<key>".
func dossierFigures(c dossier.Count) []struct {
	key  string
	n    int64
	pick index.DossierPick
} {
	return []struct {
		key  string
		n    int64
		pick index.DossierPick
	}{
		{"received", c.Received, ""}, {"bare", c.Received - c.Components, "bare"}, {"components", c.Components, "components"},
		{"reused", c.Reused, "reused"}, {"settled", c.Settled, "settled"}, {"no_result", c.Settled - c.WithResult, "no_result"},
		{"with_result", c.WithResult, "with_result"}, {"digitized", c.Digitized, "digitized"},
	}
}

// dossierAsk reads unit, period and moment of a question; without a period the
// present month.
func (s *Section) dossierAsk(v *site.Visit) (index.DossierAsk, error) {
	a := index.DossierAsk{Unit: pipeline.UnitID(v.FormValue("unit")), Period: progress.Month(s.Clock())}
	if typed := strings.TrimSpace(v.FormValue("period")); typed != "" {
		p, err := progress.ParsePeriod(typed)
		if err != nil {
			return a, site.Invalid("period", err)
		}
		a.Period = p
	}
	if at := strings.TrimSpace(v.FormValue("as_of")); at != "" {
		moment, err := progress.ParseMoment(at)
		if err != nil {
			return a, site.Invalid("date", err)
		}
		a.AsOf = moment
	}
	return a, nil
}

// dossiers shows the two indicators of dossiers and the table of the local
// report.
func (s *Section) dossiers(w http.ResponseWriter, v *site.Visit) error {
	return s.showDossiers(w, v, http.StatusOK, &dossiersPage{})
}

func (s *Section) showDossiers(w http.ResponseWriter, v *site.Visit, status int, p *dossiersPage) error {
	p.Frame = s.Frame(v, "dossiers", "dossiers.title")
	ask, err := s.dossierAsk(v)
	if err != nil {
		p.Problem, ask = s.Explain(v, err).Message, index.DossierAsk{Unit: ask.Unit, Period: progress.Month(s.Clock())}
	}
	if ask.Unit == "" {
		ask.Unit = v.Viewer.Unit
	}
	p.Unit, p.Period = ask.Unit, ask.Period.Name
	p.PeriodText = v.Say("dossiers.period", "from", v.Date(ask.Period.From), "to", v.Date(ask.Period.Last()))
	p.At = v.Moment(s.Clock())
	if p.Units, err = s.UnitOptions(v, ask.Unit); err != nil {
		return err
	}
	rows, err := s.Index.DossierTable(v.Context(), v.Viewer, ask)
	if err != nil {
		return fmt.Errorf("dossiers: %w", err)
	}
	for _, format := range index.ReportFormats() {
		q := url.Values{"unit": {string(ask.Unit)}, "period": {ask.Period.Name}}
		p.Files = append(p.Files, site.Link{Label: v.Say("reports.file_report_" + format), Href: site.Address("/dossiers/reports/bao-cao."+format, q)})
	}
	if p.Lists, err = s.Index.DossierLists(v.Context(), v.Viewer); err != nil {
		return fmt.Errorf("dossiers: %w", err)
	}
	for i, row := range dossier.Grouped(rows) {
		if i == 0 {
			p.cards(v, ask, row)
		}
		if i == 0 || row.Received+row.Undated > 0 {
			p.Rows = append(p.Rows, dossierRow(v, ask, row))
		}
	}
	return s.Show(w, v, status, p)
}

func dossierHref(a index.DossierAsk, unit pipeline.UnitID, pick index.DossierPick) string {
	q := url.Values{"unit": {string(unit)}, "period": {a.Period.Name}, "figure": {string(pick)}}
	if !a.AsOf.IsZero() {
		q.Set("as_of", a.AsOf.Format(time.RFC3339))
	}
	return site.Address("/dossiers/list", q)
}

func dossierRow(v *site.Visit, a index.DossierAsk, row dossier.Row) DossierRow {
	if g, ok := row.Group(); ok {
		r := DossierRow{Label: v.Say("dossier.group_" + string(g)), Group: true, B: percentOrNone(v, row.B), C: percentOrNone(v, row.C)}
		for _, f := range dossierFigures(row.Count) {
			r.Figures = append(r.Figures, FigureCell{N: f.n, Text: v.Int64(f.n)})
		}
		return r
	}
	r := DossierRow{Label: row.Name, Href: site.With(v.URL, "unit", string(row.Unit)), B: percentOrNone(v, row.B), C: percentOrNone(v, row.C)}
	for _, f := range dossierFigures(row.Count) {
		r.Figures = append(r.Figures, FigureCell{N: f.n, Text: v.Int64(f.n), Href: dossierHref(a, row.Unit, f.pick)})
	}
	return r
}

func percentOrNone(v *site.Visit, r progress.Ratio) string {
	if !r.Known {
		return v.Say("indicator.not_applicable")
	}
	return v.Percent(r.Value)
}

func (p *dossiersPage) cards(v *site.Visit, a index.DossierAsk, row dossier.Row) {
	picks := map[dossier.Indicator]index.DossierPick{dossier.B: "digitized", dossier.C: "reused"}
	for _, i := range dossier.Indicators() {
		n := row.Numerator(i)
		card := IndicatorCard{
			Name: string(i), Title: v.Say("indicator." + string(i)), Rule: v.Say("indicator." + string(i) + "_rule"),
			NumeratorText: v.Say("indicator." + string(i) + "_numerator"),
			Numerator:     FigureCell{N: n, Text: v.Int64(n), Href: dossierHref(a, row.Unit, picks[i])},
			Denominator:   FigureCell{N: row.Received, Text: v.Int64(row.Received), Href: dossierHref(a, row.Unit, "")},
		}
		if r := row.Ratio(i); r.Known {
			card.Percent = v.Percent(r.Value)
			card.Bar = site.NewBar(card.Title+": "+card.Percent, int(row.Received), site.Part("done", int(n)))
		}
		p.Indicators = append(p.Indicators, card)
	}
}

// takeDossiers takes a list of dossiers: first only checked, then stored.
func (s *Section) takeDossiers(w http.ResponseWriter, v *site.Visit) error {
	in, err := tableHandedIn(w, v)
	if err != nil {
		return err
	}
	p := &dossiersPage{}
	done, err := s.Index.ImportDossiers(v.Context(), v.Viewer, index.DossierImport{Unit: in.Unit, Name: in.Name, Body: in.Body, DryRun: in.DryRun})
	var faults *index.RegisterFaults
	switch {
	case errors.As(err, &faults):
		p.Faults, p.More, p.Problem = table.Lines(v, faults), faults.More, v.Say("register.faulty", "n", len(faults.Faults)+faults.More)
		return s.showDossiers(w, v, http.StatusUnprocessableEntity, p)
	case err != nil && site.Refusable(err):
		p.Problem = s.Explain(v, err).Message
		return s.showDossiers(w, v, http.StatusUnprocessableEntity, p)
	case err != nil:
		return fmt.Errorf("import dossiers: %w", err)
	case in.DryRun:
		p.Checked = &done
		return s.showDossiers(w, v, http.StatusOK, p)
	}
	s.Tell(v, "good", v.Say("dossiers.taken", "n", done.Lines))
	return site.Away(w, v, "/dossiers?unit="+string(in.Unit))
}

// dossierTemplate sends an empty list to fill in.
func (s *Section) dossierTemplate(w http.ResponseWriter, v *site.Visit) error {
	return table.SendEmpty(w, v, "dossiers.template_name", s.Index.DossierTemplate)
}

type dossierListPage struct {
	site.Frame
	What  string
	Rows  []DossierLine
	Total int
	Pager site.Pager
	Back  string
}

// DossierLine is one dossier in words.
type DossierLine struct {
	index.Dossier
	UnitName, Received, Ended string
}

// dossierList lists the dossiers that a figure counts.
func (s *Section) dossierList(w http.ResponseWriter, v *site.Visit) error {
	ask, err := s.dossierAsk(v)
	if err != nil {
		return err
	}
	pick, at := index.DossierPick(v.FormValue("figure")), site.Offset(v)
	all, total, err := s.Index.Dossiers(v.Context(), v.Viewer, ask, pick, index.Page{Offset: at, Limit: rowsShown})
	if err != nil {
		return fmt.Errorf("dossiers: %w", err)
	}
	p := &dossierListPage{Frame: s.Frame(v, "dossier-list", "dossiers.list"), Total: total, Pager: site.NewPager(v, at, rowsShown, total)}
	p.What = v.Say("dossier.col_" + cleanPick(pick))
	p.Back = site.Address("/dossiers", url.Values{"unit": {string(ask.Unit)}, "period": {ask.Period.Name}})
	for _, d := range all {
		p.Rows = append(p.Rows, DossierLine{d, s.UnitName(v, d.Unit), v.Date(d.Received), v.Date(d.Ended)})
	}
	return s.Show(w, v, http.StatusOK, p)
}

func cleanPick(p index.DossierPick) string {
	if p == "" {
		return "received"
	}
	return string(p)
}

// apiDossiers answers the table to programs.
func (s *Section) apiDossiers(w http.ResponseWriter, v *site.Visit) error {
	ask, err := s.dossierAsk(v)
	if err != nil {
		return err
	}
	rows, err := s.Index.DossierTable(v.Context(), v.Viewer, ask)
	if err != nil {
		return fmt.Errorf("dossiers: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, struct {
		Period progress.Period `json:"period"`
		Units  []dossier.Row   `json:"units"`
	}{ask.Period, rows})
}

// apiTakeDossiers takes a list of dossiers from a program, the body being the
// table.
func (s *Section) apiTakeDossiers(w http.ResponseWriter, v *site.Visit) error {
	v.Body = http.MaxBytesReader(w, v.Body, maxRegister)
	q := v.URL.Query()
	done, err := s.Index.ImportDossiers(v.Context(), v.Viewer, index.DossierImport{
		Unit: pipeline.UnitID(q.Get("unit")), Name: norm.NFC.String(q.Get("name")), Body: v.Body, DryRun: q.Get("dry_run") != "",
	})
	if err != nil {
		return table.Refuse(s.Site, w, v, err)
	}
	return s.Reply(w, v, http.StatusCreated, done)
}

// dossierReport writes the table in the layout of local reports.
func (s *Section) dossierReport(w http.ResponseWriter, v *site.Visit) error {
	ask, err := s.dossierAsk(v)
	if err != nil {
		return err
	}
	format := strings.TrimPrefix(v.PathValue("name"), "bao-cao.")
	kinds := table.Kinds()
	kinds["pdf"] = site.KindPDF
	kind, ok := kinds[format]
	if !ok {
		return pipeline.Errorf(pipeline.NotFound, "no report in %q", format)
	}
	rows, err := s.Index.DossierTable(v.Context(), v.Viewer, ask)
	if err != nil {
		return fmt.Errorf("report of dossiers: %w", err)
	}
	if ask.AsOf.IsZero() {
		ask.AsOf = s.Clock()
	}
	return site.SendMade(w, "tthc-"+ask.Period.Name+"."+format, kind, func(out io.Writer) error {
		return index.WriteDossierReport(out, format, s.Text.In(text.Vi), ask, rows)
	})
}
