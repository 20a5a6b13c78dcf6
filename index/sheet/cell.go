package sheet

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// Cell is one cell as handed in.
type Cell struct {
	Text    string // NFC, without blanks around
	Number  bool   // stored as a number: Text has a decimal point
	Formula bool   // computed by the spreadsheet
}

// Row is one row of a sheet. Cells[0] is column A; missing cells are zero.
type Row struct {
	N     int // from 1, as the spreadsheet shows it
	Cells []Cell
}

// At returns a cell, or the zero Cell where the row ends before it.
func (r Row) At(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// Blank reports whether nothing stands in the row.
func (r Row) Blank() bool {
	for _, c := range r.Cells {
		if c.Text != "" || c.Formula {
			return false
		}
	}
	return true
}

// Sheet is one table. Rows that are empty at the end are left out.
type Sheet struct {
	Name   string // empty for CSV
	Rows   []Row
	Merged []Range
}

// Range is a rectangle of merged cells, rows and columns from 1.
type Range struct{ FirstRow, LastRow, FirstColumn, LastColumn int }

// Column returns the name of a column from 0: A, B … Z, AA.
func Column(n int) string {
	var b []byte
	for n++; n > 0; n = (n - 1) / 26 {
		b = append(b, byte('A'+(n-1)%26))
	}
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// Wrong says what is wrong with a number; empty: nothing.
type Wrong string

// What can be wrong with a number.
const (
	NotNumber Wrong = "not_number"
	NotWhole  Wrong = "not_whole" // 1,5 or 1.5
	Negative  Wrong = "negative"
	Ambiguous Wrong = "ambiguous_number" // 1,234: a thousand in English, a little more than one in Vietnamese
	TooLarge  Wrong = "too_large"
)

// Largest is the greatest count taken: a thousand million.
const Largest = 1_000_000_000

// Whole reads a count. The empty cell is 0, given is false. Text is read the
// Vietnamese way: dots or blanks between thousands, a comma before decimals.
func (c Cell) Whole() (n int64, given bool, wrong Wrong) {
	if c.Text == "" {
		return 0, false, ""
	}
	if c.Number {
		f, err := strconv.ParseFloat(c.Text, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return 0, true, NotNumber
		}
		return whole(f)
	}
	s := strings.Map(func(r rune) rune {
		switch {
		case r == '\u2212' || r == '\u2013':
			return '-'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, c.Text)
	minus := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "-"), "+")
	integer, decimals, comma := strings.Cut(s, ",")
	digits, ok := thousands(integer)
	switch {
	case !ok || comma && !isDigits(decimals):
		return 0, true, NotNumber
	case comma && len(decimals) == 3 && !strings.Contains(integer, "."):
		return 0, true, Ambiguous
	case comma && strings.Trim(decimals, "0") != "":
		return 0, true, NotWhole
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return 0, true, NotNumber
	}
	if minus {
		f = -f
	}
	return whole(f)
}

func whole(f float64) (int64, bool, Wrong) {
	switch {
	case f < 0:
		return 0, true, Negative
	case f != math.Trunc(f):
		return 0, true, NotWhole
	case f > Largest:
		return 0, true, TooLarge
	}
	return int64(f), true, ""
}

// thousands takes "1.234.567", "1 234" or "1234" and gives the digits.
func thousands(s string) (string, bool) {
	if isDigits(s) {
		return s, true
	}
	for _, sep := range []string{".", " ", "'"} {
		groups := strings.Split(s, sep)
		if len(groups) < 2 || len(groups[0]) < 1 || len(groups[0]) > 3 || !isDigits(groups[0]) {
			continue
		}
		good := true
		for _, g := range groups[1:] {
			good = good && len(g) == 3 && isDigits(g)
		}
		if good {
			return strings.Join(groups, ""), true
		}
	}
	return "", false
}

func isDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
