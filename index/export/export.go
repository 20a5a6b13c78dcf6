package export

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"sohoa/index/catalog"
	"sohoa/index/record"
	"sohoa/pipeline"
	"sohoa/pipeline/bag"
	"sohoa/pipeline/blob"
)

// Wanted says what goes into a bag.
type Wanted struct {
	Batch string // id or name
	Unit  pipeline.UnitID
	Name  string // template of a file's folder; empty: {n}-{id}
}

// Done says what went into a bag.
type Done struct {
	Files    int   `json:"files"`
	Withheld int   `json:"withheld"` // left out
	Linked   int   `json:"linked"`   // bytes that an earlier file of the unit brought
	Bytes    int64 `json:"bytes"`    // of originals
}

// Bag writes the files of a batch into a folder. NotFound: no record is of that
// batch. Damaged: an original is not what its name says; then there is no bag.
func Bag(ctx context.Context, store blob.Store, want Wanted, dir string) (Done, error) {
	records, err := find(ctx, store, want)
	if err != nil {
		return Done{}, fmt.Errorf("export: %w", err)
	}
	if len(records) == 0 {
		return Done{}, pipeline.Errorf(pipeline.NotFound, "no record is of batch %s", want.Batch)
	}
	w, err := bag.Create(dir)
	if err != nil {
		return Done{}, err
	}
	done, err := fill(ctx, store, want, records, w)
	if err == nil {
		first := records[0]
		err = w.Close(time.Now(), []bag.Label{
			{Name: "Source-Organization", Value: first.UnitName}, {Name: "External-Identifier", Value: text(first.Rows["batch"], "id")},
			{Name: "External-Description", Value: text(first.Rows["batch"], "name")},
			{Name: "Bag-Software-Agent", Value: "sohoa " + record.Schema},
			{Name: "Sohoa-Files-Withheld", Value: fmt.Sprint(done.Withheld)},
		})
	}
	if err != nil {
		if aborted := w.Abort(); aborted != nil {
			return Done{}, fmt.Errorf("export: %w, and %w", err, aborted)
		}
		return Done{}, fmt.Errorf("export: %w", err)
	}
	return done, nil
}

// find reads the newest record of every file and keeps those of the batch, in
// the order in which they came.
func find(ctx context.Context, store blob.Store, want Wanted) ([]record.Record, error) {
	newest := map[pipeline.FileID]pipeline.Key{}
	err := store.List(ctx, record.Prefix, func(i blob.Info) error {
		if f, _, ok := record.Named(i.Key); ok {
			newest[f] = max(newest[f], i.Key)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var found []record.Record
	for _, key := range newest {
		r, err := record.Load(ctx, store, key)
		if err != nil {
			return nil, err
		}
		b := r.Rows["batch"]
		if (text(b, "id") == want.Batch || text(b, "name") == want.Batch) && (want.Unit == "" || r.Unit == want.Unit) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b record.Record) int { return cmp.Compare(a.File, b.File) })
	return found, nil
}

func fill(ctx context.Context, store blob.Store, want Wanted, records []record.Record, w *bag.Writer) (Done, error) {
	var done Done
	for i, r := range records {
		switch {
		case slices.ContainsFunc(r.Rows["document"], func(d catalog.Row) bool { return d["state"] == string(pipeline.Withheld) }):
			done.Withheld++
			continue
		case text(r.Rows["file"], "duplicate_of") != "":
			done.Linked++
		}
		if err := one(ctx, store, r, folder(want.Name, i+1, r), w); err != nil {
			return done, err
		}
		done.Files, done.Bytes = done.Files+1, done.Bytes+r.Original.Size
	}
	return done, nil
}

// one puts a file into the bag.
func one(ctx context.Context, store blob.Store, r record.Record, dir string, w *bag.Writer) error {
	if err := add(ctx, store, r.Original, path.Join(dir, plain(text(r.Rows["file"], "name"))), w); err != nil {
		return err
	}
	for kind, name := range map[string]string{"pdf": "pdfa.pdf", "signed": "pdfa-signed.pdf"} {
		if o, ok := made(r, kind); ok {
			if err := add(ctx, store, o, path.Join(dir, name), w); err != nil {
				return err
			}
		}
	}
	for _, p := range r.Rows["page"] {
		said, _ := p["text"].(string)
		if said == "" {
			continue
		}
		if err := w.Add(fmt.Sprintf("%s/text/%05v.txt", dir, p["n"]), strings.NewReader(said+"\n"), ""); err != nil {
			return err
		}
	}
	sum, _ := r.Original.Key.Sum()
	key := record.Key(sum, r.File, r.N)
	data, err := blob.Load(ctx, store, key, record.MaxBytes)
	if err != nil {
		return err
	}
	return w.Add(path.Join(dir, "record.json"), bytes.NewReader(data), "")
}

func add(ctx context.Context, store blob.Store, o record.Object, name string, w *bag.Writer) error {
	in, err := store.Open(ctx, o.Key)
	if err != nil {
		return err
	}
	defer in.Close()
	return w.Add(name, in, o.Sum)
}

// made finds the object of a kind of derivative, "pdf" or "signed". A signed
// file of an earlier PDF/A is not handed out: it says what was read before.
func made(r record.Record, kind string) (record.Object, bool) {
	row := func(kind string) catalog.Row {
		i := slices.IndexFunc(r.Rows["derivative"], func(d catalog.Row) bool { return d["kind"] == kind && d["key"] != "" })
		if i < 0 {
			return nil
		}
		return r.Rows["derivative"][i]
	}
	found := row(kind)
	if found == nil || kind == "signed" && (row("pdf") == nil || found["version"] != row("pdf")["digest"]) {
		return record.Object{}, false
	}
	i := slices.IndexFunc(r.Made, func(o record.Object) bool { return string(o.Key) == found["key"] })
	if i < 0 {
		return record.Object{}, false
	}
	return r.Made[i], true
}

// folder fills the template.
func folder(template string, n int, r record.Record) string {
	if template == "" {
		template = "{n}-{id}"
	}
	name := strings.NewReplacer(
		"{id}", string(r.File), "{name}", plain(text(r.Rows["file"], "name")), "{sha256}", string(r.Original.Sum),
		"{batch}", plain(text(r.Rows["batch"], "name")), "{unit}", plain(string(r.Unit)), "{n}", fmt.Sprintf("%05d", n),
	).Replace(template)
	return path.Clean(name)
}

// plain makes one part of a path of what people called something.
func plain(s string) string {
	s = strings.TrimLeft(strings.Map(func(c rune) rune {
		if c < ' ' || strings.ContainsRune(`/\:*?"<>|`, c) {
			return '_'
		}
		return c
	}, s), ".")
	runes := []rune(s)
	for len(string(runes)) > 200 {
		runes = runes[1:] // the end has the extension
	}
	if len(runes) == 0 {
		return "_"
	}
	return string(runes)
}

// text is a value of the first row, or "".
func text(rows []catalog.Row, column string) string {
	if len(rows) == 0 {
		return ""
	}
	s, _ := rows[0][column].(string)
	return s
}
