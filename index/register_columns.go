package index

import (
	"embed"
	"io"
	"regexp"
	"strconv"
	"strings"

	"sohoa/index/progress"
	"sohoa/index/sheet"
	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

//go:embed data/*.csv
var lists embed.FS

// column is one column of a register, by its names on paper.
type column struct {
	key    string
	vi, en string
	width  float64
	guide  string
	names  map[string]bool // folded
}

// form is what a register looks like: its columns, and how reasons for not
// owing are written.
type form struct {
	columns    []column
	exclusions map[string]string // folded -> key
}

func loadForm() (*form, error) {
	f := &form{exclusions: map[string]string{}}
	err := progress.EachRow(lists, "register_columns.csv", func(row map[string]string) error {
		width, err := strconv.ParseFloat(row["width"], 64)
		c := column{row["key"], row["vi"], row["en"], width, row["guide"], map[string]bool{}}
		for name := range strings.SplitSeq(row["vi"]+";"+row["en"]+";"+row["key"]+";"+row["aliases"], ";") {
			c.names[heading(name)] = true
		}
		f.columns = append(f.columns, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, progress.EachRow(lists, "register_exclusions.csv", func(row map[string]string) error {
		f.exclusions[row["key"]] = row["key"]
		for name := range strings.SplitSeq(row["written"], ";") {
			f.exclusions[heading(name)] = row["key"]
		}
		return nil
	})
}

var notInHeading = regexp.MustCompile(`[^a-z0-9]+`)

// heading is the form in which headings are compared: "Số tài liệu (*)" is
// "so tai lieu".
func heading(s string) string {
	return strings.Trim(notInHeading.ReplaceAllString(viet.Fold(s), " "), " ")
}

// match tells which column of the form stands under each heading of a row; -1
// none. twice is the key of a column that stands there two times.
func (f *form) match(row sheet.Row) (at map[string]int, twice string) {
	at = map[string]int{}
	for i, cell := range row.Cells {
		h := heading(cell.Text)
		for _, c := range f.columns {
			if h == "" || !c.names[h] {
				continue
			}
			if _, seen := at[c.key]; seen {
				twice = c.key
			}
			at[c.key] = i
		}
	}
	return at, twice
}

// RegisterTemplate writes an empty register to fill in, "xlsx" or "csv".
// Invalid: another format.
func (x *Index) RegisterTemplate(w io.Writer, format string) error {
	f, err := loadForm()
	if err != nil {
		return pipeline.Errorf(pipeline.Internal, "register template: %w", err)
	}
	// The words are data of the form (register_columns.csv): the importer must
	// find them again whatever language the pages are in.
	word := map[string]string{}
	err = progress.EachRow(lists, "register_template.csv", func(row map[string]string) error {
		word[row["key"]] = row["text"]
		return nil
	})
	if err != nil {
		return pipeline.Errorf(pipeline.Internal, "register template: %w", err)
	}
	table := sheet.Table{Name: word["table"]}
	guide := sheet.Table{Name: word["guide"], Columns: []sheet.Heading{{Title: word["column"], Width: 24}, {Title: word["how"], Width: 90}}}
	for _, c := range f.columns {
		table.Columns = append(table.Columns, sheet.Heading{Title: c.vi, Width: c.width})
		guide.Rows = append(guide.Rows, []any{c.vi + " / " + c.en, c.guide})
	}
	switch format {
	case "xlsx":
		return sheet.WriteXLSX(w, []sheet.Table{table, guide})
	case "csv":
		return sheet.WriteCSV(w, table)
	}
	return invalid("format", "xlsx or csv")
}
