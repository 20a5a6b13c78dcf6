package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Table is a table to be taken away. Cells are string, int, int64, float64, a
// [Percent], or nil for "nothing known".
type Table struct {
	Name    string   // of the sheet, at most 31 characters; more is cut
	Above   []string // lines over the table: title, unit, period, source
	Columns []Heading
	Rows    [][]any
	Below   []string // lines under it: rules, remarks
}

// Heading is the head of a column.
type Heading struct {
	Title string
	Width float64 // characters; 0: 14
}

// Percent is a share in percent, shown with two decimals.
type Percent float64

// WriteXLSX writes a workbook: numbers as numbers, text as text. A text that
// begins with = stays a text.
func WriteXLSX(w io.Writer, tables []Table) error {
	f := excelize.NewFile()
	defer f.Close()
	styles, err := newStyles(f)
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	for i, t := range tables {
		name := sheetName(t.Name, i)
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = writeSheet(f, name, t, styles)
		}
		if err != nil {
			return fmt.Errorf("write sheet %s: %w", name, err)
		}
	}
	_, err = f.WriteTo(w)
	return err
}

// sheetName keeps to what spreadsheets allow.
func sheetName(s string, i int) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) || r < ' ' {
			return ' '
		}
		return r
	}, s))
	for utf8.RuneCountInString(s) > excelize.MaxSheetNameLength {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	if s == "" {
		return "Sheet" + strconv.Itoa(i+1)
	}
	return s
}

type styles struct{ title, head, text, whole, percent int }

func newStyles(f *excelize.File) (styles, error) {
	const font = "Times New Roman" // NĐ 30/2020, phụ lục I
	border := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	var s styles
	whole, percent := "#,##0", "0.00"
	for _, d := range []struct {
		into  *int
		style excelize.Style
	}{
		{&s.title, excelize.Style{Font: &excelize.Font{Family: font, Size: 13, Bold: true}}},
		{&s.head, excelize.Style{
			Font: &excelize.Font{Family: font, Size: 12, Bold: true}, Border: border,
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7EEF7"}},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
		}},
		{&s.text, excelize.Style{Font: &excelize.Font{Family: font, Size: 12}, Border: border, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}},
		{&s.whole, excelize.Style{Font: &excelize.Font{Family: font, Size: 12}, Border: border, CustomNumFmt: &whole}},
		{&s.percent, excelize.Style{Font: &excelize.Font{Family: font, Size: 12}, Border: border, CustomNumFmt: &percent}},
	} {
		id, err := f.NewStyle(&d.style)
		if err != nil {
			return s, err
		}
		*d.into = id
	}
	return s, nil
}

func writeSheet(f *excelize.File, name string, t Table, s styles) error {
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, c := range t.Columns {
		width := c.Width
		if width == 0 {
			width = 14
		}
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	line := 0
	put := func(cells []any) error {
		line++
		return w.SetRow("A"+strconv.Itoa(line), cells)
	}
	for _, above := range t.Above {
		if err := put([]any{excelize.Cell{StyleID: s.title, Value: above}}); err != nil {
			return err
		}
	}
	if len(t.Columns) > 0 {
		head := make([]any, len(t.Columns))
		for i, c := range t.Columns {
			head[i] = excelize.Cell{StyleID: s.head, Value: c.Title}
		}
		if err := put(head); err != nil {
			return err
		}
	}
	for _, row := range t.Rows {
		cells := make([]any, len(row))
		for i, v := range row {
			cells[i] = styled(v, s)
		}
		if err := put(cells); err != nil {
			return err
		}
	}
	for _, below := range t.Below {
		if err := put([]any{below}); err != nil {
			return err
		}
	}
	return w.Flush()
}

func styled(v any, s styles) excelize.Cell {
	switch v := v.(type) {
	case int, int64:
		return excelize.Cell{StyleID: s.whole, Value: v}
	case float64:
		return excelize.Cell{StyleID: s.percent, Value: v}
	case Percent:
		return excelize.Cell{StyleID: s.percent, Value: float64(v)}
	case nil:
		return excelize.Cell{StyleID: s.text}
	}
	return excelize.Cell{StyleID: s.text, Value: v}
}

// WriteCSV writes a table for Excel with Vietnamese settings: UTF-8 with a
// mark, semicolons, a decimal comma. A text that a spreadsheet would take for
// a formula gets an apostrophe in front.
func WriteCSV(w io.Writer, t Table) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = ';', true
	lines := make([][]string, 0, len(t.Rows)+len(t.Above)+len(t.Below)+1)
	for _, s := range t.Above {
		lines = append(lines, []string{harmless(s)})
	}
	head := make([]string, len(t.Columns))
	for i, h := range t.Columns {
		head[i] = harmless(h.Title)
	}
	lines = append(lines, head)
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = plain(v)
		}
		lines = append(lines, cells)
	}
	for _, s := range t.Below {
		lines = append(lines, []string{harmless(s)})
	}
	if err := c.WriteAll(lines); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return decimal(v)
	case Percent:
		return decimal(float64(v))
	case string:
		return harmless(v)
	}
	return harmless(fmt.Sprint(v))
}

func decimal(f float64) string {
	return strings.Replace(strconv.FormatFloat(f, 'f', 2, 64), ".", ",", 1)
}

func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
