package index

import (
	"io"
	"strings"
	"time"

	"sohoa/index/door"
	"sohoa/index/dossier"
	"sohoa/index/print"
	"sohoa/index/progress"
	"sohoa/index/sheet"
)

// WriteDossierReport writes the table of digitizing procedures in the layout
// that local reports use, for signing (pdf), for working on (xlsx) or for
// programs (csv). rows are those of [Index.DossierTable]; units that received
// nothing are left out, but not the first. Invalid: another format.
func WriteDossierReport(w io.Writer, format string, words Words, a DossierAsk, rows []dossier.Row) error {
	f := written{Snapshot{Report: progress.Report{Period: a.Period}}, words}
	d := dossierPaper{written: f, rows: rows, at: a.AsOf}
	switch format {
	case "pdf":
		return d.official().Write(w)
	case "xlsx":
		return sheet.WriteXLSX(w, []sheet.Table{d.table()})
	case "csv":
		return sheet.WriteCSV(w, d.table())
	}
	return door.Invalid("format", strings.Join(ReportFormats(), ", "))
}

type dossierPaper struct {
	written
	rows []dossier.Row
	at   time.Time
}

// heads are the columns of the local layout.
func dossierHeads() []string {
	return []string{"received", "bare", "components", "reused", "settled", "no_result", "with_result"}
}

func dossierCells(c dossier.Count) []int64 {
	return []int64{c.Received, c.Received - c.Components, c.Components, c.Reused, c.Settled, c.Settled - c.WithResult, c.WithResult}
}

func (d dossierPaper) shown() []dossier.Row {
	var rows []dossier.Row
	for i, r := range dossier.Grouped(d.rows) {
		if g, ok := r.Group(); ok {
			r.Name = d.say.Say("dossier.group_" + string(g))
		}
		if i == 0 || r.Received > 0 {
			rows = append(rows, r)
		}
	}
	return rows
}

func (d dossierPaper) title() string {
	return d.say.Say("report.dossiers") + " " + d.period(d.Report.Period)
}

func (d dossierPaper) ratio(r progress.Ratio) string {
	if !r.Known {
		return d.say.Say("indicator.not_applicable")
	}
	return d.say.Percent(r.Value)
}

func (d dossierPaper) rules() []string {
	return []string{d.say.Say("report.dossier_rules", "at", d.say.Moment(d.at))}
}

func (d dossierPaper) table() sheet.Table {
	t := sheet.Table{Name: d.say.Say("report.dossier_sheet"), Above: []string{d.title()}, Below: d.rules()}
	t.Columns = append(t.Columns, sheet.Heading{Title: d.say.Say("report.col_unit"), Width: 42})
	for _, h := range dossierHeads() {
		t.Columns = append(t.Columns, sheet.Heading{Title: d.say.Say("dossier.col_" + h)})
	}
	t.Columns = append(t.Columns, sheet.Heading{Title: d.say.Say("indicator.b_short")}, sheet.Heading{Title: d.say.Say("indicator.c_short")})
	for _, r := range d.shown() {
		row := []any{strings.Repeat("  ", r.Depth) + r.Name}
		for _, n := range dossierCells(r.Count) {
			row = append(row, n)
		}
		for _, ratio := range []progress.Ratio{r.B, r.C} {
			if ratio.Known {
				row = append(row, sheet.Percent(ratio.Value))
			} else {
				row = append(row, d.say.Say("indicator.not_applicable"))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (d dossierPaper) official() print.Official {
	root := dossier.Row{}
	if len(d.rows) > 0 {
		root = d.rows[0]
	}
	d.Report.Name, d.At = root.Name, d.at
	o := d.written.official()
	o.Organ, o.Subject, o.Foot, o.Superior = strings.ToUpper(root.Name), d.title(), "", ""
	if root.Type != "province" {
		o.Superior = strings.ToUpper(d.say.Say("report.superior"))
	}
	o.Body = nil
	for _, i := range dossier.Indicators() {
		o.Body = append(o.Body, d.indicator(progress.Indicator{Name: string(i), Numerator: root.Numerator(i), Denominator: root.Received}))
	}
	o.Columns, o.Rows, o.After = []print.Column{{Title: d.say.Say("report.col_unit"), Width: 39}}, nil, d.rules()
	for _, h := range dossierHeads() {
		o.Columns = append(o.Columns, print.Column{Title: d.say.Say("dossier.col_" + h), Width: 14, Right: true})
	}
	o.Columns = append(o.Columns, print.Column{Title: d.say.Say("indicator.b_short"), Width: 14, Right: true}, print.Column{Title: d.say.Say("indicator.c_short"), Width: 14, Right: true})
	for i, r := range d.shown() {
		_, group := r.Group()
		row := print.Row{Bold: i == 0 || group, Cells: []string{r.Name}}
		for _, n := range dossierCells(r.Count) {
			row.Cells = append(row.Cells, d.say.Int64(n))
		}
		row.Cells = append(row.Cells, d.ratio(r.B), d.ratio(r.C))
		o.Rows = append(o.Rows, row)
	}
	return o
}
