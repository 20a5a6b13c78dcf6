package backup

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// The names within a set of what says who makes it.
const (
	begunFile  = "begun.json"
	endedFile  = "ended"   // it was given up in order
	beatPrefix = "beat-"   // the newest says that its maker lives
	askPrefix  = "asking-" // of who wants to know the time of the store
)

const (
	beatEach = 10 * time.Second
	silence  = 45 * time.Second // after which a maker has died
)

// begun says who makes a set.
type begun struct {
	Token string    `json:"token"`
	Host  string    `json:"host"`
	PID   int       `json:"pid"`
	At    time.Time `json:"at"`
}

// turn is the right to write to a place: of two backups into one place at once
// the second would throw away what the first has just copied.
type turn struct {
	place    Place
	set      int
	finished []int // sets before
	done     bool
	stop     context.CancelFunc
	beats    sync.WaitGroup
}

// begin takes the next set of a place. Busy with the field "backup-busy": another
// backup is at work there, or was until a moment ago.
func (p Place) begin(ctx context.Context) (*turn, error) {
	all, finished, err := p.sets(ctx)
	if err != nil {
		return nil, err
	}
	t := &turn{place: p, set: 1, finished: finished}
	if len(all) > 0 {
		last := all[len(all)-1]
		t.set = last + 1
		if len(finished) == 0 || finished[len(finished)-1] != last {
			if err := p.mustBeDead(ctx, last); err != nil {
				return nil, err
			}
		}
	}
	host, _ := os.Hostname() // for people to read; "" says as much
	me := begun{Token: rand.Text(), Host: host, PID: os.Getpid(), At: time.Now().UTC()}
	first, err := p.enter(ctx, t.set, me)
	if err != nil {
		return nil, err
	}
	if first.Token != me.Token {
		return nil, underWay(t.set, first)
	}
	beating, stop := context.WithCancel(ctx)
	t.stop = stop
	t.beats.Go(func() { t.beat(beating) })
	return t, nil
}

// enter puts who begins a set, and returns who is there: a lost answer counts
// for nothing.
func (p Place) enter(ctx context.Context, set int, me begun) (first begun, err error) {
	err = p.keep(ctx, set, begunFile, me)
	for range 2 {
		lerr := p.load(ctx, set, begunFile, &first)
		if lerr == nil {
			return first, nil
		}
		err = errors.Join(err, lerr)
	}
	return first, err
}

func underWay(set int, b begun) error {
	return &pipeline.Error{Kind: pipeline.Busy, Field: "backup-busy", Err: fmt.Errorf(
		"backup %d into this place is under way, or was cut off within %s: begun %s on %s, process %d",
		set, silence, b.At.Local().Format("02/01/2006 15:04:05"), b.Host, b.PID)}
}

// mustBeDead answers Busy where the maker of a set has shown itself a moment
// ago, by the clock of the store.
func (p Place) mustBeDead(ctx context.Context, set int) error {
	var seen time.Time
	ended := false
	prefix := string(inSet(set, ""))
	err := p.Sets.List(ctx, prefix, func(i blob.Info) error {
		name := strings.TrimPrefix(string(i.Key), prefix)
		ended = ended || name == endedFile
		if (name == begunFile || strings.HasPrefix(name, beatPrefix)) && i.Modified.After(seen) {
			seen = i.Modified
		}
		return nil
	})
	if err != nil || ended || seen.IsZero() {
		return err // without a sign it is of before there were any
	}
	now, err := p.clock(ctx, set)
	if err != nil || now.Sub(seen) > silence {
		return err
	}
	return p.heldBy(ctx, set)
}

// heldBy is the Busy that says who makes a set.
func (p Place) heldBy(ctx context.Context, set int) error {
	var b begun
	if err := p.load(ctx, set, begunFile, &b); err != nil {
		return err
	}
	return underWay(set, b)
}

// clock is the time of the store, whose hours need not be those of this machine.
func (p Place) clock(ctx context.Context, set int) (time.Time, error) {
	key := inSet(set, askPrefix+strings.ToLower(rand.Text()))
	if err := blob.Keep(ctx, p.Sets, key, []byte("?")); err != nil {
		return time.Time{}, err
	}
	i, err := p.Sets.Stat(ctx, key)
	return i.Modified, errors.Join(err, p.Sets.Remove(ctx, key))
}

// beat shows that the maker lives, until ctx ends. What cannot be written is
// tried again at the next beat.
func (t *turn) beat(ctx context.Context) {
	tick := time.NewTicker(beatEach)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if blob.Keep(ctx, t.place.Sets, inSet(t.set, fmt.Sprint(beatPrefix, n)), []byte("!")) == nil && n > 1 {
			_ = t.place.Sets.Remove(ctx, inSet(t.set, fmt.Sprint(beatPrefix, n-1))) // one too many does no harm
		}
	}
}

// mine answers Busy where another backup took the place over: this one stood
// still for too long.
func (t *turn) mine(ctx context.Context) error {
	all, _, err := t.place.sets(ctx)
	if err != nil {
		return err
	}
	if last := slices.Max(append(all, 0)); last != t.set {
		return t.place.heldBy(ctx, last)
	}
	return nil
}

// finish writes the note, which makes the set one.
func (t *turn) finish(ctx context.Context, n Note) error {
	if err := t.mine(ctx); err != nil {
		return err
	}
	err := t.place.keep(ctx, t.set, noteFile, n)
	t.done = err == nil
	return err
}

// end gives the turn back, so that the next need not wait.
func (t *turn) end(ctx context.Context) {
	t.stop()
	t.beats.Wait()
	if t.done {
		return
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer stop()
	_ = blob.Keep(ctx, t.place.Sets, inSet(t.set, endedFile), []byte("!")) // else the next waits for its silence
}

// dropUnfinished removes what is left of sets before that never became one. None
// of them has a living maker: this turn could not have begun.
func (t *turn) dropUnfinished(ctx context.Context) error {
	if err := t.mine(ctx); err != nil {
		return err
	}
	all, finished, err := t.place.sets(ctx)
	if err != nil {
		return err
	}
	done := map[int]bool{t.set: true}
	for _, n := range finished {
		done[n] = true
	}
	for _, n := range all {
		if done[n] {
			continue
		}
		if err := t.place.dropSet(ctx, n); err != nil {
			return err
		}
	}
	return nil
}
