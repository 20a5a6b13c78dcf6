package stream

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"sohoa/index/audit"
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

	// NewestMark is the last line of the audit; HasMark reports whether it holds
	// such a line. The zero mark is of an empty audit, which everyone has.
	NewestMark(ctx context.Context) (audit.Mark, error)
	HasMark(ctx context.Context, m audit.Mark) (bool, error)

	// NoteLine notes that a line begins with this catalogue, without waiting for
	// the stream; KnowsLine reports whether it, or what it came of, did.
	NoteLine(ctx context.Context, line string) error
	KnowsLine(ctx context.Context, line string) (bool, error)
}

// Config says what is streamed where.
type Config struct {
	Path      string // of the catalogue's file
	KeyPath   string // of the key that signs the audit
	Catalogue Catalogue
	Store     blob.Store
	Log       *slog.Logger

	// Inspect opens the catalogue in a folder and returns its newest mark; it is
	// asked of lines of the first form, which do not say how far they go.
	Inspect func(ctx context.Context, dir string) (audit.Mark, error)
	// Anew begins whatever the store holds, even if it is of another catalogue or
	// further on.
	Anew bool
}

const (
	// patience is how long an act waits for its segment before it is answered
	// as busy.
	patience = 20 * time.Second

	baseTakes = 10 * time.Minute // at most, of a catalogue of some gigabytes

	probeEach = 10 // seconds until a server without acts notices that another has taken over

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
	mark  audit.Mark    // the audit went so far before the log was read
	held  *unsent       // put without an answer: to be put again as it is
	since struct{ segments, bytes int }

	making sync.Mutex        // held by who makes a base or collects
	pieces map[string]string // of the newest base, by their bytes; under making

	emptied struct { // where the file stands; under mu
		n    int
		last [32]byte
		mark audit.Mark
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
	Fenced   bool      `json:"fenced,omitempty"` // another server has taken over
}

// Open begins a new line with a base: on return everything that the catalogue
// holds is in the store, and no other server's acts are answered any more. The
// catalogue must be open, with nobody at work on it. Invalid with the field
// "stream": the store holds the stream of another catalogue, or of a later state
// of this one.
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
	if err := s.newLife(ctx, c.Anew); err != nil {
		return nil, errors.Join(fmt.Errorf("open stream: %w", err), s.file.Close())
	}
	return s, nil
}

// newLife begins a line with what the catalogue holds, whatever was sent before.
// It is called where nothing else can be sent.
func (s *Stream) newLife(ctx context.Context, anew bool) error {
	there, line, err := s.begin(ctx, anew)
	if err != nil {
		return err
	}
	if err := s.c.Catalogue.NoteLine(ctx, line); err != nil {
		return err
	}
	if s.mark, err = s.c.Catalogue.NewestMark(ctx); err != nil {
		return err
	}
	if err := s.c.Catalogue.Checkpoint(ctx, patience/2, func() error { return nil }); err != nil {
		return err
	}
	s.making.Lock()
	defer s.making.Unlock()
	s.line, s.n, s.last, s.held = line, 0, [32]byte{}, nil
	s.since.segments, s.since.bytes = 0, 0
	s.stand()
	if err := s.keepKey(ctx); err != nil {
		return err
	}
	if err := s.reuse(ctx, there); err != nil {
		return err
	}
	if err := s.base(ctx); err != nil {
		return err
	}
	return s.probe(ctx) // another server may have begun meanwhile
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
// [ErrFenced] is in its chain: never again.
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
		err = s.resume(ctx)
	}
	if errors.Is(err, ErrFenced) {
		return err
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

// resume begins a new line where the log was emptied behind our back, unless
// another server has taken over.
func (s *Stream) resume(ctx context.Context) error {
	s.c.Log.Error("the catalogue's log was begun anew by somebody else: a new line of the stream begins")
	long, done := context.WithTimeout(context.WithoutCancel(ctx), baseTakes)
	defer done()
	if err := s.probe(long); err != nil {
		return err
	}
	err := s.newLife(long, false)
	if pipeline.KindOf(err) == pipeline.Invalid && err != nil {
		return s.fence()
	}
	return err
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
	if err := s.Mine(); err != nil {
		return err
	}
	if err := s.again(ctx); err != nil {
		return err
	}
	mark, err := s.c.Catalogue.NewestMark(ctx)
	if err != nil {
		return err
	}
	changed, end, err := s.log.read()
	if err != nil || len(changed.order) == 0 {
		return err
	}
	data, sum, err := segment{n: s.n + 1, before: s.last, mark: mark, pages: changed}.encode()
	if err != nil {
		return err
	}
	s.mark = mark
	s.held = &unsent{data, sum, end}
	return s.again(ctx)
}

// again puts the segment that waits. One whose answer was lost may be there:
// then it is the same bytes that stand under its name. What else stands there is
// the seal of another server.
func (s *Stream) again(ctx context.Context) error {
	if s.held == nil {
		return nil
	}
	i, _, err := s.c.Store.Put(ctx, bytes.NewReader(s.held.data), func(pipeline.Sum) pipeline.Key { return segmentKey(s.line, s.n+1) })
	if err != nil {
		return err
	}
	if i.Size != int64(len(s.held.data)) {
		return s.fence()
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
	err := s.collect(ctx)
	for n := 1; ; n++ {
		if err != nil && !failing && ctx.Err() == nil {
			s.c.Log.Warn("stream of the catalogue", "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err = s.Sync(ctx); err == nil && n%probeEach == 0 {
				err = s.Probe(ctx)
			}
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
	s.making.Lock()
	err = s.base(ctx)
	s.making.Unlock()
	if err != nil {
		return err
	}
	return s.collect(ctx)
}

// empty moves the log into the file, after the last page has been sent.
func (s *Stream) empty(ctx context.Context) error {
	wait := readersWait
	if s.log.at > s.most.wal*walDesperate {
		wait = patience / 2
	}
	err := s.c.Catalogue.Checkpoint(ctx, wait, func() error { return s.ship(ctx) })
	if err == nil {
		s.stand()
	}
	return err
}

// stand notes that the log is empty and the file stands after the last segment.
func (s *Stream) stand() {
	s.log.place = place{}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emptied.n, s.emptied.last, s.emptied.mark = s.n, s.last, s.mark
}

func hexOf(sum [32]byte) string { return hex.EncodeToString(sum[:]) }
