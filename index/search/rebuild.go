package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/blevesearch/bleve/v2"

	"sohoa/pipeline"
)

// rebuild is a generation being made beside the serving one. Records that are
// written or removed meanwhile go to both; the source is older than they are,
// so what was touched is not taken from it again.
type rebuild struct {
	gen     *generation
	touched map[pipeline.DocumentID]bool // guarded by Engine.writing
}

func (r *rebuild) touch(records []Record, gone []pipeline.DocumentID) {
	for _, rec := range records {
		r.touched[rec.ID] = true
	}
	for _, id := range gone {
		r.touched[id] = true
	}
}

// Rebuild makes the index anew from source, which yields every record there
// is, and swaps it in; until then the old one serves, and queries that run
// across the swap end on the old one. Writes meanwhile reach both. An error,
// or the end of ctx, leaves the old one serving and nothing behind. Only one
// rebuild runs at a time; a second is refused with a Busy error.
func (e *Engine) Rebuild(ctx context.Context, source func(yield func(Record) error) error) error {
	r, err := e.beginRebuild()
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	if err := e.fill(ctx, r, source); err != nil {
		return errors.Join(fmt.Errorf("rebuild: %w", err), e.dropRebuild(r))
	}
	if err := e.swap(r); err != nil {
		return errors.Join(fmt.Errorf("rebuild: %w", err), e.dropRebuild(r))
	}
	return nil
}

func (e *Engine) beginRebuild() (*rebuild, error) {
	e.writing.Lock()
	defer e.writing.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, errClosed
	}
	if e.beside != nil {
		return nil, pipeline.Errorf(pipeline.Busy, "a rebuild is under way")
	}
	name, err := nextName(e.dir)
	if err != nil {
		return nil, err
	}
	gen, err := createGeneration(e.dir, name)
	if err != nil {
		return nil, err
	}
	e.beside = &rebuild{gen: gen, touched: make(map[pipeline.DocumentID]bool)}
	return e.beside, nil
}

// maxStep is how many records without a body go into one step.
const maxStep = 4_000

// fill writes the source's records in batches.
func (e *Engine) fill(ctx context.Context, r *rebuild, source func(yield func(Record) error) error) error {
	var batch []Record
	size := 0
	flush := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := e.writeBeside(r, batch)
		batch, size = batch[:0], 0
		return err
	}
	err := source(func(rec Record) error {
		if err := rec.Check(); err != nil {
			return err
		}
		batch = append(batch, rec)
		if size += len(rec.Body); size < e.opts.Batch && len(batch) < maxStep {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// writeBeside writes records from the source that nobody has touched since.
func (e *Engine) writeBeside(r *rebuild, batch []Record) error {
	e.writing.Lock()
	defer e.writing.Unlock()
	var fresh []Record
	for _, rec := range batch {
		if !r.touched[rec.ID] {
			fresh = append(fresh, rec)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return e.apply(r.gen, fresh, nil)
}

func (e *Engine) dropRebuild(r *rebuild) error {
	e.writing.Lock()
	defer e.writing.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.beside != r {
		return nil // it serves already
	}
	e.beside = nil
	return errors.Join(r.gen.close(), r.gen.remove())
}

// swap makes the new generation the serving one. The name is on disk before
// the old one goes: a crash at any moment leaves one that is whole.
func (e *Engine) swap(r *rebuild) error {
	e.writing.Lock()
	defer e.writing.Unlock()
	if err := writeDurably(filepath.Join(e.dir, currentFile), r.gen.name); err != nil {
		return err
	}
	e.mu.Lock()
	old, oldView := e.cur, e.view
	e.cur, e.view, e.beside, e.why = r.gen, nil, nil, ""
	e.mu.Unlock()
	err := os.Remove(filepath.Join(e.dir, rebuildFile))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	// The engine waits in Close for readers to let go of its files.
	return errors.Join(err, oldView.close(), old.close(), sweep(e.dir, r.gen.name, true))
}

// CopyTo writes a copy of the serving index to a folder that does not exist
// yet or is empty, while it serves. [Open] takes the copy.
func (e *Engine) CopyTo(dir string) error {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.closed {
		return errClosed
	}
	if e.why != "" {
		return pipeline.Errorf(pipeline.Busy, "copy index: %w", ErrRebuild)
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return pipeline.Errorf(pipeline.Invalid, "copy index: %s is not empty", dir)
	}
	target := filepath.Join(dir, e.cur.name)
	if err := os.MkdirAll(target, 0o700); err != nil {
		return fmt.Errorf("copy index: %w", err)
	}
	if err := copyGeneration(e.cur, target); err != nil {
		return fmt.Errorf("copy index: %w", err)
	}
	g := &generation{dir: dir, name: e.cur.name}
	if err := g.settle(); err != nil {
		return err
	}
	return writeDurably(filepath.Join(dir, currentFile), e.cur.name)
}

func copyGeneration(g *generation, target string) error {
	from, ok := g.idx.(bleve.IndexCopyable)
	if !ok {
		return fmt.Errorf("index %s is a %T", g.name, g.idx)
	}
	return from.CopyTo(bleve.FileSystemDirectory(target))
}
