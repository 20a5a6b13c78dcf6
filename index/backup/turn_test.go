package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	folder "sohoa/pipeline/blob/fs"
)

// mustComeBack restores a place and looks for originals.
func mustComeBack(t *testing.T, p Place, want ...pipeline.Sum) Note {
	t.Helper()
	to := t.TempDir()
	store := openFolder(t, filepath.Join(to, "objects"))
	n, err := Restore(t.Context(), p, to, store, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, sum := range want {
		if ok, err := blob.Intact(t.Context(), store, sum); err != nil || !ok {
			t.Errorf("original %.8s is intact: %v, %v", sum, ok, err)
		}
	}
	return n
}

func refusedAsBusy(err error) bool {
	var e *pipeline.Error
	return errors.As(err, &e) && e.Kind == pipeline.Busy && e.Field == "backup-busy"
}

func TestOfBackupsIntoOnePlaceAtOnceOneIsMadeAndTheOthersAreRefused(t *testing.T) {
	s := newSite(t)
	var sums []pipeline.Sum
	for i := range 20 {
		sums = append(sums, s.bring(t, fmt.Sprint("text ", i), true))
	}
	for round := range 5 {
		var wait sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wait.Go(func() { _, errs[i] = Take(t.Context(), s.data, s.store, s.place, day(round)) })
		}
		wait.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
			} else if !refusedAsBusy(err) {
				t.Errorf("round %d: %v, want refused as busy", round, err)
			}
		}
		if made == 0 {
			t.Errorf("round %d: none was made: %v", round, errs)
		}
		if n := mustComeBack(t, s.place, sums...); n.Sums.Receipts != len(sums) {
			t.Errorf("round %d: %d receipts come back, want %d", round, n.Sums.Receipts, len(sums))
		}
	}
}

// paused is a store whose first object waits until it is let go.
type paused struct {
	blob.Store
	reached, let chan struct{}
	once         sync.Once
}

func (p *paused) Put(ctx context.Context, r io.Reader, name func(pipeline.Sum) pipeline.Key) (blob.Info, pipeline.Sum, error) {
	p.once.Do(func() {
		close(p.reached)
		<-p.let
	})
	return p.Store.Put(ctx, r, name)
}

// standingStill begins a backup that stops at its first object, and returns how
// it goes on and ends.
func standingStill(t *testing.T, s site) (goOn func() error) {
	t.Helper()
	slow := s.place
	p := &paused{Store: s.place.Objects, reached: make(chan struct{}), let: make(chan struct{})}
	slow.Objects = p
	done := make(chan error, 1)
	go func() {
		_, err := Take(t.Context(), s.data, s.store, slow, day(1))
		done <- err
	}()
	<-p.reached
	return func() error {
		close(p.let)
		return <-done
	}
}

func TestABackupUnderWayIsNotDisturbed(t *testing.T) {
	s := newSite(t)
	sum := s.bring(t, "one", true)
	goOn := standingStill(t, s)
	if _, err := Take(t.Context(), s.data, s.store, s.place, day(1)); !refusedAsBusy(err) {
		t.Errorf("a second backup = %v, want refused as busy", err)
	}
	if err := goOn(); err != nil {
		t.Fatal(err)
	}
	mustComeBack(t, s.place, sum)
	s.take(t, day(2))
}

// silent makes the signs of life of a set older than a maker may be silent, as
// they are when it was killed.
func silent(t *testing.T, p Place, set int) {
	t.Helper()
	keys, err := blob.Keys(t.Context(), p.Sets, string(inSet(set, "")))
	if err != nil || len(keys) == 0 {
		t.Fatal(keys, err)
	}
	old := time.Now().Add(-silence - time.Second)
	for _, k := range keys {
		if err := os.Chtimes(p.Sets.(*folder.Store).Path(k), old, old); err != nil {
			t.Fatal(err)
		}
	}
}

func TestABackupThatStoodStillTooLongDoesNotFinishOverTheNext(t *testing.T) {
	s := newSite(t)
	sum := s.bring(t, "one", true)
	goOn := standingStill(t, s)
	silent(t, s.place, 1)
	next := s.take(t, day(2))
	if err := goOn(); !refusedAsBusy(err) {
		t.Errorf("the one that stood still = %v, want busy", err)
	} else if !strings.Contains(err.Error(), fmt.Sprint("process ", os.Getpid())) {
		t.Errorf("%v; want it to name who took over", err)
	}
	if n := mustComeBack(t, s.place, sum); n.Set != next.Set {
		t.Errorf("set %d comes back, want %d", n.Set, next.Set)
	}
	s.take(t, day(3))
}

func TestWhatAKilledBackupLeftIsRemovedByTheNext(t *testing.T) {
	s := newSite(t)
	sum := s.bring(t, "one", true)
	turn, err := s.place.begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	turn.stop() // killed: it says nothing any more
	turn.beats.Wait()
	if err := blob.Keep(t.Context(), s.place.Sets, inSet(1, catalogueFile), []byte("half a catalogue")); err != nil {
		t.Fatal(err)
	}
	if _, err := Take(t.Context(), s.data, s.store, s.place, day(1)); !refusedAsBusy(err) {
		t.Errorf("at once after a kill = %v, want refused as busy", err)
	}
	silent(t, s.place, 1)
	if n := s.take(t, day(1)); n.Set != 2 {
		t.Errorf("set %d, want 2", n.Set)
	}
	if keys, err := blob.Keys(t.Context(), s.place.Sets, "00000001/"); err != nil || len(keys) > 0 {
		t.Errorf("left of the killed one: %v, %v", keys, err)
	}
	mustComeBack(t, s.place, sum)
}

func TestABackupThatIsStoppedInOrderLetsTheNextBeginAtOnce(t *testing.T) {
	s := newSite(t)
	s.bring(t, "one", true)
	ctx, stop := context.WithCancel(t.Context())
	slow := s.place
	slow.Flush = func() error { stop(); return ctx.Err() }
	if _, err := Take(ctx, s.data, s.store, slow, day(1)); !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped backup = %v", err)
	}
	s.take(t, day(1))
}

// FuzzNote: whatever stands in a note, a restore ends, and writes no catalogue
// that is not the one that was copied.
func FuzzNote(f *testing.F) {
	f.Add([]byte(`{"set":1,"files":{"catalogue.db":"00"}}`))
	f.Add([]byte(`{"set":-7,"files":{"../x":"00"},"sums":{"States":{"":-1}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := newPlace(t, t.TempDir())
		for name, text := range map[string][]byte{noteFile: data, catalogueFile: []byte("a catalogue")} {
			if err := blob.Keep(t.Context(), p.Sets, inSet(1, name), text); err != nil {
				t.Fatal(err)
			}
		}
		to := t.TempDir()
		store, err := folder.Open(filepath.Join(to, "objects"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Restore(t.Context(), p, to, store, nil); err == nil {
			if got, err := os.ReadFile(filepath.Join(to, catalogueFile)); err != nil || string(got) != "a catalogue" {
				t.Errorf("restored %q, %v", got, err)
			}
		}
	})
}
