package index

import (
	"fmt"
	"io"
	"strings"
	"time"

	"sohoa/index/door"
	"sohoa/index/print"
	"sohoa/index/progress"
	"sohoa/index/sheet"
)

// Words is the language a report is written in: sentences by key, numbers and
// dates as people there write them.
type Words interface {
	Say(key string, args ...any) string
	Int64(n int64) string
	Percent(f float64) string // "30,3%"
	Date(t time.Time) string
	Moment(t time.Time) string
}

// ReportFormats lists what a snapshot can be written as.
func ReportFormats() []string { return []string{"pdf", "xlsx", "csv"} }

// WriteReport writes a snapshot for signing (pdf), for working on (xlsx) or
// for other programs (csv). All carry the same figures and name the snapshot.
// The keys of its sentences begin with "report.". Invalid: another format.
func (s Snapshot) WriteReport(w io.Writer, format string, words Words) error {
	f := written{s, words}
	switch format {
	case "pdf":
		return f.official().Write(w)
	case "xlsx":
		return sheet.WriteXLSX(w, []sheet.Table{f.table()})
	case "csv":
		return sheet.WriteCSV(w, f.table())
	}
	return door.Invalid("format", strings.Join(ReportFormats(), ", "))
}

// written is one snapshot on its way to paper, in one language.
type written struct {
	Snapshot
	say Words
}

// period names the period in words: "tháng 11 năm 2026".
func (f written) period(p progress.Period) string {
	last := p.To.Add(-time.Nanosecond)
	args := []any{"month", int(p.From.Month()), "quarter", (int(p.From.Month()) + 2) / 3, "year", fmt.Sprint(p.From.Year()),
		"from", f.say.Date(p.From), "to", f.say.Date(last)}
	kind := "month"
	switch {
	case strings.Contains(p.Name, ".."):
		kind = "range"
	case strings.Contains(p.Name, "-Q"):
		kind = "quarter"
	case strings.HasSuffix(p.Name, "6T"):
		kind = "six"
	case strings.HasSuffix(p.Name, "9T"):
		kind = "nine"
	case len(p.Name) == 4:
		kind = "year"
	}
	return f.say.Say("report.period_"+kind, args...)
}

// columns are the same on paper and in the workbook.
func (f written) columns() []print.Column {
	var c []print.Column
	for _, k := range []struct {
		key   string
		width float64
	}{{"unit", 46}, {"owed", 18}, {"received", 18}, {"digitized", 18}, {"done", 16}, {"before", 16}, {"percent", 16}, {"target", 17}} {
		c = append(c, print.Column{Title: f.say.Say("report.col_" + k.key), Width: k.width, Right: k.key != "unit"})
	}
	return c
}

func (f written) table() sheet.Table {
	t := sheet.Table{
		Name:  f.say.Say("report.sheet"),
		Above: []string{f.say.Say("report.title") + " " + f.period(f.Report.Period), f.Report.Name},
		Below: append(append(f.indicatorLines(), f.rules()...), f.mark()),
	}
	for i, c := range f.columns() {
		width := 14.0
		if i == 0 {
			width = 42
		}
		t.Columns = append(t.Columns, sheet.Heading{Title: c.Title, Width: width})
	}
	m := f.Report.Measure
	for _, r := range f.Report.Rows {
		row := []any{strings.Repeat("  ", r.Depth) + r.Name, nil, r.Received.Of(m), r.Digitized.Of(m), r.Done, r.DoneBefore, nil, sheet.Percent(r.Share)}
		if r.Percent.Known {
			row[1], row[6] = r.Owed.Of(m), sheet.Percent(r.Percent.Value)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (f written) official() print.Official {
	o := print.Official{
		Superior: strings.ToUpper(f.superior()), Organ: strings.ToUpper(f.Report.Name),
		Number: f.say.Say("report.number"), State: f.say.Say("report.state"), Motto: f.say.Say("report.motto"),
		Place: f.say.Say("report.place", "year", fmt.Sprint(f.At.In(progress.Zone()).Year())),
		Type:  f.say.Say("report.type"), Subject: f.say.Say("report.title") + " " + f.period(f.Report.Period),
		Body: f.findings(), Columns: f.columns(), After: f.rules(),
		Receivers: strings.Split(f.say.Say("report.receivers"), "\n"),
		Authority: strings.Split(f.say.Say("report.authority"), "\n"),
		Foot:      f.mark(), Made: f.At,
	}
	m := f.Report.Measure
	for i, r := range f.Report.Rows {
		owed, percent := f.say.Say("report.unknown"), f.say.Say("report.unknown")
		if r.Percent.Known {
			owed, percent = f.say.Int64(r.Owed.Of(m)), f.say.Percent(r.Percent.Value)
		}
		o.Rows = append(o.Rows, print.Row{Bold: i == 0, Cells: []string{
			r.Name, owed, f.say.Int64(r.Received.Of(m)), f.say.Int64(r.Digitized.Of(m)),
			f.say.Int64(r.Done), f.say.Int64(r.DoneBefore), percent, f.say.Percent(r.Share),
		}})
	}
	return o
}

// superior is printed over the organ; a province's report has none.
func (f written) superior() string {
	if f.Report.Root().Type == "province" {
		return ""
	}
	return f.say.Say("report.superior")
}

// findings are the sentences before the table.
func (f written) findings() []string {
	r, m := f.Report.Root(), f.Report.Measure
	args := []any{
		"at", f.say.Moment(f.Report.AsOf), "unit", r.Name, "owed", f.say.Int64(r.Owed.Of(m)), "counted", f.say.Int64(r.Counted.Of(m)),
		"digitized", f.say.Int64(r.Digitized.Of(m)), "measure", f.say.Say("measure." + string(m)),
		"percent", f.say.Percent(r.Percent.Value), "share", f.say.Percent(r.Share), "gap", f.say.Int64(r.Gap),
		"done", f.say.Int64(r.Done), "before", f.say.Int64(r.DoneBefore), "came", f.say.Int64(r.Came),
		"known", r.Known, "units", r.Units, "period", f.period(f.Report.Period), "period_before", f.period(f.Report.Before),
	}
	var s []string
	if r.Percent.Known {
		s = append(s, f.say.Say("report.known", args...))
	} else {
		s = append(s, f.say.Say("report.not_known", args...))
	}
	s = append(s, f.say.Say("report.in_period", args...))
	s = append(s, f.indicatorLines()...)
	if r.Known < r.Units {
		s = append(s, f.say.Say("report.without_register", args...))
	}
	if !f.Report.Over {
		s = append(s, f.say.Say("report.running", args...))
	}
	return s
}

func (f written) indicatorLines() []string {
	var lines []string
	for _, i := range f.Report.Indicators {
		lines = append(lines, f.indicator(i))
	}
	return lines
}

// indicator is an indicator of dossiers in words.
func (f written) indicator(i progress.Indicator) string {
	args := []any{"numerator", f.say.Int64(i.Numerator), "denominator", f.say.Int64(i.Denominator), "period", f.period(f.Report.Period)}
	p := i.Percent()
	if !p.Known {
		return f.say.Say("report.indicator_"+i.Name+"_none", args...)
	}
	return f.say.Say("report.indicator_"+i.Name, append(args, "percent", f.say.Percent(p.Value))...)
}

// rules say what the figures mean, so that nobody has to ask.
func (f written) rules() []string {
	register := f.Report.Register
	if register == "" {
		register = f.say.Say("report.unknown")
	}
	lines := []string{f.say.Say("report.rules", "policy", f.Report.Policy, "register", register,
		"documents", f.say.Int64(f.Report.List.Documents))}
	if seal := f.Report.Seal; seal != nil {
		lines = append(lines, f.say.Say("report.seal", "n", seal.N, "last", f.say.Int64(seal.Last), "hash", string(seal.Hash), "key", seal.Key))
	}
	return lines
}

// mark names the snapshot: what the paper can be checked by.
func (f written) mark() string {
	return f.say.Say("report.mark", "id", f.ID, "sum", string(f.Sum), "list", string(f.Report.List.Sum), "at", f.say.Moment(f.At), "by", f.ByName)
}
