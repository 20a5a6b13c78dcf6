package index

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"sohoa/index/audit"
	"sohoa/index/board"
	"sohoa/index/catalog"
	"sohoa/index/catalog/ledger"
	"sohoa/index/members"
	"sohoa/index/progress"
	"sohoa/index/search"
	"sohoa/index/stream"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/sign"
)

// Index is the door. Its methods may be called from any number of goroutines.
type Index struct {
	*members.Members
	*board.Board

	catalog *catalog.Catalog
	search  *search.Engine
	store   blob.Store
	rules   *progress.Rules
	clock   func() time.Time
	log     *slog.Logger
	limits  Limits

	learned    taught        // from confirmed documents
	publishing sync.Mutex    // one at a time moves documents between catalogue and search index
	changed    chan struct{} // Due may have something new
	publish    chan struct{} // the search index may be behind
	key        *sign.Key     // signs PDF/A for the agency
	trust      *sign.Anchors // vouch for signatures
	keys       audit.Keys    // sign the audit
	signing    sync.Mutex    // one at a time signs
	signed     *Checkpoint   // the newest in the store; nil: not looked yet

	stream *stream.Stream // of the catalogue; nil: none
}

// Open opens catalogue and search index in a folder. One process at a time
// may hold them; Busy: another does. It starts nothing: see [Index.Run].
func Open(ctx context.Context, c Config) (*Index, error) {
	x := &Index{
		store: c.Store, clock: c.Clock, log: c.Log, limits: c.Limits.orDefault(), key: c.Key, trust: c.Trust,
		changed: make(chan struct{}, 1), publish: make(chan struct{}, 1),
	}
	if x.clock == nil {
		x.clock = time.Now
	}
	if x.log == nil {
		x.log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	// The folder may have been made by hand: what lies in it is for nobody else.
	// A mount that keeps rights of its own is the operator's to close.
	if err := os.Chmod(c.Dir, 0o700); err != nil {
		x.log.Warn("data folder is not closed to others", "error", err)
	}
	var err error
	if x.rules, err = progress.Load(); err != nil {
		return nil, err
	}
	// The search index is locked by its process, so it is opened first: two
	// owners of one catalogue would both ring for its jobs.
	if x.search, err = search.Open(filepath.Join(c.Dir, "search"), search.Options{Units: x.unitsCalled}); err != nil {
		return nil, fmt.Errorf("open search index: %w", err)
	}
	open := catalog.Open
	if c.Stream {
		open = catalog.OpenFollowed
	}
	if x.catalog, err = open(ctx, filepath.Join(c.Dir, "catalogue.db"), x.clock); err != nil {
		return nil, errors.Join(err, x.search.Close())
	}
	x.Members = members.New(x.catalog.People, x.catalog.Tree)
	x.Board = board.New(board.Sources{
		Figures: x.catalog.Figures, Tree: x.catalog.Tree, People: x.catalog.People, Holdings: x.catalog.Holdings, OneStop: x.catalog.OneStop,
		Rules: x.rules, Clock: x.clock, Moved: func() { kick(x.publish) },
	})
	if x.keys, err = audit.Open(c.Dir); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	if err := x.useLearned(ctx); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	if c.Stream {
		if err := x.follow(ctx, c); err != nil {
			return nil, errors.Join(err, x.Close())
		}
	}
	kick(x.changed)
	kick(x.publish)
	return x, nil
}

// unitsCalled is what a query text may mean after "đơn vị:". The viewer's
// units are cut out of the answer by the search itself.
func (x *Index) unitsCalled(text string) []pipeline.UnitID {
	units, err := x.catalog.FindUnits(context.Background(), ledger.Everywhere(), text)
	if err != nil {
		x.log.Error("units of a query are not looked up", "error", err)
	}
	ids := make([]pipeline.UnitID, len(units))
	for i, u := range units {
		ids[i] = u.ID
	}
	return ids
}

// Close ends the acts under way and closes catalogue and search index.
func (x *Index) Close() error { return errors.Join(x.search.Close(), x.unfollow()) }

// Changed is signalled when Due may have something new.
func (x *Index) Changed() <-chan struct{} { return x.changed }

// kick leaves a signal that is not lost where nobody waits for it yet.
func kick(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// stir says that something happened: jobs may be due, documents may have to
// be published.
func (x *Index) stir() {
	kick(x.changed)
	kick(x.publish)
}
