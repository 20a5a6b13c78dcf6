package index

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"sohoa/index/catalog"
	"sohoa/index/sheet"
	"sohoa/pipeline"
)

// RegisterFault is one thing wrong in a table handed in, and where. Its
// sentence, which says what to do, stands under "register_fault.<Key>" with Args in
// the places {0}, {1} ….
type RegisterFault struct {
	Sheet  string
	Row    int    // 0: the whole sheet
	Column string // A, B …; empty: the whole row
	Key    string
	Args   []string
}

// RegisterFaults is the error of a table that was refused: nothing of it was
// taken. More is how many faults there are beyond those listed.
type RegisterFaults struct {
	Faults []RegisterFault
	More   int
}

func (f *RegisterFaults) Error() string {
	if len(f.Faults) == 0 {
		return "no fault"
	}
	one := f.Faults[0]
	return fmt.Sprintf("%d faults in the table, the first: %s row %d column %s: %s %v",
		len(f.Faults)+f.More, one.Sheet, one.Row, one.Column, one.Key, one.Args)
}

// RegisterFaultKeys lists the keys of every fault once.
func RegisterFaultKeys() []string {
	return append([]string{
		"no_header", "header_twice", "header_missing", "two_headers", "merged", "formula", "no_rows", "many_sheets",
		"unknown_unit", "ambiguous_unit", "no_unit", "no_group", "no_count", "total_row", "too_long",
		"bad_year", "future_year", "years_reversed", "bad_exclusion", "duplicate",
		string(sheet.NotNumber), string(sheet.NotWhole), string(sheet.Negative), string(sheet.Ambiguous),
		"count_too_large",
	}, sheet.FaultKeys()...)
}

const (
	faultsShown  = 200
	headerWithin = 20 // rows from the top in which the header must stand
	textMax      = 500
	firstYear    = 1800
)

// check goes over a table row by row and gathers lines and faults.
type check struct {
	form  *form
	year  int // the present one
	find  func(name string) ([]catalog.Unit, error)
	units map[string]found
	seen  map[string]int // key of a line -> its row

	lines  []catalog.RegisterLine
	faults RegisterFaults
}

type found struct {
	id    pipeline.UnitID
	fault string
	args  []string
}

func (c *check) blame(sheet string, row int, column, key string, args ...string) {
	if len(c.faults.Faults) == faultsShown {
		c.faults.More++
		return
	}
	c.faults.Faults = append(c.faults.Faults, RegisterFault{sheet, row, column, key, args})
}

func (c *check) err() error {
	if len(c.faults.Faults) == 0 {
		return nil
	}
	return &pipeline.Error{Kind: pipeline.Invalid, Field: "file", Err: &c.faults}
}

// book checks the sheet that has the header of a register; others, such as the
// guide of the template, are left alone. Two such sheets are refused: which of
// them was approved is not ours to guess.
func (c *check) book(sheets []sheet.Sheet) error {
	any := false
	for _, s := range sheets {
		head, at := c.header(s)
		if head < 0 {
			continue
		}
		if any {
			c.blame(s.Name, 0, "", "many_sheets")
			return nil
		}
		any = true
		if err := c.sheet(s, head, at); err != nil {
			return err
		}
	}
	if !any && len(c.faults.Faults) == 0 {
		c.blame(sheets[0].Name, 0, "", "no_header")
	}
	if any && len(c.lines) == 0 && len(c.faults.Faults) == 0 {
		c.blame(sheets[0].Name, 0, "", "no_rows")
	}
	return nil
}

// header finds the row of headings: the first that names a unit or a group and
// at least two columns in all. -1: there is none.
func (c *check) header(s sheet.Sheet) (int, map[string]int) {
	for i, row := range s.Rows[:min(len(s.Rows), headerWithin)] {
		at, twice := c.form.match(row)
		_, unit := at["unit"]
		_, group := at["group"]
		if len(at) < 2 || !unit && !group {
			continue
		}
		if twice != "" {
			c.blame(s.Name, row.N, "", "header_twice", twice)
		}
		for _, need := range []string{"unit", "group"} {
			if _, ok := at[need]; !ok {
				c.blame(s.Name, row.N, "", "header_missing", need)
			}
		}
		_, files := at["files"]
		_, documents := at["documents"]
		_, pages := at["pages"]
		if !files && !documents && !pages {
			c.blame(s.Name, row.N, "", "header_missing", "documents")
		}
		return i, at
	}
	return -1, nil
}

func (c *check) sheet(s sheet.Sheet, head int, at map[string]int) error {
	for _, m := range s.Merged {
		if m.LastRow >= s.Rows[head].N {
			c.blame(s.Name, m.FirstRow, sheet.Column(m.FirstColumn-1), "merged")
		}
	}
	if len(c.faults.Faults) > 0 {
		return nil // what follows would only be echoes
	}
	for i, row := range s.Rows[head+1:] {
		if row.Blank() || i == 0 && numbering(row) {
			continue
		}
		if again, _ := c.form.match(row); i == 0 && len(again) >= 2 {
			c.blame(s.Name, row.N, "", "two_headers")
			return nil
		}
		if err := c.row(s.Name, row, at); err != nil {
			return err
		}
	}
	return nil
}

var ordinal = regexp.MustCompile(`^\(?([0-9]{1,2}|[A-Z])\)?$`)

// numbering reports whether a row only counts its columns, (1) (2) (3), as
// Vietnamese forms do under their header.
func numbering(row sheet.Row) bool {
	n := 0
	for _, cell := range row.Cells {
		if cell.Text == "" {
			continue
		}
		m := ordinal.FindStringSubmatch(cell.Text)
		if n++; m == nil || m[1] != strconv.Itoa(n) {
			return false
		}
	}
	return n > 2
}

// row checks one line; where something is wrong no line is made of it.
func (c *check) row(name string, row sheet.Row, at map[string]int) error {
	before := len(c.faults.Faults) + c.faults.More
	blame := func(column, key string, args ...string) {
		letter := ""
		if i, ok := at[column]; ok {
			letter = sheet.Column(i)
		}
		c.blame(name, row.N, letter, key, args...)
	}
	cell := func(column string) sheet.Cell {
		if i, ok := at[column]; ok {
			return row.At(i)
		}
		return sheet.Cell{}
	}
	for _, k := range c.form.columns {
		if cell(k.key).Formula {
			blame(k.key, "formula")
		}
		if utf8.RuneCountInString(cell(k.key).Text) > textMax {
			blame(k.key, "too_long", strconv.Itoa(textMax))
		}
	}
	if totals(cell("unit").Text) {
		blame("unit", "total_row")
		return nil
	}
	l := catalog.RegisterLine{
		Line: row.N, Fonds: cell("fonds").Text, Group: cell("group").Text,
		Address: cell("address").Text, Note: cell("note").Text,
	}
	if err := c.unit(&l, cell("unit"), blame); err != nil {
		return err
	}
	c.group(&l, blame)
	c.years(&l, cell, blame)
	c.counts(&l, cell, blame)
	c.exclusion(&l, cell("excluded"), blame)
	if len(c.faults.Faults)+c.faults.More > before {
		return nil
	}
	c.add(l, blame)
	return nil
}

// totals reports whether a row only adds up the others: "Tổng cộng", "Cộng",
// but not "Công an tỉnh".
func totals(unit string) bool {
	first, rest, _ := strings.Cut(heading(unit), " ")
	return first == "tong" || first == "cong" && !strings.HasPrefix(rest, "an")
}

type blamer func(column, key string, args ...string)

func (c *check) unit(l *catalog.RegisterLine, cell sheet.Cell, blame blamer) error {
	text := cell.Text
	if cell.Number && len(text) == 4 {
		text = "0" + text // a spreadsheet dropped the zero of 01294
	}
	if text == "" {
		blame("unit", "no_unit")
		return nil
	}
	f, known := c.units[text]
	if !known {
		units, err := c.find(text)
		if err != nil {
			return err
		}
		switch len(units) {
		case 0:
			f = found{fault: "unknown_unit", args: []string{text}}
		case 1:
			f = found{id: units[0].ID}
		default:
			f = c.choose(text, units)
		}
		c.units[text] = f
	}
	if l.Unit = f.id; f.fault != "" {
		blame("unit", f.fault, f.args...)
	}
	return nil
}

// choose takes the one unit that is called so now, where the others were only
// called so before: FindUnits lists it first.
func (c *check) choose(text string, units []catalog.Unit) found {
	if heading(units[0].Name) == heading(text) || heading(string(units[0].ID)) == heading(text) {
		return found{id: units[0].ID}
	}
	var names []string
	for _, u := range units {
		names = append(names, u.Name+" ("+string(u.ID)+")")
	}
	return found{fault: "ambiguous_unit", args: []string{text, strings.Join(names, ", ")}}
}

func (c *check) group(l *catalog.RegisterLine, blame blamer) {
	if l.Group == "" {
		blame("group", "no_group")
	}
}

func (c *check) years(l *catalog.RegisterLine, cell func(string) sheet.Cell, blame blamer) {
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

func (c *check) counts(l *catalog.RegisterLine, cell func(string) sheet.Cell, blame blamer) {
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

func (c *check) exclusion(l *catalog.RegisterLine, cell sheet.Cell, blame blamer) {
	if cell.Text == "" || cell.Formula {
		return
	}
	key, ok := c.form.exclusions[heading(cell.Text)]
	if !ok {
		blame("excluded", "bad_exclusion", cell.Text)
		return
	}
	l.Excluded = key
}

// add takes a line, unless one with the same unit, fonds, group, years, place
// and reason stands already.
func (c *check) add(l catalog.RegisterLine, blame blamer) {
	key := strings.Join([]string{string(l.Unit), heading(l.Fonds), heading(l.Group),
		strconv.Itoa(l.FromYear), strconv.Itoa(l.ToYear), l.Excluded, heading(l.Address)}, "\x00")
	if row, twice := c.seen[key]; twice {
		blame("", "duplicate", strconv.Itoa(row))
		return
	}
	c.seen[key] = l.Line
	c.lines = append(c.lines, l)
}
