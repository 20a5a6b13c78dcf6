package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"

	"sohoa/index/search/answer"
	"sohoa/index/search/entry"
	"sohoa/pipeline"
)

// Options tune an engine. The zero value is right for a server.
type Options struct {
	// Units turns what a person typed after "đơn vị:" into units. Nil: the
	// text is taken as the code of a unit.
	Units func(text string) []pipeline.UnitID
	// Batch is how many bytes of bodies go into one durable step; 0 means 8 MiB,
	// 4,000 records of 300 words. Measured: one by one 193 a second; steps of 300
	// records cost 1.8 times the processor time of steps of 2,000, which must be
	// merged less often.
	Batch int
	// Patience is how long a query may take, where its words, clauses and hits are
	// bounded already; 0 means ten seconds.
	Patience time.Duration
}

// Engine is the index of one folder. One process owns it. It is safe for
// several goroutines.
type Engine struct {
	dir  string
	opts Options
	lex  *entry.Lexicon

	finder answer.Finder

	mu     sync.RWMutex // guards the fields below; held for reading while one is used
	cur    *generation
	view   *view
	why    string // why a rebuild is needed; "" where none is
	beside *rebuild
	closed bool

	writing sync.Mutex // one writer at a time: batches of one record must not overtake each other
	viewing sync.Mutex // one maker of a view at a time

	batch func(*generation, *bleve.Batch) error // makes a batch durable; tests of faults put theirs in its place
}

// Open opens the index in a folder, or makes an empty one. Where the index
// there is torn, or of another version, it is set aside, an empty one is put
// in its place, and [Engine.NeedsRebuild] says why: until [Engine.Rebuild] has
// run, Find refuses to answer. An error of kind Busy: another process owns
// the folder.
func Open(dir string, opts Options) (*Engine, error) {
	if opts.Batch <= 0 {
		opts.Batch = 8 << 20
	}
	if opts.Patience <= 0 {
		opts.Patience = 10 * time.Second
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	e := &Engine{batch: runBatch, dir: dir, opts: opts, lex: entry.NewLexicon()}
	name, err := currentName(dir)
	if err != nil {
		e.why = err.Error()
	}
	if name != "" {
		e.cur, err = openGeneration(dir, name)
		if err == nil {
			if why, err := os.ReadFile(filepath.Join(dir, rebuildFile)); err == nil {
				e.why = strings.TrimSpace(string(why))
			}
			return e, sweep(dir, name, false)
		}
		if pipeline.KindOf(err) == pipeline.Busy {
			return nil, err
		}
		e.why = err.Error()
		if err := setAside(dir, name); err != nil {
			return nil, fmt.Errorf("set a broken index aside: %w", err)
		}
	}
	return e, e.start()
}

// start puts an empty generation in place. A reason for a rebuild is written
// down first, so that a crash between the two does not hide it.
func (e *Engine) start() error {
	if e.why != "" {
		if err := writeDurably(filepath.Join(e.dir, rebuildFile), e.why); err != nil {
			return err
		}
	}
	name, err := nextName(e.dir)
	if err != nil {
		return err
	}
	if e.cur, err = createGeneration(e.dir, name); err != nil {
		return err
	}
	return writeDurably(filepath.Join(e.dir, currentFile), name)
}

// rebuildFile holds the reason for a rebuild until one has succeeded.
const rebuildFile = "REBUILD"

// NeedsRebuild says whether the index is not to be trusted, and why.
func (e *Engine) NeedsRebuild() (why string, needed bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.why, e.why != ""
}

// distrust notes that the engine was caught misbehaving.
func (e *Engine) distrust(what string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.why == "" {
		e.why = what
		_ = writeDurably(filepath.Join(e.dir, rebuildFile), what) // the memory of it is enough until restart
	}
}

// Close releases the folder. Calls under way end first.
func (e *Engine) Close() error {
	e.writing.Lock()
	defer e.writing.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	return errors.Join(e.view.close(), e.cur.close())
}

var errClosed = pipeline.Errorf(pipeline.Busy, "the index is closed")

// Put adds records or replaces those with the same id. It is durable on
// return: a crash afterwards loses nothing of it.
func (e *Engine) Put(ctx context.Context, records []Record) error {
	for _, r := range records {
		if err := r.Check(); err != nil {
			return err
		}
	}
	for len(records) > 0 {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("index records: %w", err)
		}
		n := e.step(records)
		if err := e.write(records[:n], nil); err != nil {
			return fmt.Errorf("index records: %w", err)
		}
		records = records[n:]
	}
	return nil
}

// step is how many of the records go into one durable step.
func (e *Engine) step(records []Record) int {
	size := 0
	for i, r := range records {
		if size += len(r.Body); size > e.opts.Batch || i == maxStep {
			return max(i, 1)
		}
	}
	return len(records)
}

// Remove takes records out. Ids that are not there are no error.
func (e *Engine) Remove(_ context.Context, ids []pipeline.DocumentID) error {
	if len(ids) == 0 {
		return nil
	}
	if err := e.write(nil, ids); err != nil {
		return fmt.Errorf("remove records: %w", err)
	}
	return nil
}

// write does one durable step on the serving generation and, while a rebuild
// runs, on the one beside it.
func (e *Engine) write(records []Record, gone []pipeline.DocumentID) error {
	e.writing.Lock()
	defer e.writing.Unlock()
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.closed {
		return errClosed
	}
	if e.beside != nil {
		e.beside.touch(records, gone)
		if err := e.apply(e.beside.gen, records, gone); err != nil {
			return err
		}
	}
	return e.apply(e.cur, records, gone)
}

// apply runs one batch. A panic of the engine becomes an error.
func (e *Engine) apply(g *generation, records []Record, gone []pipeline.DocumentID) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = pipeline.Errorf(pipeline.Internal, "write index: panic: %v", p)
		}
	}()
	b := g.idx.NewBatch()
	for _, r := range records {
		if err := b.IndexAdvanced(newDocument(e.lex, r)); err != nil {
			return err
		}
	}
	for _, id := range gone {
		b.Delete(string(id))
	}
	return e.batch(g, b)
}

func runBatch(g *generation, b *bleve.Batch) error {
	if err := g.idx.Batch(b); err != nil {
		return fmt.Errorf("write index %s: %w", g.name, err)
	}
	return nil
}

// Count returns how many records the index holds.
func (e *Engine) Count() (uint64, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.closed {
		return 0, errClosed
	}
	n, err := e.cur.idx.DocCount()
	if err != nil {
		return 0, fmt.Errorf("count records: %w", err)
	}
	return n, nil
}

// IDs yields the id and the hash of every record, in no order, so that the
// catalogue can be compared with the index. An error of yield ends it.
func (e *Engine) IDs(ctx context.Context, yield func(id pipeline.DocumentID, hash uint64) error) error {
	v, err := e.look()
	if err != nil {
		return err
	}
	defer v.done()
	return e.guard("list records", func() error {
		for _, p := range v.parts {
			if err := p.list(ctx, yield); err != nil {
				return err
			}
		}
		return nil
	})
}

// list yields the records of a segment.
func (p held) list(ctx context.Context, yield func(id pipeline.DocumentID, hash uint64) error) error {
	for n := range uint32(p.r.Count()) {
		if p.deleted != nil && p.deleted.Contains(n) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("list records: %w", err)
		}
		r, err := p.stored(n)
		if err != nil {
			return err
		}
		if err := yield(r.ID, r.Hash); err != nil {
			return err
		}
	}
	return nil
}

// guard runs f over the engine's memory. A panic, or a fault on a file that
// became shorter under the map, becomes an error: an outage of one query
// instead of the process. Where after a panic or an error of the engine the
// segment files are found to be torn the index is not trusted any more; else the fault is ours, the error
// Internal, and the index goes on serving.
func (e *Engine) guard(what string, f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = pipeline.Errorf(pipeline.Internal, "%s: panic: %v", what, p)
		}
		ours := err != nil && pipeline.KindOf(err) == pipeline.Internal
		if !ours || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return
		}
		if torn := e.inspect(); torn != nil {
			e.distrust(torn.Error())
			err = pipeline.Errorf(pipeline.Busy, "%s: %w: %w: %w", what, ErrRebuild, torn, err)
		}
	}()
	return f()
}

// inspect checks the segment files on disk, up to the bound of opening. A file
// that is being written has no sum yet, but is not in this state long enough
// to matter: at worst a rebuild is made that was not needed.
func (e *Engine) inspect() error {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.closed {
		return nil
	}
	paths, err := filepath.Glob(filepath.Join(e.dir, e.cur.name, "store", "*.zap"))
	if err != nil {
		return err
	}
	limit := int64(checkedAtOpen)
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			continue // merged away meanwhile
		}
		if limit -= info.Size(); limit < 0 {
			return nil
		}
		if err := checkSum(path, info.Size()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
