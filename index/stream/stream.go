package stream

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Catalogue is what the stream needs of an open catalogue.
type Catalogue interface {
	// Checkpoint holds all writers, calls first, and then empties the
	// write-ahead log into the catalogue's file, which does not change from
	// then until the next Checkpoint. Where readers are in the way for longer
	// than patience it fails with Busy, and nothing was emptied.
	Checkpoint(ctx context.Context, patience time.Duration, first func() error) error
}

// Config says what is streamed where.
type Config struct {
	Path      string // of the catalogue's file
	KeyPath   string // of the key that signs the audit
	Catalogue Catalogue
	Store     blob.Store
	Log       *slog.Logger
}

const (
	// patience is how long an act waits for its segment before it is answered
	// as busy.
	patience = 20 * time.Second

	baseTakes = 10 * time.Minute // at most, of a catalogue of some gigabytes

	readersWait  = 100 * time.Millisecond // when the log is emptied
	walDesperate = 8                      // times the usual length of the log: readers are waited for longer
)

// limits say when the log is emptied and when a base is made.
type limits struct {
	wal      int64 // bytes of the log
	segments int   // since the last base
	bytes    int   // of them
}

func usual() limits { return limits{wal: 16 << 20, segments: 5000, bytes: 64 << 20} }

// Stream is a catalogue being streamed. Sync may be called by many goroutines.
type Stream struct {
	c    Config
	most limits
	line string
	file *os.File // the catalogue, kept open: see the package comment
	work chan struct{}

	mu   sync.Mutex
	next *round // that callers may still join; nil: none

	turn  chan struct{} // held by who reads the log and puts segments
	log   writeLog      // and what follows belong to who holds the turn
	n     int           // last segment put
	last  [32]byte      // its hash
	held  *unsent       // put without an answer: to be put again as it is
	since struct{ segments, bytes int }

	emptied struct { // where the file stands; under mu
		n    int
		last [32]byte
	}
	state State
}

// unsent is a segment that may or may not be in the store.
type unsent struct {
	data []byte
	sum  [32]byte
	end  place
}

// round is one segment for all who wait for it.
type round struct {
	done chan struct{}
	err  error
}

// State is how a stream is doing.
type State struct {
	Line     string    `json:"line"`
	Segments int       `json:"segments"` // put in this line
	Base     int       `json:"base"`     // the newest base is after this segment
	At       time.Time `json:"at"`       // of the last segment or base
	Failed   string    `json:"failed,omitempty"`
}

// Open begins a new line with a base: on return everything that the catalogue
// holds is in the store. The catalogue must be open, with nobody at work on it.
func Open(ctx context.Context, c Config) (*Stream, error) {
	s := &Stream{c: c, most: usual(), turn: make(chan struct{}, 1), work: make(chan struct{}, 1)}
	s.log.path = c.Path + "-wal"
	if s.c.Log == nil {
		s.c.Log = slog.New(slog.DiscardHandler)
	}
	var err error
	if s.file, err = os.Open(c.Path); err != nil {
		return nil, fmt.Errorf("open stream: %w", err)
	}
	if err := s.newLife(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open stream: %w", err), s.file.Close())
	}
	return s, nil
}

// newLife begins a line with what the catalogue holds, whatever was sent before.
// It is called where nothing else can be sent.
func (s *Stream) newLife(ctx context.Context) error {
	line, err := newLine(ctx, s.c.Store)
	if err != nil {
		return err
	}
	if err := s.c.Catalogue.Checkpoint(ctx, patience/2, func() error { return nil }); err != nil {
		return err
	}
	s.line, s.n, s.last, s.held = line, 0, [32]byte{}, nil
	s.since.segments, s.since.bytes = 0, 0
	s.begin()
	if err := s.keepKey(ctx); err != nil {
		return err
	}
	return s.base(ctx)
}

// newLine names a line after all that are there. Two servers that begin at once
// do not get the same name.
func newLine(ctx context.Context, store blob.Store) (string, error) {
	last := 0
	err := store.List(ctx, Prefix, func(i blob.Info) error {
		if line, _, _, ok := named(i.Key); ok {
			var n int
			if _, err := fmt.Sscanf(line, "%d-", &n); err == nil {
				last = max(last, n)
			}
		}
		return nil
	})
	return fmt.Sprintf("%08d-%s", last+1, strings.ToLower(rand.Text()[:10])), err
}

func (s *Stream) keepKey(ctx context.Context) error {
	key, err := os.ReadFile(s.c.KeyPath)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return blob.Keep(ctx, s.c.Store, keyKey(s.line), key)
}

// Close lets the catalogue's file go; the catalogue must be closed before.
func (s *Stream) Close() error { return s.file.Close() }

// State tells how the stream is doing.
func (s *Stream) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Sync returns when everything committed before the call is in the store. Busy:
// it could not be put there in time; call again.
func (s *Stream) Sync(ctx context.Context) error {
	s.mu.Lock()
	r := s.next
	if r != nil {
		s.mu.Unlock()
		select {
		case <-r.done:
			return r.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	r = &round{done: make(chan struct{})}
	s.next = r
	s.mu.Unlock()

	// Others rely on this round: it does not end with the caller who began it.
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer stop()
	r.err = s.round(ctx)
	close(r.done)
	return r.err
}

func (s *Stream) round(ctx context.Context) error {
	err := s.take(ctx)
	s.mu.Lock()
	s.next = nil // who comes from now on may have committed after the log is read
	s.mu.Unlock()
	if err != nil {
		return pipeline.Errorf(pipeline.Busy, "stream: %w", err)
	}
	defer s.leave()
	err = s.ship(ctx)
	if errors.Is(err, errRestarted) {
		s.c.Log.Error("the catalogue's log was begun anew by somebody else: a new line of the stream begins")
		long, done := context.WithTimeout(context.WithoutCancel(ctx), baseTakes)
		err = s.newLife(long)
		done()
	}
	s.note(func(st *State) {
		st.Failed = ""
		if err != nil {
			st.Failed = err.Error()
		}
	})
	if err != nil {
		return pipeline.Errorf(pipeline.Busy, "stream: %w", err)
	}
	s.remind()
	return nil
}

func (s *Stream) take(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Stream) leave() { <-s.turn }

func (s *Stream) note(change func(*State)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.state)
}

// ship puts what is in the log and not yet in the store.
func (s *Stream) ship(ctx context.Context) error {
	if err := s.again(ctx); err != nil {
		return err
	}
	changed, end, err := s.log.read()
	if err != nil || len(changed.order) == 0 {
		return err
	}
	data, sum, err := segment{s.n + 1, s.last, changed}.encode()
	if err != nil {
		return err
	}
	s.held = &unsent{data, sum, end}
	return s.again(ctx)
}

// again puts the segment that waits. One whose answer was lost may be there:
// then only the same bytes may stand under its name.
func (s *Stream) again(ctx context.Context) error {
	if s.held == nil {
		return nil
	}
	if err := blob.Keep(ctx, s.c.Store, segmentKey(s.line, s.n+1), s.held.data); err != nil {
		return err
	}
	s.n, s.last, s.log.place = s.n+1, s.held.sum, s.held.end
	s.since.segments++
	s.since.bytes += len(s.held.data)
	s.held = nil
	s.note(func(st *State) { st.Segments, st.At = s.n, time.Now().UTC() })
	return nil
}

// remind wakes Run where the log or the segments have grown. It is called by who
// holds the turn.
func (s *Stream) remind() {
	if s.log.at < s.most.wal && !s.wantsBase() {
		return
	}
	select {
	case s.work <- struct{}{}:
	default:
	}
}

func (s *Stream) wantsBase() bool {
	return s.since.segments >= s.most.segments || s.since.bytes >= s.most.bytes
}

// Run empties the log, makes bases and removes what is not needed any more,
// until ctx ends. It also sends, within a second, what nobody waits for.
func (s *Stream) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	failing := false
	err := collect(ctx, s.c.Store)
	for {
		if err != nil && !failing && ctx.Err() == nil {
			s.c.Log.Warn("stream of the catalogue", "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			err = s.Sync(ctx)
		case <-s.work:
			err = s.upkeep(ctx)
		}
	}
}

func (s *Stream) upkeep(ctx context.Context) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	base := s.wantsBase()
	err := s.empty(ctx)
	if err == nil && base {
		s.since.segments, s.since.bytes = 0, 0
	}
	s.leave()
	if err != nil || !base {
		return err
	}
	// Acts go on meanwhile: the file stands still until the log is emptied
	// again, which nobody but this goroutine does.
	if err := s.base(ctx); err != nil {
		return err
	}
	return collect(ctx, s.c.Store)
}

// empty moves the log into the file, after the last page has been sent.
func (s *Stream) empty(ctx context.Context) error {
	wait := readersWait
	if s.log.at > s.most.wal*walDesperate {
		wait = patience / 2
	}
	err := s.c.Catalogue.Checkpoint(ctx, wait, func() error { return s.ship(ctx) })
	if err == nil {
		s.begin()
	}
	return err
}

// begin notes that the log is empty and the file stands after the last segment.
func (s *Stream) begin() {
	s.log.place = place{}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emptied.n, s.emptied.last = s.n, s.last
}

func hexOf(sum [32]byte) string { return hex.EncodeToString(sum[:]) }
