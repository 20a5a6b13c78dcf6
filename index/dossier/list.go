package dossier

import (
	"embed"
	"io"
	"strconv"
	"strings"
	"time"

	"sohoa/index/catalog/onestop"
	"sohoa/index/owed"
	"sohoa/index/progress"
	"sohoa/index/sheet"
	"sohoa/pipeline"
)

//go:embed data/*.csv
var lists embed.FS

type form struct {
	*sheet.Form
	answers map[string]string // folded -> yes, no
}

func loadForm() (form, error) {
	f := form{answers: map[string]string{}}
	var err error
	if f.Form, err = sheet.LoadForm(lists, "columns.csv"); err != nil {
		return f, pipeline.Errorf(pipeline.Internal, "form of the list of dossiers: %w", err)
	}
	f.Marks, f.Need, f.Either = []string{"dossier"}, []string{"dossier", "unit"}, []string{"received"}
	err = progress.EachRow(lists, "answers.csv", func(row map[string]string) error {
		for name := range strings.SplitSeq(row["written"], ";") {
			f.answers[sheet.Fold(name)] = row["key"]
		}
		return nil
	})
	if err != nil {
		return f, pipeline.Errorf(pipeline.Internal, "form of the list of dossiers: %w", err)
	}
	return f, nil
}

// Template writes an empty list of dossiers to fill in, "xlsx" or "csv".
// Invalid: another format.
func Template(w io.Writer, format string) error {
	f, err := loadForm()
	if err != nil {
		return err
	}
	return owed.WriteTemplate(w, f.Form, format)
}

// FaultKeys lists the keys of every fault a list of dossiers can have, once.
func FaultKeys() []string {
	return append([]string{
		"unknown_unit", "ambiguous_unit", "no_unit", "bad_dossier", "no_dossier", "twice", "bad_date", "future_date",
		"before_received", "bad_answer",
	}, sheet.FlawKeys()...)
}

// ReadList reads and checks a list of dossiers as offices export it. now bounds
// the days that can have been. The error of a list with faults is Invalid and
// wraps [sheet.Flaws].
func ReadList(data []byte, now time.Time, choice sheet.Choice, find owed.Finder) ([]onestop.DossierLine, error) {
	f, err := loadForm()
	if err != nil {
		return nil, err
	}
	c := &check{form: f, now: now, units: &owed.Units{Find: find}, seen: map[Code]int{}}
	c.desk = &sheet.Desk{Form: f.Form, Choice: choice, Take: c.row}
	if err := c.desk.Read(data); err != nil {
		return nil, err
	}
	return c.lines, nil
}

type check struct {
	form  form
	desk  *sheet.Desk
	now   time.Time
	units *owed.Units
	seen  map[Code]int
	lines []onestop.DossierLine
}

func (c *check) row(row sheet.Line) error {
	before := c.desk.Flawed()
	l := onestop.DossierLine{Row: row.N, Procedure: row.Cell("procedure").Text, Returns: true}
	id, fault, args, err := c.units.Of(row.Cell("unit"))
	if err != nil {
		return err
	}
	if l.Unit = id; fault != "" {
		row.Blame("unit", fault, args...)
	}
	c.code(&l, row)
	c.days(&l, row)
	if answer := row.Cell("returns").Text; answer != "" {
		said, ok := c.form.answers[sheet.Fold(answer)]
		if !ok {
			row.Blame("returns", "bad_answer", answer)
		}
		l.Returns = said == "yes"
	}
	if c.desk.Flawed() == before && row.Good {
		c.lines = append(c.lines, l)
	}
	return nil
}

func (c *check) code(l *onestop.DossierLine, row sheet.Line) {
	text := row.Cell("dossier").Text
	if text == "" {
		row.Blame("dossier", "no_dossier")
		return
	}
	code, ok := Parse(text)
	if !ok {
		row.Blame("dossier", "bad_dossier", text)
		return
	}
	if n, twice := c.seen[code]; twice {
		row.Blame("dossier", "twice", strconv.Itoa(n))
	}
	c.seen[code] = row.N
	l.Code = string(code)
}

func (c *check) days(l *onestop.DossierLine, row sheet.Line) {
	for _, d := range []struct {
		column string
		into   *time.Time
		past   bool // cannot lie ahead
	}{{"received", &l.Received, true}, {"due", &l.Due, false}, {"ended", &l.Ended, true}} {
		cell := row.Cell(d.column)
		if cell.Text == "" || cell.Formula {
			continue
		}
		day, ok := Day(cell)
		switch {
		case !ok:
			row.Blame(d.column, "bad_date", cell.Text)
		case d.past && day.After(c.now):
			row.Blame(d.column, "future_date", cell.Text)
		default:
			*d.into = day
		}
	}
	if !l.Ended.IsZero() && l.Ended.Before(l.Received) {
		row.Blame("ended", "before_received")
	}
}

// Day reads the day in a cell: dd/mm/yyyy, with or without a time after it,
// YYYY-MM-DD, or the number that a spreadsheet stores for a day.
func Day(cell sheet.Cell) (time.Time, bool) {
	if cell.Number {
		n, err := strconv.ParseFloat(cell.Text, 64)
		if err != nil || n < 20000 || n > 80000 { // 1954 to 2119, by the calendar of 1900
			return time.Time{}, false
		}
		return time.Date(1899, 12, 30, 0, 0, 0, 0, progress.Zone()).AddDate(0, 0, int(n)), true
	}
	text, _, _ := strings.Cut(strings.NewReplacer(".", "/", "T", " ").Replace(cell.Text), " ")
	if strings.Count(text, "-") == 2 && len(text) > 4 && text[4] != '-' {
		text = strings.ReplaceAll(text, "-", "/")
	}
	day, err := progress.ParseDay(text)
	return day, err == nil
}

// IsResult reports whether a document of a type and day belongs to a dossier as
// its result rather than as a component: its type is one that procedures end
// in (data/results.csv), and it is not older than the dossier. A certificate of
// an earlier procedure is a component.
func IsResult(code Code, kind, day string) bool {
	received, ok := code.Received()
	if !ok || day == "" || day < received.Format(time.DateOnly) {
		return false
	}
	result := false
	err := progress.EachRow(lists, "results.csv", func(row map[string]string) error {
		result = result || sheet.Fold(row["type"]) == sheet.Fold(kind)
		return nil
	})
	return result && err == nil
}
