package pair

import (
	"archive/zip"
	"embed"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"sohoa/index/dossier"
	"sohoa/index/sheet"
	"sohoa/pipeline"
	"sohoa/pipeline/scan"
	"sohoa/pipeline/viet"
)

//go:embed data/*.csv
var lists embed.FS

// Document is one line of the table: a document of a file, and what the table
// says of it.
type Document struct {
	Row    int // of the table
	First  int // page of the file on which it begins, from 1
	Values map[pipeline.FieldName]string
	Code   string // its code as the sender counts; empty: none
	Note   string
}

// File is a file of the ZIP with its documents in the order of their pages.
type File struct {
	Name      string // without folders, NFC
	Folder    string
	Size      int64 // unpacked
	Documents []Document
	entry     *zip.File
}

// Open opens the unpacked bytes.
func (f File) Open() (io.ReadCloser, error) { return f.entry.Open() }

// Plan is a pair that was read: what would be taken.
type Plan struct {
	Files   []File // in the order of the table
	Preview []sheet.Shown
	Columns []sheet.Found
	Rows    int
}

// The bounds of a ZIP.
const (
	maxFiles = 50_000
	maxRatio = 200 // unpacked to packed: a scan does not shrink that much
)

// FaultKeys lists the keys of every fault that a pair can have, once; their
// sentences stand under "register_fault.".
func FaultKeys() []string {
	return append([]string{
		"no_file", "file_missing", "file_twice", "file_without_line", "files_alike", "not_pdf", "secret_mode", "bad_date", "future_date",
	}, sheet.FlawKeys()...)
}

// Form is the table that is expected.
func Form() (*sheet.Form, error) {
	f, err := sheet.LoadForm(lists, "columns.csv")
	if err != nil {
		return nil, pipeline.Errorf(pipeline.Internal, "form of the pair: %w", err)
	}
	f.Marks, f.Need = []string{"file"}, []string{"file"}
	return f, nil
}

// Read checks a table against a ZIP. limit bounds one file, in bytes. The error
// of a pair with faults is Invalid and wraps [sheet.Flaws]; the plan then holds
// the preview with the bad rows and nothing to take.
func Read(table []byte, archive io.ReaderAt, size, limit int64, now time.Time) (Plan, error) {
	form, err := Form()
	if err != nil {
		return Plan{}, err
	}
	c := &check{limit: limit, now: now, found: map[string]*File{}}
	if err := c.unzip(archive, size); err != nil {
		return Plan{}, err
	}
	c.desk = &sheet.Desk{Form: form, Take: c.row, After: c.after}
	err = c.desk.Read(table)
	plan := Plan{Preview: c.desk.Preview, Columns: c.desk.Columns, Rows: c.desk.Rows}
	if err != nil {
		return plan, err
	}
	for _, key := range c.order {
		plan.Files = append(plan.Files, *c.found[key])
	}
	return plan, nil
}

type check struct {
	desk  *sheet.Desk
	limit int64
	now   time.Time
	found map[string]*File // by folded name
	order []string         // of the table
	alike []string         // names of the ZIP that cannot be told apart
}

func badZip(err error) error {
	return &pipeline.Error{Kind: pipeline.Invalid, Field: "zip", Err: err}
}

// unzip lists the files. Folders, and what programs leave in a ZIP beside them,
// are passed over.
func (c *check) unzip(archive io.ReaderAt, size int64) error {
	z, err := zip.NewReader(archive, size)
	if err != nil {
		return badZip(err)
	}
	if len(z.File) > maxFiles {
		return badZip(pipeline.Errorf(pipeline.Invalid, "%d files, at most %d", len(z.File), maxFiles))
	}
	for _, e := range z.File {
		name := viet.NFC(strings.ToValidUTF8(strings.ReplaceAll(e.Name, `\`, "/"), "\uFFFD"))
		base := path.Base(name)
		if strings.HasSuffix(name, "/") || strings.HasPrefix(base, ".") || strings.HasPrefix(name, "__MACOSX/") || strings.EqualFold(base, "thumbs.db") {
			continue
		}
		if e.UncompressedSize64 > uint64(c.limit) || e.UncompressedSize64 > maxRatio*e.CompressedSize64+1<<20 {
			return badZip(pipeline.Refuse(pipeline.Invalid, pipeline.ReasonFileTooBig, "%s", base))
		}
		key := strings.ToLower(base)
		if c.found[key] != nil {
			c.alike = append(c.alike, base)
			continue
		}
		c.found[key] = &File{Name: base, Folder: strings.Trim(path.Dir(path.Clean("/"+name)), "/"), Size: int64(e.UncompressedSize64), entry: e}
	}
	return nil
}

// row checks one line of the table.
func (c *check) row(row sheet.Line) error {
	d := Document{Row: row.N, First: 1, Values: map[pipeline.FieldName]string{}, Code: row.Cell("code").Text, Note: row.Cell("note").Text}
	for key, name := range map[string]pipeline.FieldName{
		"type": pipeline.FieldType, "number": pipeline.FieldNumber, "symbol": pipeline.FieldSymbol, "organ": pipeline.FieldOrgan,
		"subject": pipeline.FieldSubject, "signer": pipeline.FieldSigner, "position": pipeline.FieldPosition,
	} {
		if v := strings.Join(strings.Fields(row.Cell(key).Text), " "); v != "" {
			d.Values[name] = v
		}
	}
	c.day(&d, row)
	c.mode(row)
	for _, key := range []string{"first", "pages"} {
		n, given, wrong := row.Cell(key).Whole()
		switch {
		case wrong != "":
			row.Blame(key, string(wrong), row.Cell(key).Text)
		case given && key == "first" && n > 0 && n < 100_000:
			d.First = int(n)
		}
	}
	return c.file(d, row)
}

func (c *check) day(d *Document, row sheet.Line) {
	cell := row.Cell("date")
	if cell.Text == "" || cell.Formula {
		return
	}
	day, ok := dossier.Day(cell)
	switch {
	case !ok:
		row.Blame("date", "bad_date", cell.Text)
	case day.After(c.now):
		row.Blame("date", "future_date", cell.Text)
	default:
		d.Values[pipeline.FieldDate] = day.Format(time.DateOnly)
	}
}

// mode refuses what is marked as secret (TT 05/2025, "Chế độ sử dụng" 03): it
// must not come into this system.
func (c *check) mode(row sheet.Line) {
	said := sheet.Fold(row.Cell("mode").Text)
	secret := slices.Contains(strings.Fields(said), "mat") && !strings.HasPrefix(said, "khong")
	if said == "03" || said == "3" || secret {
		row.Blame("mode", "secret_mode", row.Cell("mode").Text)
	}
}

// file binds a line to its file.
func (c *check) file(d Document, row sheet.Line) error {
	name := path.Base(strings.ReplaceAll(viet.NFC(strings.TrimSpace(row.Cell("file").Text)), `\`, "/"))
	if name == "." || name == "/" {
		row.Blame("file", "no_file")
		return nil
	}
	key := strings.ToLower(name)
	f := c.found[key]
	if f == nil && !strings.HasSuffix(key, ".pdf") {
		key += ".pdf"
		f = c.found[key]
	}
	if f == nil {
		row.Blame("file", "file_missing", name)
		return nil
	}
	for _, o := range f.Documents {
		if o.First == d.First {
			row.Blame("file", "file_twice", strconv.Itoa(o.Row))
			return nil
		}
	}
	if len(f.Documents) == 0 {
		if !isPDF(f.entry) {
			row.Blame("file", "not_pdf", name)
		}
		c.order = append(c.order, key)
	}
	f.Documents = append(f.Documents, d)
	slices.SortFunc(f.Documents, func(a, b Document) int { return a.First - b.First })
	return nil
}

// after names the files that no line names, and those that cannot be told
// apart.
func (c *check) after(blame func(key string, args ...string)) {
	for _, name := range c.alike {
		blame("files_alike", name)
	}
	var loose []string
	for _, f := range c.found {
		if len(f.Documents) == 0 {
			loose = append(loose, f.Name)
		}
	}
	slices.Sort(loose)
	for _, name := range loose {
		blame("file_without_line", name)
	}
}

// isPDF looks at the first bytes.
func isPDF(e *zip.File) bool {
	r, err := e.Open()
	if err != nil {
		return false
	}
	defer r.Close()
	head := make([]byte, scan.HeadSize)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.ErrUnexpectedEOF {
		return false
	}
	kind, ok := scan.Sniff(head[:n])
	return ok && kind == pipeline.PDF
}

// Template writes an empty table with its guide.
func Template(w io.Writer) error {
	form, err := Form()
	if err != nil {
		return err
	}
	return sheet.WriteXLSX(w, form.Template(map[string]string{"table": "Văn bản", "guide": "Hướng dẫn", "column": "Cột", "how": "Cách ghi"}))
}
