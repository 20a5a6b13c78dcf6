package intake

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

type uploadPage struct {
	site.Frame
	Units []site.UnitOption
	Batch index.NewBatch // as typed so far
}

// uploadForm asks for unit, name and files of a new batch.
func (s *Section) uploadForm(w http.ResponseWriter, v *site.Visit) error {
	units, err := s.UnitOptions(v, pipeline.UnitID(v.FormValue("unit")))
	if err != nil {
		return err
	}
	p := &uploadPage{Frame: s.Frame(v, "upload", "upload.title"), Units: units}
	p.Batch.Name = v.Say("upload.default_name", "date", v.Date(s.Clock()))
	return s.Show(w, v, http.StatusOK, p)
}

// upload takes a new batch with its files as one plain form: what browsers
// send where scripts are off.
func (s *Section) upload(w http.ResponseWriter, v *site.Visit) error {
	parts, err := v.MultipartReader()
	if err != nil {
		return site.Invalid("file", err)
	}
	t := take{server: s, visit: v, w: w, values: map[string]string{}}
	if err := t.all(parts); err != nil {
		return err
	}
	if t.batch == "" {
		if err := t.open(); err != nil {
			return err
		}
	}
	s.tellTaken(v, t)
	return site.Away(w, v, "/batches/"+string(t.batch))
}

// addToBatch takes more files into a batch, as one plain form.
func (s *Section) addToBatch(w http.ResponseWriter, v *site.Visit) error {
	parts, err := v.MultipartReader()
	if err != nil {
		return site.Invalid("file", err)
	}
	t := take{server: s, visit: v, w: w, batch: pipeline.BatchID(v.PathValue("id")), values: map[string]string{}}
	if err := t.all(parts); err != nil {
		return err
	}
	s.tellTaken(v, t)
	return site.Away(w, v, "/batches/"+string(t.batch))
}

func (s *Section) tellTaken(v *site.Visit, t take) {
	if len(t.refused) == 0 {
		s.Tell(v, "good", v.Say("upload.taken", "n", t.taken))
		return
	}
	s.Tell(v, "bad", v.Say("upload.taken_some", "n", t.taken, "refused", strings.Join(t.refused, "; ")))
}

// take reads the parts of an upload form in the order they come. The browser
// sends the fields above the files first, so that the batch can be opened
// when the first file begins and nothing needs to be kept.
type take struct {
	server  *Section
	visit   *site.Visit
	w       http.ResponseWriter
	values  map[string]string
	batch   pipeline.BatchID
	taken   int
	refused []string // "name: why"
}

func (t *take) all(parts *multipart.Reader) error {
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return site.Invalid("file", err)
		}
		if part.FileName() == "" {
			if err := t.field(part); err != nil {
				return err
			}
			continue
		}
		if err := t.file(part); err != nil {
			return err
		}
	}
}

func (t *take) field(part *multipart.Part) error {
	const longest = 4 << 10 // bytes of one field; the longest asks for a note
	b, err := io.ReadAll(io.LimitReader(part, longest))
	if err != nil {
		return site.Invalid(part.FormName(), err)
	}
	t.values[part.FormName()] = norm.NFC.String(strings.TrimSpace(string(b)))
	return nil
}

func (t *take) open() error {
	b, err := t.server.Index.OpenBatch(t.visit.Context(), t.visit.Viewer, index.NewBatch{
		Unit: pipeline.UnitID(t.values["unit"]), Name: t.values["name"],
		Group: t.values["group"], Box: t.values["box"], Note: t.values["note"],
	})
	t.batch = b.ID
	return err
}

// file hands one file to the index. A file that is refused does not stop the
// others; a fault of ours does.
func (t *take) file(part *multipart.Part) error {
	if t.batch == "" {
		if err := t.open(); err != nil {
			return err
		}
	}
	name := norm.NFC.String(part.FileName())
	_, err := t.server.Index.Receive(t.visit.Context(), t.visit.Viewer, index.Upload{
		Batch: t.batch, Name: name, Body: part,
	})
	switch pipeline.KindOf(err) {
	case pipeline.Invalid, pipeline.Damaged:
		t.refused = append(t.refused, name+": "+t.server.Explain(t.visit, err).Message)
		return nil
	}
	if err == nil {
		t.taken++
	}
	return err
}

type batchesPage struct {
	site.Frame
	Batches []BatchRow
	Total   int
	Pager   site.Pager
}

// BatchRow is a batch in the list.
type BatchRow struct {
	index.Batch
	UnitName string
	Bar      site.Bar
}

// batches lists batches, newest first.
func (s *Section) batches(w http.ResponseWriter, v *site.Visit) error {
	const size = 25
	at := site.Offset(v)
	rows, total, err := s.BatchRows(v, index.Page{Offset: at, Limit: size})
	if err != nil {
		return err
	}
	p := &batchesPage{Frame: s.Frame(v, "batches", "batches.title"), Batches: rows, Total: total, Pager: site.NewPager(v, at, size, total)}
	return s.Show(w, v, http.StatusOK, p)
}

// BatchRows are batches as lists show them, newest first, and how many there
// are.
func (s *Section) BatchRows(v *site.Visit, part index.Page) ([]BatchRow, int, error) {
	list, total, err := s.Index.Batches(v.Context(), v.Viewer, part)
	if err != nil {
		return nil, 0, fmt.Errorf("list batches: %w", err)
	}
	var rows []BatchRow
	for _, b := range list {
		rows = append(rows, BatchRow{b, s.UnitName(v, b.Unit), countBar(v, b.Count)})
	}
	return rows, total, nil
}

// settled is the number of files that need nobody any more.
func settled(c index.Count) int { return c.Done - c.Waiting }

func countBar(v *site.Visit, c index.Count) site.Bar {
	label := v.Say("batch.bar", "done", settled(c), "working", c.Working, "waiting", c.Waiting, "failed", c.Failed)
	return site.NewBar(label, c.Files, site.Part("done", settled(c)), site.Part("working", c.Working),
		site.Part("waiting", c.Waiting), site.Part("failed", c.Failed))
}

type batchPage struct {
	site.Frame
	Batch    index.BatchStatus
	UnitName string
	Bar      site.Bar
	Settled  int
	Moving   bool
	MayAdd   bool
	Files    []FileRow
}

// FileRow is one file of a batch as the table shows it.
type FileRow struct {
	index.FileStatus
	Mark    site.StateMark
	Why     string // in words, with what to do
	Percent int    // of its pages read, while it is being read
	First   string // address of its first document, or empty
	Twin    string // name of the file it repeats, where that is in this batch
	CanTry  bool
}

// batch shows one batch. With ?part=live only what changes is sent.
func (s *Section) batch(w http.ResponseWriter, v *site.Visit) error {
	b, err := s.Index.Batch(v.Context(), v.Viewer, pipeline.BatchID(v.PathValue("id")))
	if err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	p := &batchPage{
		Frame: s.Frame(v, "batch", "batch.title"), Batch: b, UnitName: s.UnitName(v, b.Unit), Bar: countBar(v, b.Count),
		Settled: settled(b.Count), Moving: b.Count.Working > 0, MayAdd: v.Viewer.May(site.Clerks()...),
	}
	p.Title = b.Name
	natural(b.Files)
	names := map[pipeline.FileID]string{}
	for _, f := range b.Files {
		names[f.ID] = f.Name
	}
	for _, f := range b.Files {
		p.Files = append(p.Files, fileRow(p.Frame, f, names[f.Duplicate]))
	}
	if v.FormValue("part") == "live" {
		return s.ShowPart(w, v, "live", p)
	}
	return s.Show(w, v, http.StatusOK, p)
}

// natural sorts files as people count them: folder by folder, 2.pdf before
// 10.pdf.
func natural(files []index.FileStatus) {
	order := collate.New(language.Vietnamese, collate.Numeric)
	slices.SortStableFunc(files, func(a, b index.FileStatus) int {
		return cmp.Or(order.CompareString(a.Folder, b.Folder), order.CompareString(a.Name, b.Name))
	})
}

func fileRow(f site.Frame, file index.FileStatus, twin string) FileRow {
	row := FileRow{FileStatus: file, Mark: f.Mark(file.State), Why: f.ReasonText(file.Reason), Twin: twin}
	if file.State == pipeline.InReading && file.Pages > 0 {
		row.Percent = 100 * file.Read / file.Pages
	}
	if len(file.Documents) > 0 {
		row.First = "/documents/" + string(file.Documents[0])
		row.CanTry = (file.State == pipeline.Rejected || file.State == pipeline.Spoiled) && f.Viewer.May(site.Clerks()...)
	}
	return row
}

// batchList is the table of a batch as CSV for Excel: UTF-8 with a byte order
// mark and semicolons, as a Vietnamese Excel expects them.
func (s *Section) batchList(w http.ResponseWriter, v *site.Visit) error {
	b, err := s.Index.Batch(v.Context(), v.Viewer, pipeline.BatchID(v.PathValue("id")))
	if err != nil {
		return fmt.Errorf("batch list: %w", err)
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", site.Attachment(b.Name+".csv"))
	io.WriteString(w, "\ufeff")
	out := csv.NewWriter(w)
	out.Comma = ';'
	out.Write([]string{v.Say("batch.col_file"), v.Say("batch.col_folder"), v.Say("batch.col_state"),
		v.Say("batch.col_pages"), v.Say("batch.col_size"), "SHA-256", v.Say("batch.col_why")})
	f := s.Frame(v, "batch", "batch.title")
	for _, file := range b.Files {
		out.Write([]string{cell(file.Name), cell(file.Folder), f.Mark(file.State).Label, strconv.Itoa(file.Pages),
			strconv.FormatInt(file.Size, 10), string(file.Sum), f.ReasonText(file.Reason)})
	}
	out.Flush()
	return out.Error()
}

// cell keeps a spreadsheet from taking a name for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// retry starts a rejected or damaged document anew.
func (s *Section) retry(w http.ResponseWriter, v *site.Visit) error {
	if err := s.Index.Retry(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id"))); err != nil {
		return fmt.Errorf("retry: %w", err)
	}
	s.Tell(v, "good", v.Say("batch.retried"))
	return site.Away(w, v, site.Ours(v.FormValue("back"), "/batches"))
}
