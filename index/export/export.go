package export

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sohoa/index/catalog/keeping"
	"sohoa/index/record"
	"sohoa/pipeline"
	"sohoa/pipeline/bag"
	"sohoa/pipeline/blob"
)

// Wanted says what goes into a bag.
type Wanted struct {
	Batch string // id or name
	Unit  pipeline.UnitID
	Name  string // template of a file's folder or name; empty: that of the form

	PerFile bool   // a package for each file, not one for the batch
	Zip     bool   // AIP: as ZIP files
	Code    string // AIP: template of the hồ sơ's code; empty: unit, year, and batch or number
}

// Done says what went into a bag.
type Done struct {
	Files    int   `json:"files"`
	Withheld int   `json:"withheld"` // left out
	Linked   int   `json:"linked"`   // bytes that an earlier file of the unit brought
	Disposed int   `json:"disposed"` // left out: nothing is there any more
	Packages int   `json:"packages"`
	Bytes    int64 `json:"bytes"` // of originals
}

// Bag writes the files of a batch into a folder: one bag, or below it one bag a
// file. NotFound: no record is of that batch. Damaged: an original is not what
// its name says; then there is no bag of it.
func Bag(ctx context.Context, store blob.Store, want Wanted, dir string) (Done, error) {
	records, done, err := choose(ctx, store, want)
	if err != nil {
		return Done{}, fmt.Errorf("export: %w", err)
	}
	groups := [][]chosen{records}
	if want.PerFile {
		groups = slices.Collect(slices.Chunk(records, 1))
	}
	for _, g := range groups {
		to := dir
		if want.PerFile {
			to = filepath.Join(dir, filepath.FromSlash(folder(want.Name, g[0].n, g[0].Record)))
			if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
				return Done{}, fmt.Errorf("export: %w", err)
			}
		}
		if err := one(ctx, store, bundle{want, g, done.Withheld}, to); err != nil {
			return Done{}, fmt.Errorf("export: %w", err)
		}
		for _, c := range g {
			done.Files, done.Bytes = done.Files+1, done.Bytes+c.Original.Size
		}
		done.Packages++
	}
	return done, nil
}

// bundle is what is written into one folder.
type bundle struct {
	Wanted
	records  []chosen
	withheld int // left out
}

// one writes one bag.
func one(ctx context.Context, store blob.Store, p bundle, dir string) error {
	w, err := bag.Create(dir)
	if err != nil {
		return err
	}
	for _, c := range p.records {
		in := folder(p.Name, c.n, c.Record)
		if p.PerFile {
			in = "."
		}
		if err == nil {
			err = fill(ctx, store, c.Record, in, w)
		}
	}
	if err == nil {
		first := p.records[0]
		err = w.Close(time.Now(), []bag.Label{
			{Name: "Source-Organization", Value: first.UnitName}, {Name: "External-Identifier", Value: text(first.Rows["batch"], "id")},
			{Name: "External-Description", Value: text(first.Rows["batch"], "name")},
			{Name: "Bag-Software-Agent", Value: "sohoa " + record.Schema},
			{Name: "Sohoa-Files-Withheld", Value: fmt.Sprint(p.withheld)},
		})
	}
	if err != nil {
		return errors.Join(err, w.Abort())
	}
	return nil
}

// chosen is a record that is taken out, with its number in the batch.
type chosen struct {
	record.Record
	n int
}

// choose finds the records that may be taken out: none that is withheld or was
// disposed of.
func choose(ctx context.Context, store blob.Store, want Wanted) ([]chosen, Done, error) {
	records, err := find(ctx, store, want)
	if err != nil {
		return nil, Done{}, err
	}
	var done Done
	var all []chosen
	for i, r := range records {
		is := func(state pipeline.State) bool {
			return slices.ContainsFunc(r.Rows["document"], func(d keeping.Row) bool { return d["state"] == string(state) })
		}
		switch {
		case is(pipeline.Withheld):
			done.Withheld++
		case is(pipeline.Disposed) || number(r.Rows["file"], "purged") == 1:
			done.Disposed++
		default:
			if text(r.Rows["file"], "duplicate_of") != "" {
				done.Linked++
			}
			all = append(all, chosen{r, i + 1})
		}
	}
	if len(all) == 0 {
		return nil, done, pipeline.Errorf(pipeline.NotFound, "nothing of batch %s can be taken out", want.Batch)
	}
	return all, done, nil
}

// own leaves out files whose bytes an earlier file of the unit brought: their
// documents stand with that one.
func own(all []chosen) []chosen {
	return slices.DeleteFunc(all, func(c chosen) bool { return text(c.Rows["file"], "duplicate_of") != "" })
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

// fill puts a file into the bag.
func fill(ctx context.Context, store blob.Store, r record.Record, dir string, w *bag.Writer) error {
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
		if err := w.Add(path.Join(dir, fmt.Sprintf("text/%05v.txt", p["n"])), strings.NewReader(said+"\n"), ""); err != nil {
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
	row := func(kind string) keeping.Row {
		i := slices.IndexFunc(r.Rows["derivative"], func(d keeping.Row) bool { return d["kind"] == kind && d["key"] != "" })
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
func text(rows []keeping.Row, column string) string {
	if len(rows) == 0 {
		return ""
	}
	s, _ := rows[0][column].(string)
	return s
}
