package main

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

	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/extract"
	"sohoa/workers"
)

// plant is what does the work: store, queue and reader. The owner and a plain
// worker are both made of one.
type plant struct {
	dir    string // private folder of this process's data
	store  blob.Store
	queue  *workers.Queue
	reader *reader
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

// plantFlags are the flags of serve and work.
type plantFlags struct {
	storeFlags
	queueFlags
	readerFlags
}

func newPlant(ctx context.Context, dir string, f plantFlags, log *slog.Logger) (*plant, error) {
	p := &plant{dir: dir, log: log}
	var err error
	if p.store, err = f.storeFlags.open(ctx, dir); err != nil {
		return nil, err
	}
	if p.reader, err = newReader(f.readerFlags, log); err != nil {
		return nil, err
	}
	if p.copies, err = blob.NewCopies(filepath.Join(dir, "work"), p.store); err != nil {
		return nil, err
	}
	if p.queue, err = f.queueFlags.open(); err != nil {
		return nil, fmt.Errorf("open queue: %w", err)
	}
	return p, nil
}

func (p *plant) close() {
	p.queue.Close()
	p.reader.close()
	p.copies.Close()
}

// line is the stages, put together on this plant.
func (p *plant) line() *pipeline.Line {
	return &pipeline.Line{
		Open:     p.store.Open,
		Keep:     p.keep,
		List:     p.list,
		Fetch:    p.copies.Fetch,
		Examine:  p.reader.scanner.Examine,
		Read:     p.reader.page,
		Describe: extract.Describe,
		Print:    p.reader.preserver().Print,

		Signatures: p.reader.signatures,
		Versions:   p.reader.versions(),
		KeepNamed: func(ctx context.Context, r io.Reader, name func(pipeline.Sum) pipeline.Key) error {
			_, _, err := p.store.Put(ctx, r, name)
			return err
		},
	}
}

func (p *plant) keep(ctx context.Context, k pipeline.Key, data []byte) error {
	return blob.Keep(ctx, p.store, k, data)
}

func (p *plant) list(ctx context.Context, prefix string) ([]pipeline.Key, error) {
	return blob.Keys(ctx, p.store, prefix)
}

// worker is the hands of this plant; ledger is nil where the owner is in
// another process.
func (p *plant) worker(hands int, ledger workers.Ledger) *workers.Worker {
	return &workers.Worker{Queue: p.queue, Do: p.line().Do, Hands: hands, Log: p.log, Ledger: ledger}
}

// openIndex opens catalogue and search index in dir.
func openIndex(ctx context.Context, dir string, store blob.Store, log *slog.Logger) (*index.Index, error) {
	return openConfigured(ctx, index.Config{Dir: dir, Store: store, Log: log})
}

func openConfigured(ctx context.Context, c index.Config) (*index.Index, error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	x, err := index.Open(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	return x, nil
}

// openAlone opens the index of a data folder on which no server runs, with the
// viewer who cares for the whole, for commands of care. The caller closes it.
func (f storeFlags) openAlone(ctx context.Context, dir string, t *terminal) (*index.Index, pipeline.Viewer, error) {
	store, err := f.open(ctx, dir)
	if err != nil {
		return nil, pipeline.Viewer{}, err
	}
	x, err := openIndex(ctx, dir, store, t.log)
	if err != nil {
		return nil, pipeline.Viewer{}, err
	}
	keeper, err := x.Keeper(ctx)
	if err != nil {
		return nil, pipeline.Viewer{}, errors.Join(err, x.Close())
	}
	return x, keeper, nil
}

// together runs long things until ctx ends or one of them fails, which ends
// the others.
func together(ctx context.Context, runs ...func(context.Context) error) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, run := range runs {
		g.Go(func() error { return run(ctx) })
	}
	return g.Wait()
}
