package plant

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"

	"sohoa/cmd/sohoa/term"
	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/extract"
	"sohoa/workers"
)

// Plant is what does the work: store, queue and reader. The owner and a plain
// worker are both made of one.
type Plant struct {
	dir    string // private folder of this process's data
	Store  blob.Store
	Queue  *workers.Queue
	Reader *Reader
	copies *blob.Copies
	log    *slog.Logger
	proof  proof
}

// proof is what the canary of the store found.
type proof struct {
	sync.Mutex
	done  bool
	found blob.Protection
}

// PlantFlags are the flags of serve and work.
type PlantFlags struct {
	StoreFlags
	queueFlags
	ReaderFlags
}

// New opens store, reader and queue of a process whose private folder is dir.
func New(ctx context.Context, dir string, f PlantFlags, log *slog.Logger) (*Plant, error) {
	p := &Plant{dir: dir, log: log}
	var err error
	if p.Store, err = f.StoreFlags.Open(ctx, dir); err != nil {
		return nil, err
	}
	if p.Reader, err = NewReader(f.ReaderFlags, log); err != nil {
		return nil, err
	}
	if p.copies, err = blob.NewCopies(filepath.Join(dir, "work"), p.Store); err != nil {
		return nil, err
	}
	if p.Queue, err = f.queueFlags.open(); err != nil && (p.Queue == nil || pipeline.KindOf(err) != pipeline.Busy) {
		return nil, fmt.Errorf("open queue: %w", err)
	}
	if err != nil { // receipts are given without it
		log.Warn("queue does not answer", "err", err)
	}
	return p, nil
}

// Close ends them in reverse.
func (p *Plant) Close() {
	p.Queue.Close()
	p.Reader.Close()
	p.copies.Close()
}

// line is the stages, put together on this plant.
func (p *Plant) line() *pipeline.Line {
	return &pipeline.Line{
		Open:     p.Store.Open,
		Keep:     p.keep,
		List:     p.list,
		Fetch:    p.copies.Fetch,
		Examine:  p.Reader.Scanner.Examine,
		Read:     p.Reader.page,
		Describe: extract.Describe,
		Print:    p.Reader.Preserver().Print,

		Signatures: p.Reader.Signatures,
		Versions:   p.Reader.versions(),
		KeepNamed: func(ctx context.Context, r io.Reader, name func(pipeline.Sum) pipeline.Key) error {
			_, _, err := p.Store.Put(ctx, r, name)
			return err
		},
	}
}

func (p *Plant) keep(ctx context.Context, k pipeline.Key, data []byte) error {
	return blob.Keep(ctx, p.Store, k, data)
}

func (p *Plant) list(ctx context.Context, prefix string) ([]pipeline.Key, error) {
	return blob.Keys(ctx, p.Store, prefix)
}

// Worker is the hands of this plant; ledger is nil where the owner is in
// another process.
func (p *Plant) Worker(hands int, ledger workers.Ledger) *workers.Worker {
	return &workers.Worker{Queue: p.Queue, Do: p.line().Do, Hands: hands, Log: p.log, Ledger: ledger}
}

// WorkHere works in the owner's process until ctx ends. That the readers work and
// the jail holds is proven first; receipts are given meanwhile.
func (p *Plant) WorkHere(ctx context.Context, hands int, ledger workers.Ledger) error {
	if err := p.Reader.Prove(ctx); err != nil {
		return err
	}
	return p.Worker(hands, ledger).Run(ctx)
}

// OpenIndex opens catalogue and search index in dir.
func OpenIndex(ctx context.Context, dir string, store blob.Store, log *slog.Logger) (*index.Index, error) {
	return OpenConfigured(ctx, index.Config{Dir: dir, Store: store, Log: log})
}

// OpenConfigured opens them as a configuration says and makes the folder where
// it is missing.
func OpenConfigured(ctx context.Context, c index.Config) (*index.Index, error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	x, err := index.Open(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	return x, nil
}

// OpenAlone opens the index of a data folder on which no server runs, with the
// viewer who cares for the whole, for commands of care. The caller closes it.
func (f StoreFlags) OpenAlone(ctx context.Context, dir string, t *term.Terminal) (*index.Index, pipeline.Viewer, error) {
	store, err := f.Open(ctx, dir)
	if err != nil {
		return nil, pipeline.Viewer{}, err
	}
	x, err := OpenIndex(ctx, dir, store, t.Log)
	if err != nil {
		return nil, pipeline.Viewer{}, err
	}
	keeper, err := x.Keeper(ctx)
	if err != nil {
		return nil, pipeline.Viewer{}, errors.Join(err, x.Close())
	}
	return x, keeper, nil
}

// Together runs long things until ctx ends or one of them fails, which ends
// the others.
func Together(ctx context.Context, runs ...func(context.Context) error) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, run := range runs {
		g.Go(func() error { return run(ctx) })
	}
	return g.Wait()
}
