package sheet

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"sohoa/pipeline/viet"
)

// Converted is a column that came in an encoding before Unicode and was put
// right. Lists of the nineties were typed with TCVN3 and VNI fonts, often one
// column pasted from elsewhere, so each column is judged by itself.
type Converted struct {
	Column string // A, B …
	From   string // tcvn3, vni
	Sample string // the first cell of it, after
}

// sampled is how many cells with letters beyond ASCII are enough to tell the
// encoding of a column.
const sampled = 300

// modernize puts columns in an old encoding into Unicode, in place.
func modernize(rows []Row) []Converted {
	width := 0
	for _, r := range rows {
		width = max(width, len(r.Cells))
	}
	var all []Converted
	for i := range width {
		from := fontOf(rows, i)
		if from == "" {
			continue
		}
		all = append(all, Converted{Column: Column(i), From: from, Sample: convert(rows, i, from)})
	}
	return all
}

// convert puts the texts of a column into Unicode and returns the first of them.
func convert(rows []Row, column int, from string) string {
	sample := ""
	for _, r := range rows {
		if column >= len(r.Cells) || r.Cells[column].Number {
			continue
		}
		r.Cells[column].Text = viet.FromFont(r.Cells[column].Text, from)
		sample = cmp.Or(sample, r.Cells[column].Text)
	}
	return sample
}

func fontOf(rows []Row, column int) string {
	var cells []string
	for _, r := range rows {
		text := r.At(column).Text
		if r.At(column).Number || !strings.ContainsFunc(text, func(c rune) bool { return c >= 0x80 }) {
			continue
		}
		if cells = append(cells, text); len(cells) == sampled {
			break
		}
	}
	if len(cells) == 0 {
		return ""
	}
	_, from := viet.Modern(strings.Join(cells, "\n"))
	return from
}

// modernRow is a row that may be the header, each cell judged by itself.
func modernRow(row Row) Row {
	row.Cells = slices.Clone(row.Cells)
	for i, c := range row.Cells {
		row.Cells[i].Text, _ = viet.Modern(c.Text)
	}
	return row
}

func faultOf(err error) (*Fault, bool) {
	var fault *Fault
	return fault, errors.As(err, &fault)
}
