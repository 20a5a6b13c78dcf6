package stream

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	"sohoa/index/audit"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// ErrFenced is in the chain of a Busy error once another server has begun a
// newer line in the store: what this one does from then on would be in nobody's
// stream, so it answers no act any more.
var ErrFenced = errors.New("another server streams into this store now")

// line is what the store holds of one line.
type line struct {
	name     string
	base     int // the newest base is after this segment; -1: there is none
	segments int // the last; 0: none
	sealed   bool
}

// lines is what the store holds of all lines.
type lines struct {
	last    int // the highest number that a line has or that was claimed
	claimed []int
	all     map[string]*line
	pieces  map[pipeline.Key]bool
}

// look lists the stream.
func look(ctx context.Context, store blob.Store) (lines, error) {
	s := lines{all: map[string]*line{}, pieces: map[pipeline.Key]bool{}}
	return s, store.List(ctx, Prefix, func(i blob.Info) error {
		s.add(i)
		return nil
	})
}

func (s *lines) add(i blob.Info) {
	if claimed, ok := strings.CutPrefix(string(i.Key), claimsPrefix); ok {
		s.claimed = append(s.claimed, numberOf(claimed))
		s.last = max(s.last, numberOf(claimed))
		return
	}
	name, what, n, ok := named(i.Key)
	if !ok {
		s.pieces[i.Key] = true // or the key of the audit, which is nobody's piece
		return
	}
	s.last = max(s.last, numberOf(name))
	l := s.all[name]
	if l == nil {
		l = &line{name: name, base: -1}
		s.all[name] = l
	}
	switch {
	case what == "base":
		l.base = max(l.base, n)
	case isSeal(i):
		l.sealed = true
	default:
		l.segments = max(l.segments, n)
	}
}

// newest is the newest line that has a base; nil: there is none.
func (s *lines) newest() *line {
	var best *line
	for _, l := range s.all {
		if l.base >= 0 && (best == nil || l.name > best.name) {
			best = l
		}
	}
	return best
}

// numberOf is the number that a line's name begins with; 0 where it has none.
func numberOf(name string) int {
	var n int
	_, _ = fmt.Sscanf(name, "%d", &n) // 0 where there is none
	return n
}

// claim gives a server the next number. Of servers that begin at once each gets
// one of its own.
func claim(ctx context.Context, store blob.Store, after int) (string, error) {
	for n := after + 1; ; n++ {
		name := fmt.Sprintf("%08d-%s", n, strings.ToLower(rand.Text()[:10]))
		if err := blob.Keep(ctx, store, claimKey(n), []byte(name)); err != nil {
			return "", err
		}
		got, err := blob.Load(ctx, store, claimKey(n), leastSegment)
		if err != nil {
			return "", err
		}
		if string(got) == name {
			return name, nil
		}
	}
}

// leastSegment is less than the bytes of any segment, and more than those of a
// seal.
const leastSegment = 32

func isSeal(i blob.Info) bool { return i.Size < leastSegment }

// seal ends every line before one: the name of the new line takes the place of
// the next segment. Where a server is quicker and puts one more segment, the
// place after that is taken: either the segment is there before the seal, and
// its acts count, or its server finds the seal and does not answer them.
func (s *lines) seal(ctx context.Context, store blob.Store, by string) error {
	if err := s.addClaimed(ctx, store); err != nil {
		return err
	}
	for _, l := range s.all {
		if l.name >= by {
			continue
		}
		for n := l.segments + 1; !l.sealed; n++ {
			i, _, err := store.Put(ctx, strings.NewReader(by), func(pipeline.Sum) pipeline.Key { return segmentKey(l.name, n) })
			if err != nil {
				return err
			}
			l.sealed = isSeal(i)
		}
	}
	return nil
}

// addClaimed adds the lines that were claimed and hold nothing yet: their servers
// may still be about to begin.
func (s *lines) addClaimed(ctx context.Context, store blob.Store) error {
	there := map[int]bool{}
	for name := range s.all {
		there[numberOf(name)] = true
	}
	for _, n := range s.claimed {
		if there[n] {
			continue
		}
		name, err := blob.Load(ctx, store, claimKey(n), leastSegment)
		if err != nil {
			return err
		}
		s.all[string(name)] = &line{name: string(name), base: -1}
	}
	return nil
}

// begin claims a line for the catalogue and ends those before it. anew: whatever
// they hold; else Invalid with the field "stream" where the catalogue does not
// hold all that the newest of them holds. Nothing is ended where that is seen
// beforehand.
func (s *Stream) begin(ctx context.Context, anew bool) (lines, string, error) {
	there, err := look(ctx, s.c.Store)
	if err == nil && !anew {
		err = s.descends(ctx, there)
	}
	if err != nil {
		return there, "", err
	}
	name, err := claim(ctx, s.c.Store, there.last)
	if err != nil {
		return there, "", err
	}
	if there, err = look(ctx, s.c.Store); err == nil {
		err = there.seal(ctx, s.c.Store, name)
	}
	if err != nil {
		return there, "", err
	}
	// A server that was at work until the seal may have answered one act more.
	if there, err = look(ctx, s.c.Store); err == nil && !anew {
		err = s.descends(ctx, there)
	}
	return there, name, err
}

// descends answers Invalid where the catalogue does not hold everything that the
// newest line holds: it is another one, or an older state, or another server
// went on with it.
func (s *Stream) descends(ctx context.Context, there lines) error {
	l := there.newest()
	if l == nil {
		return nil
	}
	mark, old, err := s.markOf(ctx, l)
	if err != nil {
		return err
	}
	// Lines of the first form are not noted in the catalogue. Of one that was ended
	// before its first act there is nothing but what its mark says.
	known := old || l.segments == 0
	if !known {
		if known, err = s.c.Catalogue.KnowsLine(ctx, l.name); err != nil {
			return err
		}
	}
	has, err := s.c.Catalogue.HasMark(ctx, mark)
	if err != nil {
		return err
	}
	if !known || !has {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "stream", Err: fmt.Errorf(
			"line %s goes to line %d of an audit, and the catalogue is not what came of it (begun with it: %t, has that line: %t)",
			l.name, mark.Line, known, has)}
	}
	return nil
}

// markOf is how far the audit goes in a line, and whether the line is of the
// form that does not say so itself.
func (s *Stream) markOf(ctx context.Context, l *line) (m audit.Mark, old bool, err error) {
	if l.segments > l.base {
		var data []byte
		if data, err = blob.Load(ctx, s.c.Store, segmentKey(l.name, l.segments), mostSegment); err != nil {
			return m, false, err
		}
		seg, _, err := decode(data)
		if err != nil || !seg.old {
			return seg.mark, false, err
		}
	} else {
		b, err := loadBase(ctx, s.c.Store, baseKey(l.name, l.base))
		if err != nil || b.Schema == Schema {
			return b.Mark, false, err
		}
	}
	dir, err := os.MkdirTemp("", "sohoa-stream-")
	if err != nil {
		return m, true, err
	}
	defer os.RemoveAll(dir)
	if _, err := Restore(ctx, s.c.Store, dir); err != nil {
		return m, true, err
	}
	m, err = s.c.Inspect(ctx, dir)
	return m, true, err
}

// fence notes that another server has taken over.
func (s *Stream) fence() error {
	s.mu.Lock()
	first := !s.state.Fenced
	s.state.Fenced, s.state.Failed = true, ErrFenced.Error()
	s.mu.Unlock()
	if first {
		s.c.Log.Error("another server streams into this store now: this one answers no act any more", "line", s.line)
	}
	return fenced()
}

func fenced() error {
	return &pipeline.Error{Kind: pipeline.Busy, Field: "fenced", Err: fmt.Errorf("stream: %w", ErrFenced)}
}

// Mine returns an error with [ErrFenced] once it is known that another server
// has taken over. It asks nobody.
func (s *Stream) Mine() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Fenced {
		return fenced()
	}
	return nil
}

// Probe sends what is not yet in the store and asks there whether another server
// has taken over, which an act would find out by itself.
func (s *Stream) Probe(ctx context.Context) error {
	if err := s.Sync(ctx); err != nil {
		return err
	}
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.leave()
	return s.probe(ctx)
}

// probe looks at the place of the next segment. It is called by who holds the
// turn.
func (s *Stream) probe(ctx context.Context) error {
	i, err := s.c.Store.Stat(ctx, segmentKey(s.line, s.n+1))
	if err == nil && isSeal(i) {
		return s.fence()
	}
	if err != nil && pipeline.KindOf(err) != pipeline.NotFound {
		return err
	}
	return nil
}
