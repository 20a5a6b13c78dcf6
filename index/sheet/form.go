package sheet

import (
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"sohoa/index/progress"
	"sohoa/pipeline/viet"
)

// Form is what a table handed in is expected to look like: its columns, by
// their names on paper.
type Form struct {
	Columns []FormColumn
	Marks   []string // a row that names one of these columns, and one more, is the header
	Need    []string // columns that must be there
	Either  []string // of these at least one; the first is named where none is there
}

// FormColumn is one column of a form.
type FormColumn struct {
	Key    string
	Vi, En string
	Width  float64 // characters
	Guide  string  // how to fill it in, for the template
	names  map[string]bool
}

// LoadForm reads the columns of a form from data/<name> of files: key, vi, en,
// width, aliases (parted by ;), guide.
func LoadForm(files fs.FS, name string) (*Form, error) {
	f := &Form{}
	err := progress.EachRow(files, name, func(row map[string]string) error {
		width, err := strconv.ParseFloat(row["width"], 64)
		c := FormColumn{row["key"], row["vi"], row["en"], width, row["guide"], map[string]bool{}}
		for name := range strings.SplitSeq(row["vi"]+";"+row["en"]+";"+row["key"]+";"+row["aliases"], ";") {
			c.names[Fold(name)] = true
		}
		f.Columns = append(f.Columns, c)
		return err
	})
	return f, err
}

// Fold is the form in which headings and written reasons are compared: "Số tài
// liệu (*)" is "so tai lieu".
func Fold(s string) string {
	folded := viet.Fold(s)
	b := make([]byte, 0, len(folded))
	for i := range len(folded) {
		c := folded[i]
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			b = append(b, c)
		case len(b) > 0 && b[len(b)-1] != ' ':
			b = append(b, ' ')
		}
	}
	return strings.TrimRight(string(b), " ")
}

// match tells which column of the form stands under each heading of a row.
// twice is the key of a column that stands there two times.
func (f *Form) match(row Row) (at map[string]int, twice string) {
	at = map[string]int{}
	for i, cell := range row.Cells {
		h := Fold(cell.Text)
		for _, c := range f.Columns {
			if h == "" || !c.names[h] {
				continue
			}
			if _, seen := at[c.Key]; seen {
				twice = c.Key
			}
			at[c.Key] = i
		}
	}
	return at, twice
}

func (f *Form) header(at map[string]int) bool {
	return len(at) >= 2 && slices.ContainsFunc(f.Marks, func(key string) bool { _, ok := at[key]; return ok })
}

// Template gives the empty table of a form and the guide to it. words has the
// keys table, guide, column, how.
func (f *Form) Template(words map[string]string) []Table {
	table := Table{Name: words["table"]}
	guide := Table{Name: words["guide"], Columns: []Heading{{Title: words["column"], Width: 24}, {Title: words["how"], Width: 90}}}
	for _, c := range f.Columns {
		table.Columns = append(table.Columns, Heading{Title: c.Vi, Width: c.Width})
		guide.Rows = append(guide.Rows, []any{c.Vi + " / " + c.En, c.Guide})
	}
	return []Table{table, guide}
}

// Choice says which column of the file holds which column of the form where a
// person decided: key to column from 0, -1 for "none".
type Choice map[string]int

func (c Choice) over(at map[string]int) map[string]int {
	chosen := slices.Collect(maps.Values(c))
	maps.DeleteFunc(at, func(_ string, i int) bool { return slices.Contains(chosen, i) })
	for key, i := range c {
		if i < 0 {
			delete(at, key)
		} else {
			at[key] = i
		}
	}
	return at
}
