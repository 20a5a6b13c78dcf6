package index

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sohoa/index/board"
	"sohoa/index/catalog/ledger"
	"sohoa/index/catalog/onestop"
	"sohoa/index/catalog/tree"
	"sohoa/index/door"
	"sohoa/index/dossier"
	"sohoa/index/owed"
	"sohoa/index/progress"
	"sohoa/index/sheet"
	"sohoa/pipeline"
)

// The words of dossiers that callers of this package use as they are.
type (
	DossierList    = onestop.DossierList
	DossierPick    = onestop.DossierPick
	Dossier        = onestop.Dossier
	DossierBinding = onestop.Binding
	Reuse          = onestop.Reuse
	Request        = onestop.Request
)

// DossierImport is a list of dossiers that the units under one unit received.
type DossierImport struct {
	Unit   pipeline.UnitID // empty: the viewer's
	Name   string          // of the file, for the record
	Body   io.Reader       // XLSX or CSV, at most 64 MiB
	Choice sheet.Choice    // which column is which, where the headings do not say
	DryRun bool            // only check
}

// ImportDossiers takes a list of dossiers in, whole or not at all: for clerks,
// managers and administrators of the units named in it. What is wrong in the
// table is a [RegisterFaults].
func (x *Index) ImportDossiers(ctx context.Context, v pipeline.Viewer, in DossierImport) (DossierList, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Manager, pipeline.Administrator); err != nil {
		return DossierList{}, err
	}
	if in.Unit == "" {
		in.Unit = v.Unit
	}
	if _, err := x.catalog.Unit(ctx, door.Scope(v), in.Unit); err != nil {
		return DossierList{}, fmt.Errorf("import dossiers: %w", door.InvalidWhere(err, "unit"))
	}
	data, err := door.TableIn(in.Body)
	if err != nil {
		return DossierList{}, fmt.Errorf("import dossiers: %w", err)
	}
	lines, err := dossier.ReadList(data, x.clock(), in.Choice, func(name string) ([]tree.Unit, error) {
		return x.catalog.FindUnits(ctx, ledger.Scope{Unit: in.Unit}, name)
	})
	if err != nil {
		return DossierList{}, fmt.Errorf("import dossiers: %w", err)
	}
	l := DossierList{Unit: in.Unit, File: door.CleanName(in.Name), Sum: pipeline.Sum(door.Sha(string(data))), Lines: len(lines)}
	if in.DryRun {
		return l, nil
	}
	if l, err = x.catalog.AddDossiers(ctx, v, l, lines); err != nil {
		return DossierList{}, fmt.Errorf("import dossiers: %w", err)
	}
	return l, nil
}

// DossierTemplate writes an empty list of dossiers to fill in, "xlsx" or "csv".
func (x *Index) DossierTemplate(w io.Writer, format string) error { return dossier.Template(w, format) }

// DossierLists lists what was handed in for the viewer's units, newest first.
func (x *Index) DossierLists(ctx context.Context, v pipeline.Viewer) ([]DossierList, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Manager, pipeline.Administrator); err != nil {
		return nil, err
	}
	return x.catalog.DossierLists(ctx, door.Scope(v), 20)
}

// DossierAsk is a question about dossiers.
type DossierAsk struct {
	Unit   pipeline.UnitID // with all below; empty: the viewer's
	Period progress.Period
	AsOf   time.Time // zero: now
}

func (a DossierAsk) question() onestop.DossierQuestion {
	return onestop.DossierQuestion{Unit: a.Unit, First: a.Period.From, Last: a.Period.Last(), AsOf: a.AsOf}
}

// DossierTable counts the dossiers of each unit below one, that first. NotFound:
// the viewer may not see the unit.
func (x *Index) DossierTable(ctx context.Context, v pipeline.Viewer, a DossierAsk) ([]dossier.Row, error) {
	if err := x.dossierUnit(ctx, v, &a); err != nil {
		return nil, err
	}
	counts, err := x.catalog.DossierCounts(ctx, a.question())
	if err != nil {
		return nil, fmt.Errorf("count dossiers: %w", err)
	}
	own := map[pipeline.UnitID]dossier.Count{}
	for _, c := range counts {
		own[c.Unit] = dossier.Count{
			Received: c.Received, Undated: c.Undated, Components: c.Components, Returning: c.Returning, Settled: c.Settled,
			WithResult: c.WithResult, Digitized: c.Digitized, Reused: c.Reused, ReuseEvents: c.Events,
		}
	}
	units, err := board.Subtree(ctx, x.catalog.Tree, a.Unit)
	if err != nil {
		return nil, fmt.Errorf("count dossiers: %w", err)
	}
	return dossier.Table(units, own), nil
}

func (x *Index) dossierUnit(ctx context.Context, v pipeline.Viewer, a *DossierAsk) error {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Manager, pipeline.Administrator); err != nil {
		return err
	}
	if a.Unit == "" {
		a.Unit = v.Unit
	}
	_, err := x.catalog.Unit(ctx, door.Scope(v), a.Unit)
	return err
}

// Dossiers lists the dossiers that a figure of [Index.DossierTable] counts,
// with their number in all.
func (x *Index) Dossiers(ctx context.Context, v pipeline.Viewer, a DossierAsk, pick DossierPick, p Page) ([]Dossier, int, error) {
	if err := x.dossierUnit(ctx, v, &a); err != nil {
		return nil, 0, err
	}
	return x.catalog.Dossiers(ctx, a.question(), pick, p)
}

// binder notes to which dossiers documents belong by what stands on them: the
// codes for machines and the texts of their pages, their file names and boxes.
type binder struct {
	x     *Index
	boxes map[pipeline.BatchID]string // asked for once a batch
}

func (b *binder) bind(ctx context.Context, d Document, texts []string) error {
	box, ok := b.boxes[d.Batch]
	if !ok {
		var err error
		if box, err = b.x.catalog.BoxOf(ctx, d.Batch); err != nil {
			return err
		}
		b.boxes[d.Batch] = box
	}
	codes, err := b.x.catalog.Codes(ctx, d)
	if err != nil {
		return err
	}
	return b.x.catalog.BindDocument(ctx, d.ID, bindings(d, codes, texts, box))
}

// bindings is what a document says of its dossiers. codes are by page, from 1.
// On a page whose code for machines names a dossier the print is not asked: it
// says the same, and a reader may have mistaken a digit of it.
func bindings(d Document, codes map[int][]string, texts []string, box string) []onestop.Binding {
	var machine, print []string
	for i, text := range texts {
		coded := strings.Join(codes[i+1], "\n")
		if len(dossier.Find(coded)) > 0 {
			machine = append(machine, coded)
			continue
		}
		print = append(print, text)
	}
	var list []onestop.Binding
	for _, from := range []struct{ source, text string }{
		{"qr", strings.Join(machine, "\n")}, {"text", strings.Join(print, "\n")}, {"name", d.FileName}, {"box", box},
	} {
		for _, code := range dossier.Find(from.text) {
			if slices.ContainsFunc(list, func(b onestop.Binding) bool { return b.Code == string(code) }) {
				continue
			}
			role := "component"
			if dossier.IsResult(code, d.Type, d.Date) {
				role = "result"
			}
			list = append(list, onestop.Binding{Code: string(code), Role: role, Source: from.source})
		}
	}
	return list
}

// Bindings lists the dossiers to which a document belongs.
func (x *Index) Bindings(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) ([]DossierBinding, error) {
	if _, err := x.catalog.Document(ctx, door.Scope(v), id); err != nil {
		return nil, err
	}
	all, err := x.catalog.Bindings(ctx, id)
	return slices.DeleteFunc(all, func(b DossierBinding) bool { return b.Role == "" }), err
}

// Bind says for a person that a document belongs to a dossier, as "component"
// or "result", or, with the empty role, that it does not. Invalid: no code, no
// role.
func (x *Index) Bind(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, code, role string) error {
	if err := door.Allow(v, pipeline.Officer, pipeline.Clerk, pipeline.Administrator); err != nil {
		return err
	}
	parsed, ok := dossier.Parse(code)
	if !ok {
		return door.Invalid("dossier", "is no code of a dossier")
	}
	if !slices.Contains([]string{"component", "result", ""}, role) {
		return door.Invalid("role", "is unknown")
	}
	return x.catalog.Bind(ctx, v, id, onestop.Binding{Code: string(parsed), Role: role})
}

// ReuseFields notes that an officer copied fields of a document for a dossier,
// and returns the code in its present form. NotFound: the viewer may not see
// the document. Invalid: no code, or a field that the document has not.
func (x *Index) ReuseFields(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, code string, names []pipeline.FieldName) (string, error) {
	d, err := x.catalog.Document(ctx, door.Scope(v), id)
	if err != nil {
		return "", err
	}
	if !mayRead(v, d) {
		return "", pipeline.Errorf(pipeline.NotFound, "document %s is not to be read", id)
	}
	fields, err := x.catalog.Fields(ctx, id)
	if err != nil {
		return "", err
	}
	var texts []string
	for _, n := range names {
		if !slices.ContainsFunc(fields, func(f NamedField) bool { return f.Name == n }) {
			return "", door.Invalid("field", "is not of this document")
		}
		texts = append(texts, string(n))
	}
	if len(texts) == 0 {
		return "", door.Invalid("field", "none was chosen")
	}
	return x.reuse(ctx, v, d, code, Reuse{How: "fields", Fields: strings.Join(texts, ",")})
}

// ReuseFile notes that an officer takes the file of a document for a dossier,
// and returns it under the name the portal asks for; the caller closes it.
func (x *Index) ReuseFile(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, code string) (Original, error) {
	if _, ok := dossier.Parse(code); !ok {
		return Original{}, door.Invalid("dossier", "is no code of a dossier")
	}
	d, err := x.catalog.Document(ctx, door.Scope(v), id)
	if err != nil {
		return Original{}, err
	}
	o, err := x.Original(ctx, v, id)
	if err != nil {
		return o, err
	}
	if code, err = x.reuse(ctx, v, d, code, Reuse{How: "file"}); err != nil {
		o.Close()
		return Original{}, err
	}
	o.Name = dossier.FileName(dossier.Code(code), cmp.Or(d.Type, "Tai lieu"), d.Date, extension(o.Name))
	return o, nil
}

func extension(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i < 0 || len(name)-i > 6 {
		return ""
	}
	return strings.ToLower(name[i:])
}

func (x *Index) reuse(ctx context.Context, v pipeline.Viewer, d Document, code string, r Reuse) (string, error) {
	parsed, ok := dossier.Parse(code)
	if !ok {
		return "", door.Invalid("dossier", "is no code of a dossier")
	}
	if d.State != pipeline.Digitized {
		return "", door.Invalid("document", "is not digitized yet")
	}
	r.Document, r.Code = d.ID, string(parsed)
	if err := x.catalog.AddReuse(ctx, v, r); err != nil {
		return "", fmt.Errorf("reuse %s: %w", d.ID, err)
	}
	return r.Code, nil
}

// Reuses lists how the data of a document was used again, newest first.
func (x *Index) Reuses(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) ([]Reuse, error) {
	if _, err := x.catalog.Document(ctx, door.Scope(v), id); err != nil {
		return nil, err
	}
	return x.catalog.Reuses(ctx, id, 20)
}

// AskFor asks the clerks of any unit, named or by its code, to digitize a
// record by a day. Invalid names the field at fault: unit, what, dossier, due.
func (x *Index) AskFor(ctx context.Context, v pipeline.Viewer, r Request) (Request, error) {
	if v.Role == "" {
		return Request{}, pipeline.Errorf(pipeline.NotFound, "nobody asks")
	}
	units, err := x.catalog.FindUnits(ctx, ledger.Everywhere(), string(r.Unit))
	if err != nil {
		return Request{}, fmt.Errorf("ask for a record: %w", err)
	}
	if r.Unit = owed.Choose(string(r.Unit), units); r.Unit == "" {
		return Request{}, door.Invalid("asked_unit", "is unknown, or the name of several")
	}
	if r.What = door.CleanName(r.What); r.What == "" || utf8.RuneCountInString(r.What) > 500 {
		return Request{}, door.Invalid("what", "is missing or too long")
	}
	if r.Code != "" {
		code, ok := dossier.Parse(r.Code)
		if !ok {
			return Request{}, door.Invalid("dossier", "is no code of a dossier")
		}
		r.Code = string(code)
	}
	if r.Due.Before(progress.Day(x.clock())) {
		return Request{}, door.Invalid("due", "is missing or gone by")
	}
	return x.catalog.AddRequest(ctx, v, r)
}

// Requests lists those that the viewer's units were asked or asked themselves,
// open ones first.
func (x *Index) Requests(ctx context.Context, v pipeline.Viewer, p Page) ([]Request, int, error) {
	return x.catalog.Requests(ctx, door.Scope(v), p)
}

// OpenRequests counts what the clerks of the viewer's units are asked for, and
// how much of it is late.
func (x *Index) OpenRequests(ctx context.Context, v pipeline.Viewer) (open, late int, err error) {
	return x.catalog.OpenRequests(ctx, door.Scope(v), x.clock())
}

// AnswerRequest ends a request of the viewer's units: done, with the document
// where that is known, or refused, with the reason. NotFound: it is not open.
func (x *Index) AnswerRequest(ctx context.Context, v pipeline.Viewer, r Request) error {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return err
	}
	r.Answer = door.CleanName(r.Answer)
	switch {
	case r.State != "done" && r.State != "refused":
		return door.Invalid("state", "is unknown")
	case r.State == "refused" && r.Answer == "":
		return door.Invalid("answer", "is missing")
	case utf8.RuneCountInString(r.Answer) > 500:
		return door.Invalid("answer", "is too long")
	}
	return x.catalog.AnswerRequest(ctx, v, r)
}
