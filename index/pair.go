package index

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"sohoa/index/catalog/jobs"
	"sohoa/index/door"
	"sohoa/index/pair"
	"sohoa/index/sheet"
	"sohoa/pipeline"
	"sohoa/pipeline/scan"
)

// MaxTable is the largest table that is read, in bytes.
const MaxTable = sheet.MaxBytes

// PairImport is a table and a ZIP of the files it names.
type PairImport struct {
	Unit   pipeline.UnitID // empty: the viewer's
	Batch  string          // name of the batch that the files come into
	Group  string          // record group of the batch, or empty
	Table  io.Reader       // XLSX or CSV, at most 64 MiB; nil: Zip holds packages (see index/delivery)
	Zip    io.ReaderAt
	Size   int64 // of Zip, bytes
	DryRun bool  // only look
}

// PairCheck is what stands in a pair, or what was taken of it.
type PairCheck struct {
	Batch     pipeline.BatchID
	Files     int
	Documents int
	Linked    int // files whose bytes the unit had already
	Preview   []sheet.Shown
	Columns   []sheet.Found
}

// ImportPair takes a table with its files: for clerks and administrators of
// the unit. Everything is looked at first; what is wrong is a [RegisterFaults],
// with a preview of the bad rows, and nothing is taken. Else the files are
// stored, and receipts and values are written in one act: after a failure in
// between nothing is imported, and the same pair may be sent again.
func (x *Index) ImportPair(ctx context.Context, v pipeline.Viewer, in PairImport) (PairCheck, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return PairCheck{}, err
	}
	if in.Unit == "" {
		in.Unit = v.Unit
	}
	if _, err := x.catalog.Unit(ctx, door.Scope(v), in.Unit); err != nil {
		return PairCheck{}, fmt.Errorf("import pair: %w", door.InvalidWhere(err, "unit"))
	}
	n := NewBatch{Unit: in.Unit, Name: strings.TrimSpace(door.Tidy(in.Batch)), Group: strings.TrimSpace(door.Tidy(in.Group))}
	if n.Name == "" || utf8.RuneCountInString(n.Name) > maxName || utf8.RuneCountInString(n.Group) > maxName {
		return PairCheck{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "name"}
	}
	if in.Table == nil {
		return x.importDelivery(ctx, v, n, in)
	}
	table, err := door.TableIn(in.Table)
	if err != nil {
		return PairCheck{}, fmt.Errorf("import pair: %w", err)
	}
	plan, err := pair.Read(table, in.Zip, in.Size, x.limits.FileSize, x.clock())
	done := PairCheck{Files: len(plan.Files), Documents: plan.Rows, Preview: plan.Preview, Columns: plan.Columns}
	if err != nil || in.DryRun {
		return done, err
	}
	var files []incoming
	for _, f := range plan.Files {
		files = append(files, incoming{f.Name, f.Folder, f.Open, f.Documents})
	}
	return x.takePair(ctx, v, taking{n, files, door.Sha(string(table))}, done)
}

// taking is what is taken in one act.
type taking struct {
	into  NewBatch
	files []incoming
	sum   string // hash of the table, or of the names
}

func (x *Index) takePair(ctx context.Context, v pipeline.Viewer, t taking, done PairCheck) (PairCheck, error) {
	var stored []jobs.PairArrival
	for _, f := range t.files {
		a, err := x.storePair(ctx, f)
		if err != nil {
			return done, fmt.Errorf("import pair: %s: %w", f.name, err)
		}
		stored = append(stored, a)
	}
	b, receipts, err := x.catalog.TakePair(ctx, v, t.into, stored, t.sum)
	if err != nil {
		return done, fmt.Errorf("import pair: %w", err)
	}
	done.Batch = b.ID
	for _, r := range receipts {
		if r.Duplicate != "" && r.Duplicate != r.File {
			done.Linked++
		}
	}
	x.stir()
	return done, nil
}

// storePair puts a file of a ZIP into the store. What a broken import leaves
// there is an untracked original, as after any upload cut off.
func (x *Index) storePair(ctx context.Context, f incoming) (jobs.PairArrival, error) {
	r, err := f.open()
	if err != nil {
		return jobs.PairArrival{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "zip", Err: err}
	}
	defer r.Close()
	head, body, err := peek(r)
	if err != nil {
		return jobs.PairArrival{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "zip", Err: err}
	}
	info, sum, err := x.store.Put(ctx, &limitReader{r: body, left: x.limits.FileSize}, pipeline.OriginalKey)
	if err != nil {
		return jobs.PairArrival{}, err
	}
	a := jobs.PairArrival{Arrival: jobs.Arrival{Name: door.Tidy(f.name), Folder: door.Tidy(f.folder), Sum: sum, Size: info.Size}}
	a.Kind, a.Refused = atDoor(f.name, head[:min(len(head), scan.HeadSize)])
	for _, d := range f.documents {
		says := jobs.Imported{First: d.First, Values: d.Values}
		for name, value := range map[pipeline.FieldName]string{"code": d.Code, "note": d.Note} {
			if value != "" {
				says.Values[name] = value
			}
		}
		a.Says = append(a.Says, says)
	}
	return a, nil
}

// PairTemplate writes an empty table to fill in.
func (x *Index) PairTemplate(w io.Writer) error { return pair.Template(w) }
