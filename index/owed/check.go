package owed

import (
	"strconv"
	"strings"

	"sohoa/index/catalog/figures"
	"sohoa/index/sheet"
)

// FaultKeys lists the keys of every fault a register can have, once.
func FaultKeys() []string {
	return append([]string{
		"unknown_unit", "ambiguous_unit", "no_unit", "no_group", "no_count", "total_row",
		"bad_year", "future_year", "years_reversed", "bad_exclusion", "duplicate",
	}, sheet.FlawKeys()...)
}

const firstYear = 1800

// Table is a register that was read.
type Table struct {
	Lines     []figures.RegisterLine
	Columns   []sheet.Found
	Converted []sheet.Converted
	Preview   []sheet.Shown
}

// Read reads and checks a register; year is the present one, units later are
// refused. The error of a table with faults is Invalid and wraps
// [sheet.Flaws]; what stands in its columns is then told all the same, so that
// a person can say which is which.
func Read(data []byte, year int, choice sheet.Choice, find Finder) (Table, error) {
	f, err := loadForm()
	if err != nil {
		return Table{}, err
	}
	c := &check{form: f, year: year, units: &Units{Find: find}, seen: map[string]int{}, folded: map[string]string{}}
	desk := &sheet.Desk{Form: f.Form, Choice: choice, Take: c.row}
	c.desk = desk
	err = desk.Read(data)
	t := Table{Columns: desk.Columns, Converted: desk.Converted, Preview: desk.Preview}
	if err == nil {
		t.Lines = c.lines
	}
	return t, err
}

// check goes over a table row by row and gathers lines.
type check struct {
	form  form
	desk  *sheet.Desk
	year  int // the present one
	units *Units
	seen  map[string]int // key of a line -> its row
	lines []figures.RegisterLine

	folded map[string]string
}

// row checks one line; where something is wrong no line is made of it.
func (c *check) row(row sheet.Line) error {
	if totals(row.Cell("unit").Text) {
		row.Blame("unit", "total_row")
		return nil
	}
	before := c.desk.Flawed()
	l := figures.RegisterLine{
		Line: row.N, Fonds: row.Cell("fonds").Text, Group: row.Cell("group").Text,
		Address: row.Cell("address").Text, Note: row.Cell("note").Text,
	}
	if err := c.unit(&l, row.Cell("unit"), row.Blame); err != nil {
		return err
	}
	c.group(&l, row.Blame)
	c.years(&l, row.Cell, row.Blame)
	c.counts(&l, row.Cell, row.Blame)
	c.exclusion(&l, row.Cell("excluded"), row.Blame)
	if c.desk.Flawed() == before && row.Good {
		c.add(l, row.Blame)
	}
	return nil
}

// totals reports whether a row only adds up the others: "Tổng cộng", "Cộng",
// but not "Công an tỉnh".
func totals(unit string) bool {
	first, rest, _ := strings.Cut(sheet.Fold(unit), " ")
	return first == "tong" || first == "cong" && !strings.HasPrefix(rest, "an")
}

type blamer func(column, key string, args ...string)

func (c *check) unit(l *figures.RegisterLine, cell sheet.Cell, blame blamer) error {
	id, fault, args, err := c.units.Of(cell)
	if l.Unit = id; fault != "" {
		blame("unit", fault, args...)
	}
	return err
}

func (c *check) group(l *figures.RegisterLine, blame blamer) {
	if l.Group == "" {
		blame("group", "no_group")
	}
}

func (c *check) years(l *figures.RegisterLine, cell func(string) sheet.Cell, blame blamer) {
	for _, y := range []struct {
		column string
		into   *int
	}{{"from_year", &l.FromYear}, {"to_year", &l.ToYear}} {
		n, given, wrong := cell(y.column).Whole()
		switch {
		case !given || cell(y.column).Formula:
		case wrong != "" || n < firstYear:
			blame(y.column, "bad_year", cell(y.column).Text)
		case int(n) > c.year:
			blame(y.column, "future_year", cell(y.column).Text)
		default:
			*y.into = int(n)
		}
	}
	if l.FromYear > 0 && l.ToYear > 0 && l.FromYear > l.ToYear {
		blame("to_year", "years_reversed", strconv.Itoa(l.FromYear), strconv.Itoa(l.ToYear))
	}
}

func (c *check) counts(l *figures.RegisterLine, cell func(string) sheet.Cell, blame blamer) {
	some := false
	for _, q := range []struct {
		column string
		into   *int64
	}{{"files", &l.Files}, {"documents", &l.Documents}, {"pages", &l.Pages}} {
		n, given, wrong := cell(q.column).Whole()
		some = some || given || cell(q.column).Formula
		switch {
		case cell(q.column).Formula:
		case wrong == sheet.TooLarge:
			blame(q.column, "count_too_large", cell(q.column).Text)
		case wrong != "":
			blame(q.column, string(wrong), cell(q.column).Text)
		}
		*q.into = n
	}
	if !some {
		blame("documents", "no_count")
	}
}

func (c *check) exclusion(l *figures.RegisterLine, cell sheet.Cell, blame blamer) {
	if cell.Text == "" || cell.Formula {
		return
	}
	key, ok := c.form.exclusions[sheet.Fold(cell.Text)]
	if !ok {
		blame("excluded", "bad_exclusion", cell.Text)
		return
	}
	l.Excluded = key
}

// add takes a line, unless one with the same unit, fonds, group, years, place
// and reason stands already.
func (c *check) add(l figures.RegisterLine, blame blamer) {
	key := keyOf(l, c.fold)
	if row, twice := c.seen[key]; twice {
		blame("", "duplicate", strconv.Itoa(row))
		return
	}
	c.seen[key] = l.Line
	c.lines = append(c.lines, l)
}

// keyOf is what makes a line another one than its neighbours: two lines with
// the same key owe the same records.
func keyOf(l figures.RegisterLine, fold func(string) string) string {
	return strings.Join([]string{string(l.Unit), fold(l.Fonds), fold(l.Group),
		strconv.Itoa(l.FromYear), strconv.Itoa(l.ToYear), l.Excluded, fold(l.Address)}, "\x00")
}

// fold is [sheet.Fold], remembered: a register says the same few names on
// every line.
func (c *check) fold(s string) string {
	f, ok := c.folded[s]
	if !ok {
		f = sheet.Fold(s)
		if len(c.folded) < 5000 {
			c.folded[s] = f
		}
	}
	return f
}
