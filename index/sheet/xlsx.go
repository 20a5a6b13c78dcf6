package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// workbook is an XLSX file being read (ECMA-376, part 1, chapter 18).
type workbook struct {
	parts  map[string]*zip.File
	shared []string
	rows   int // read so far, of all sheets
}

func readXLSX(data []byte) ([]Sheet, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse("broken", err)
	}
	w := &workbook{parts: map[string]*zip.File{}}
	for _, f := range z.File {
		w.parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	names, err := w.sheets()
	if err != nil {
		return nil, err
	}
	if err := w.readShared(); err != nil {
		return nil, err
	}
	var all []Sheet
	for _, n := range names {
		s, err := w.readSheet(n)
		if err != nil {
			return nil, err
		}
		if len(s.Rows) > 0 {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return nil, refuse("empty", nil)
	}
	return all, nil
}

type namedPart struct{ name, part string }

// sheets lists the visible sheets in the order of the book.
func (w *workbook) sheets() ([]namedPart, error) {
	if w.parts["xl/workbook.xml"] == nil {
		return nil, refuse("not_table", nil)
	}
	target := map[string]string{}
	err := w.walk("xl/_rels/workbook.xml.rels", func(e xml.StartElement, _ *xml.Decoder) error {
		if e.Name.Local == "Relationship" {
			t := attr(e, "Target")
			if !strings.HasPrefix(t, "/") {
				t = path.Join("xl", t)
			}
			target[attr(e, "Id")] = strings.TrimPrefix(t, "/")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var names []namedPart
	err = w.walk("xl/workbook.xml", func(e xml.StartElement, _ *xml.Decoder) error {
		if e.Name.Local == "sheet" && attr(e, "state") == "" || attr(e, "state") == "visible" {
			if part := target[attr(e, "id")]; w.parts[part] != nil && e.Name.Local == "sheet" {
				names = append(names, namedPart{clean(attr(e, "name")), part})
			}
		}
		return nil
	})
	return names, err
}

func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

var errTooLarge = errors.New("unpacks to too much")

// walk calls visit for every element of a part. A missing part has none.
func (w *workbook) walk(part string, visit func(xml.StartElement, *xml.Decoder) error) error {
	f := w.parts[part]
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return refuse("broken", fmt.Errorf("%s: %w", part, err))
	}
	defer r.Close()
	d := xml.NewDecoder(&capped{r, maxXML})
	d.Strict = false // no entity can be declared: RawToken resolves only the five of XML
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if e, ok := token.(xml.StartElement); ok && err == nil {
			err = visit(e, d)
		}
		switch {
		case err == nil:
		case errors.Is(err, errTooLarge):
			return refuse("too_large", err)
		case isFault(err):
			return err
		default:
			return refuse("broken", fmt.Errorf("%s: %w", part, err))
		}
	}
}

func isFault(err error) bool {
	var f *Fault
	return errors.As(err, &f)
}

// capped is a reader that fails where a bomb would go on.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooLarge
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// readShared reads the table of strings. Phonetic hints (rPh) are no text.
func (w *workbook) readShared() error {
	size := 0
	return w.walk("xl/sharedStrings.xml", func(e xml.StartElement, d *xml.Decoder) error {
		if e.Name.Local != "si" {
			return nil
		}
		s, err := textOf(d, "si")
		if size += len(s); size > 4*MaxBytes {
			return errTooLarge
		}
		w.shared = append(w.shared, clean(s))
		return err
	})
}

// textOf gathers the text of the t elements up to the end of an element.
func textOf(d *xml.Decoder, end string) (string, error) {
	var b strings.Builder
	in, hint := false, false
	for {
		token, err := d.RawToken()
		if err != nil {
			return "", unexpected(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			in = e.Name.Local == "t" && !hint
			hint = hint || e.Name.Local == "rPh"
		case xml.CharData:
			if in && b.Len() < 4*maxCell {
				b.Write(e)
			}
		case xml.EndElement:
			in = false
			if e.Name.Local == "rPh" {
				hint = false
			}
			if e.Name.Local == end {
				return b.String(), nil
			}
		}
	}
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (w *workbook) readSheet(n namedPart) (Sheet, error) {
	s := Sheet{Name: n.name}
	number := 0
	err := w.walk(n.part, func(e xml.StartElement, d *xml.Decoder) error {
		switch e.Name.Local {
		case "row":
			number = rowNumber(attr(e, "r"), number+1)
			if w.rows++; w.rows > maxRows {
				return refuse("too_many_rows", nil)
			}
			s.Rows = append(s.Rows, Row{N: number})
		case "c":
			if len(s.Rows) == 0 {
				return errors.New("a cell outside a row")
			}
			return w.readCell(&s.Rows[len(s.Rows)-1], e, d)
		case "mergeCell":
			if m, ok := parseRange(attr(e, "ref")); ok {
				s.Merged = append(s.Merged, m)
			}
		}
		return nil
	})
	for len(s.Rows) > 0 && s.Rows[len(s.Rows)-1].Blank() {
		s.Rows = s.Rows[:len(s.Rows)-1]
	}
	return s, err
}

func rowNumber(s string, next int) int {
	if n, err := strconv.Atoi(s); err == nil && n > 0 && n <= 1<<20 {
		return n
	}
	return next
}

func (w *workbook) readCell(row *Row, e xml.StartElement, d *xml.Decoder) error {
	column, _, ok := parseRef(attr(e, "r"))
	if !ok {
		column = len(row.Cells)
	}
	kind := attr(e, "t")
	c, err := w.cellBody(kind, d)
	if err != nil || column >= maxWidth || c == (Cell{}) {
		return err
	}
	for len(row.Cells) <= column {
		row.Cells = append(row.Cells, Cell{})
	}
	row.Cells[column] = c
	return nil
}

// cellBody reads a cell up to its end.
func (w *workbook) cellBody(kind string, d *xml.Decoder) (Cell, error) {
	var c Cell
	var raw []byte
	in := false
	for {
		token, err := d.RawToken()
		if err != nil {
			return c, unexpected(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			in = e.Name.Local == "v" || e.Name.Local == "t" && kind == "inlineStr"
			c.Formula = c.Formula || e.Name.Local == "f"
		case xml.CharData:
			if in && len(raw) < 4*maxCell {
				raw = append(raw, e...)
			}
		case xml.EndElement:
			in = false
			if e.Name.Local == "c" {
				w.settle(&c, kind, string(raw))
				return c, nil
			}
		}
	}
}

// settle gives a cell its text by its kind (18.18.11 ST_CellType).
func (w *workbook) settle(c *Cell, kind, raw string) {
	switch kind {
	case "s":
		if n, err := strconv.Atoi(strings.TrimSpace(raw)); err == nil && n >= 0 && n < len(w.shared) {
			c.Text = w.shared[n]
		}
	case "", "n":
		c.Text = strings.TrimSpace(raw)
		c.Number = c.Text != ""
		if f, err := strconv.ParseFloat(c.Text, 64); err == nil {
			c.Text = strconv.FormatFloat(f, 'f', -1, 64) // 2.026E3 -> 2026
		}
	default:
		c.Text = clean(raw)
	}
}

// parseRef reads "AB12" as column 27, row 12.
func parseRef(s string) (column, row int, ok bool) {
	i := 0
	for ; i < len(s) && i < 4 && s[i] >= 'A' && s[i] <= 'Z'; i++ {
		column = column*26 + int(s[i]-'A') + 1
	}
	row, err := strconv.Atoi(s[i:])
	return column - 1, row, err == nil && i > 0 && row > 0
}

func parseRange(s string) (Range, bool) {
	from, to, _ := strings.Cut(s, ":")
	c1, r1, ok1 := parseRef(from)
	c2, r2, ok2 := parseRef(to)
	return Range{r1, r2, c1 + 1, c2 + 1}, ok1 && ok2
}
