package sheet

import (
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf8"

	"sohoa/pipeline"
)

// Flaw is one thing wrong in a table handed in, and where. Its sentence, which
// says what to do, stands under "register_fault.<Key>" with Args in the places
// {0}, {1} ….
type Flaw struct {
	Sheet  string
	Row    int    // 0: the whole sheet
	Column string // A, B …; empty: the whole row
	Key    string
	Args   []string
}

// Flaws is the error of a table that was refused: nothing of it was taken.
// More is how many there are beyond those listed.
type Flaws struct {
	Faults []Flaw
	More   int
}

// Error tells how many faults there are and where the first is, for the log.
func (f *Flaws) Error() string {
	if len(f.Faults) == 0 {
		return "no fault"
	}
	one := f.Faults[0]
	return fmt.Sprintf("%d faults in the table, the first: %s row %d column %s: %s %v",
		len(f.Faults)+f.More, one.Sheet, one.Row, one.Column, one.Key, one.Args)
}

// FlawKeys lists the keys of the flaws that any form can have.
func FlawKeys() []string {
	return append([]string{
		"no_header", "header_twice", "header_missing", "two_headers", "merged", "formula", "no_rows", "many_sheets", "too_long",
		string(NotNumber), string(NotWhole), string(Negative), string(Ambiguous), "count_too_large",
	}, FaultKeys()...)
}

const (
	flawsShown   = 200
	headerWithin = 20 // rows from the top in which the header must stand
	textMax      = 500
)

// Desk goes over a table row by row, looks at what every form asks, and hands
// each row to Take. A desk is used once.
type Desk struct {
	Form   *Form
	Choice Choice           // what a person decided about columns; may be nil
	Take   func(Line) error // checks one row; an error ends the work, flaws are blamed

	// After, where there is one, is called when every row was handed on, to
	// blame what is wrong with the table as a whole.
	After func(blame func(key string, args ...string))

	Columns   []Found     // what stands in the file's columns, for a person to look at
	Converted []Converted // columns that came in an old encoding
	Rows      int         // rows handed on
	Preview   []Shown     // header, first rows and every row with a flaw, as far as a person can look at

	flaws Flaws
	kept  Sheet
	head  int
}

// Shown is one row as a person sees it before it is taken.
type Shown struct {
	N     int  // as the spreadsheet shows it
	Bad   bool // something is wrong with the row as a whole
	Cells []Mark
}

// Mark is one cell of a row shown.
type Mark struct {
	Text string
	Bad  bool
}

const (
	firstShown = 5  // rows under the header
	badShown   = 25 // rows with a flaw
)

// preview gathers what a person shall look at.
func (d *Desk) preview() {
	bad := map[int]map[string]bool{}
	for _, f := range d.flaws.Faults {
		if bad[f.Row] == nil {
			bad[f.Row] = map[string]bool{}
		}
		bad[f.Row][f.Column] = true
	}
	flawed := 0
	for i, row := range d.kept.Rows[min(d.head, len(d.kept.Rows)):] {
		marks, wrong := bad[row.N]
		if i > firstShown && (!wrong || flawed >= badShown) {
			continue
		}
		if wrong {
			flawed++
		}
		shown := Shown{N: row.N, Bad: marks[""]}
		for j, c := range row.Cells {
			shown.Cells = append(shown.Cells, Mark{c.Text, marks[Column(j)]})
		}
		d.Preview = append(d.Preview, shown)
	}
}

// Found is one column of the file under the header.
type Found struct {
	Column string // A, B …
	Title  string // as written
	Key    string // of the form; empty: not used
	Sample string // the first cell with something in it
}

// Line is one row under the header.
type Line struct {
	Row
	Good  bool // nothing was wrong with its cells as such: no formula, nothing too long
	sheet string
	at    map[string]int
	desk  *Desk
}

// Cell returns the cell in a column of the form, or the zero Cell.
func (l Line) Cell(key string) Cell {
	if i, ok := l.at[key]; ok {
		return l.Row.At(i)
	}
	return Cell{}
}

// Blame notes a flaw of the row, in a column of the form, or of the whole row
// where key is empty.
func (l Line) Blame(column, key string, args ...string) {
	letter := ""
	if i, ok := l.at[column]; ok {
		letter = Column(i)
	}
	l.desk.blame(Flaw{l.sheet, l.N, letter, key, args})
}

func (d *Desk) blame(f Flaw) {
	if len(d.flaws.Faults) == flawsShown {
		d.flaws.More++
		return
	}
	d.flaws.Faults = append(d.flaws.Faults, f)
}

// Flawed is how many flaws were found so far.
func (d *Desk) Flawed() int { return len(d.flaws.Faults) + d.flaws.More }

// Err is the error of a table with flaws: Invalid, wrapping [Flaws].
func (d *Desk) Err() error {
	if d.Flawed() == 0 {
		return nil
	}
	return &pipeline.Error{Kind: pipeline.Invalid, Field: "file", Err: &d.flaws}
}

// Read reads a file and goes over it. A file that is no table is a flaw of
// line 0.
func (d *Desk) Read(data []byte) error {
	sheets, err := Read(data)
	if fault, ok := faultOf(err); ok {
		d.blame(Flaw{Row: fault.Line, Key: fault.Key})
		return d.Err()
	}
	if err != nil {
		return err
	}
	if err := d.book(sheets); err != nil {
		return err
	}
	d.preview()
	return d.Err()
}

// book goes over the sheet that has the header of the form; others, such as
// the guide of the template, are left alone. Two such sheets are refused:
// which of them was approved is not ours to guess.
func (d *Desk) book(sheets []Sheet) error {
	any := false
	for _, s := range sheets {
		head, at := d.header(&s)
		if head < 0 {
			continue
		}
		if any {
			d.blame(Flaw{Sheet: s.Name, Key: "many_sheets"})
			return nil
		}
		any = true
		if err := d.sheet(s, head, at); err != nil {
			return err
		}
	}
	if !any && d.Flawed() == 0 {
		return d.headless(sheets[0])
	}
	if any && d.Rows == 0 && d.Flawed() == 0 {
		d.blame(Flaw{Sheet: sheets[0].Name, Key: "no_rows"})
	}
	if any && d.Rows > 0 && d.After != nil {
		d.After(func(key string, args ...string) { d.blame(Flaw{Key: key, Args: args}) })
	}
	return nil
}

// headless goes over a sheet whose headings the form does not know: it works
// only where a person said which column is which.
func (d *Desk) headless(s Sheet) error {
	head, most := 0, 0
	for i, row := range s.Rows[:min(len(s.Rows), headerWithin)] {
		words := 0
		for _, c := range row.Cells {
			if c.Text != "" && !c.Number {
				words++
			}
		}
		if words > most {
			head, most = i, words
		}
	}
	s.Rows[head] = modernRow(s.Rows[head])
	at := d.Choice.over(map[string]int{})
	d.found(s, head, at)
	if !d.Form.header(at) {
		d.blame(Flaw{Sheet: s.Name, Key: "no_header"})
		return nil
	}
	d.heading(s, head, at, "")
	return d.sheet(s, head, at)
}

// header finds the row of headings. -1: there is none.
func (d *Desk) header(s *Sheet) (int, map[string]int) {
	for i, row := range s.Rows[:min(len(s.Rows), headerWithin)] {
		row = modernRow(row)
		at, twice := d.Form.match(row)
		if !d.Form.header(at) {
			continue
		}
		s.Rows[i] = row
		at = d.Choice.over(at)
		d.found(*s, i, at)
		d.heading(*s, i, at, twice)
		return i, at
	}
	return -1, nil
}

// heading blames what is wrong with the headings.
func (d *Desk) heading(s Sheet, head int, at map[string]int, twice string) {
	n := s.Rows[head].N
	if _, chosen := d.Choice[twice]; twice != "" && !chosen {
		d.blame(Flaw{s.Name, n, "", "header_twice", []string{twice}})
	}
	for _, need := range d.lacking(at) {
		d.blame(Flaw{s.Name, n, "", "header_missing", []string{need}})
	}
}

func (d *Desk) lacking(at map[string]int) []string {
	var lacking []string
	for _, need := range d.Form.Need {
		if _, ok := at[need]; !ok {
			lacking = append(lacking, need)
		}
	}
	for _, one := range d.Form.Either {
		if _, ok := at[one]; ok {
			return lacking
		}
	}
	if len(d.Form.Either) > 0 {
		lacking = append(lacking, d.Form.Either[0])
	}
	return lacking
}

// found notes what stands in each column of the file.
func (d *Desk) found(s Sheet, head int, at map[string]int) {
	d.kept, d.head = s, head
	key := map[int]string{}
	for k, i := range at {
		key[i] = k
	}
	for i, cell := range s.Rows[head].Cells {
		f := Found{Column: Column(i), Title: cell.Text, Key: key[i]}
		for _, row := range s.Rows[head+1 : min(len(s.Rows), head+50)] {
			if f.Sample = row.At(i).Text; f.Sample != "" {
				break
			}
		}
		if f.Title != "" || f.Sample != "" {
			d.Columns = append(d.Columns, f)
		}
	}
}

func (d *Desk) sheet(s Sheet, head int, at map[string]int) error {
	for _, m := range s.Merged {
		if m.LastRow >= s.Rows[head].N {
			d.blame(Flaw{s.Name, m.FirstRow, Column(m.FirstColumn - 1), "merged", nil})
		}
	}
	if d.Flawed() > 0 {
		return nil // what follows would only be echoes
	}
	body := s.Rows[head+1:]
	d.Converted = modernize(body)
	for i, row := range body {
		if row.Blank() || i == 0 && numbering(row) {
			continue
		}
		if i == 0 && d.again(row) {
			d.blame(Flaw{s.Name, row.N, "", "two_headers", nil})
			return nil
		}
		l := Line{Row: row, sheet: s.Name, at: at, desk: d}
		before := d.Flawed()
		d.look(l)
		l.Good = d.Flawed() == before
		d.Rows++
		if err := d.Take(l); err != nil {
			return err
		}
	}
	return nil
}

// again reports whether a row is a second header.
func (d *Desk) again(row Row) bool {
	at, _ := d.Form.match(row)
	return len(at) >= 2
}

// look finds what no column of any form may hold.
func (d *Desk) look(l Line) {
	for _, k := range d.Form.Columns {
		cell := l.Cell(k.Key)
		if cell.Formula {
			l.Blame(k.Key, "formula")
		}
		if len(cell.Text) > textMax && utf8.RuneCountInString(cell.Text) > textMax {
			l.Blame(k.Key, "too_long", strconv.Itoa(textMax))
		}
	}
}

var ordinal = regexp.MustCompile(`^\(?([0-9]{1,2}|[A-Z])\)?$`)

// numbering reports whether a row only counts its columns, (1) (2) (3), as
// Vietnamese forms do under their header.
func numbering(row Row) bool {
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
