package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sohoa/index/catalog"
	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/jobs"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/faulty"
	folder "sohoa/pipeline/blob/fs"
)

// site is a data folder with its store, and a place for backups.
type site struct {
	data  string
	store *folder.Store
	place Place
}

func newSite(t *testing.T) site {
	t.Helper()
	s := site{data: t.TempDir()}
	c, err := catalog.Open(t.Context(), filepath.Join(s.data, catalogueFile), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Close(), os.WriteFile(filepath.Join(s.data, keyFile), []byte("key"), 0o600)); err != nil {
		t.Fatal(err)
	}
	s.store = openFolder(t, filepath.Join(s.data, "objects"))
	s.place = newPlace(t, t.TempDir())
	return s
}

func openFolder(t *testing.T, dir string) *folder.Store {
	t.Helper()
	s, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newPlace(t *testing.T, dir string) Place {
	t.Helper()
	objects := openFolder(t, filepath.Join(dir, "objects"))
	return Place{Objects: objects.Lazy(), Flush: objects.Flush, Sets: openFolder(t, filepath.Join(dir, "sets")), Old: dir}
}

// bring puts an original and a result made from it into the store, and a row
// for them into the catalogue where promised.
func (s site) bring(t *testing.T, text string, promised bool) pipeline.Sum {
	t.Helper()
	_, sum, err := s.store.Put(t.Context(), strings.NewReader(text), pipeline.OriginalKey)
	if err == nil {
		err = blob.Keep(t.Context(), s.store, pipeline.ReadingKey(sum, 1, "v1"), []byte("reading of "+text))
	}
	if err != nil {
		t.Fatal(err)
	}
	if !promised {
		return sum
	}
	c, err := catalog.Open(t.Context(), filepath.Join(s.data, catalogueFile), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	root, err := c.Root(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v := pipeline.Viewer{User: "u", Role: pipeline.Administrator, Unit: root}
	b, err := c.OpenBatch(t.Context(), v, holdings.NewBatch{Unit: root, Name: text})
	if err == nil {
		_, err = c.Receive(t.Context(), v, jobs.Arrival{Batch: b.ID, Name: text, Sum: sum, Size: int64(len(text)), Kind: pipeline.PDF})
	}
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func (s site) take(t *testing.T, now time.Time) Note {
	t.Helper()
	n, err := Take(t.Context(), s.data, s.store, s.place, now)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func day(n int) time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n) }

func has(t *testing.T, s blob.Store, key pipeline.Key) bool {
	t.Helper()
	_, err := s.Stat(t.Context(), key)
	if err != nil && pipeline.KindOf(err) != pipeline.NotFound {
		t.Fatal(err)
	}
	return err == nil
}

func TestWhatWasDisposedOfGoesFromTheCopyLaterAndWhatWasLostStays(t *testing.T) {
	s := newSite(t)
	gone, lost := s.bring(t, "disposed of", false), s.bring(t, "lost", true)
	s.take(t, day(0))
	for _, sum := range []pipeline.Sum{gone, lost} {
		for _, key := range []pipeline.Key{pipeline.OriginalKey(sum), pipeline.ReadingKey(sum, 1, "v1")} {
			if err := s.store.Remove(t.Context(), key); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, tt := range []struct {
		day  int
		want bool
	}{{1, true}, {20, true}, {30, true}, {31, false}, {70, false}} {
		n := s.take(t, day(tt.day))
		if got := has(t, s.place.Objects, pipeline.OriginalKey(gone)); got != tt.want {
			t.Errorf("day %d: what was disposed of is there: %v, want %v (removed %d)", tt.day, got, tt.want, n.Removed)
		}
		if !has(t, s.place.Objects, pipeline.OriginalKey(lost)) {
			t.Errorf("day %d: the only copy of what was lost has gone", tt.day)
		}
	}
	if has(t, s.place.Objects, pipeline.ReadingKey(gone, 1, "v1")) {
		t.Error("what was made from it is still there")
	}
	if _, finished, err := s.place.sets(t.Context()); err != nil || len(finished) != 2 {
		t.Errorf("sets %v are kept, %v; want the newest two", finished, err)
	}
}

func TestABackupThatBreaksOffIsDoneAgainAndTheOneBeforeHolds(t *testing.T) {
	s := newSite(t)
	sum := s.bring(t, "first", true)
	s.take(t, day(0))
	s.bring(t, "second", true)
	for n := 1; ; n++ {
		broken := s.place
		trip := faulty.New(s.place.Sets, n, faulty.Before)
		broken.Sets = trip
		_, err := Take(t.Context(), s.data, s.store, broken, day(n))
		if !trip.Fired() {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		finished := err == nil // it got over the fault
		back := t.TempDir()
		store := openFolder(t, filepath.Join(back, "objects"))
		note, err := Restore(t.Context(), s.place, back, store, nil)
		if err != nil || note.Sums.Receipts < 1 || !has(t, store, pipeline.OriginalKey(sum)) {
			t.Errorf("fault at %d: restored %+v, %v", n, note, err)
		}
		if finished && note.Sums.Receipts != 2 {
			t.Errorf("fault at %d: the backup says it is finished, and %d receipts come back", n, note.Sums.Receipts)
		}
	}
	if n := s.take(t, day(40)); n.Sums.Receipts != 2 {
		t.Errorf("receipts %d, want 2", n.Sums.Receipts)
	}
}

// A crash while nothing was waited for may leave objects half written: those
// since the mark are copied anew.
func TestWhatACrashLeftHalfIsCopiedAnew(t *testing.T) {
	s := newSite(t)
	sum := s.bring(t, "the whole text", true)
	broken := s.place
	broken.Flush = func() error { return errors.New("the power went") }
	if _, err := Take(t.Context(), s.data, s.store, broken, day(0)); err == nil {
		t.Fatal("a backup that was not flushed is finished")
	}
	path := s.place.Objects.(*folder.Store).Path(pipeline.OriginalKey(sum))
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, []byte("??????????????"), 0o600)); err != nil {
		t.Fatal(err)
	}
	s.take(t, day(1))
	if ok, err := blob.Intact(t.Context(), s.place.Objects, sum); err != nil || !ok {
		t.Errorf("the copy is intact: %v, %v", ok, err)
	}
}

func TestChangedOriginalsAreNamedAndDoNotReplaceTheGoodCopy(t *testing.T) {
	s := newSite(t)
	sum := s.bring(t, "good", true)
	path := s.store.Path(pipeline.OriginalKey(sum))
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, []byte("evil"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if n := s.take(t, day(0)); fmt.Sprint(n.Changed) != "["+string(pipeline.OriginalKey(sum))+"]" {
		t.Errorf("changed %v", n.Changed)
	}
	if has(t, s.place.Objects, pipeline.OriginalKey(sum)) {
		t.Error("changed bytes came into the copy")
	}
}

// A folder of before there were sets.
func TestABackupOfTheOldFormComesBack(t *testing.T) {
	s := newSite(t)
	sum := s.bring(t, "old", true)
	dir := t.TempDir()
	objects := openFolder(t, filepath.Join(dir, "objects"))
	for _, key := range []pipeline.Key{pipeline.OriginalKey(sum), pipeline.ReadingKey(sum, 1, "v1")} {
		if err := copyKey(t.Context(), s.store, objects, key); err != nil {
			t.Fatal(err)
		}
	}
	if err := catalog.Copy(t.Context(), filepath.Join(s.data, catalogueFile), filepath.Join(dir, catalogueFile)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{keyFile: "key", noteFile: `{"at":"2026-11-20T10:00:00Z","objects":2,"sums":{"Receipts":1,"Documents":1,"States":{"received":1}},"changed":[]}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	back := t.TempDir()
	store := openFolder(t, filepath.Join(back, "objects"))
	n, err := Restore(t.Context(), newPlace(t, dir), back, store, store.Flush)
	if err != nil || n.Sums.Receipts != 1 || n.Copied != 2 {
		t.Errorf("restored %+v, %v", n, err)
	}
	if key, err := os.ReadFile(filepath.Join(back, keyFile)); err != nil || string(key) != "key" {
		t.Errorf("key %q, %v", key, err)
	}
}

// TestAFlippedBitOfACopiedCatalogueIsNeverRestored: what a row says could be
// anything then, and no figure would show it.
func TestAFlippedBitOfACopiedCatalogueIsNeverRestored(t *testing.T) {
	s := newSite(t)
	s.bring(t, "one", true)
	n := s.take(t, day(0))
	rng := rand.New(rand.NewPCG(20261122, 11))
	for _, name := range []string{catalogueFile, keyFile, noteFile} {
		path := s.place.Sets.(*folder.Store).Path(inSet(n.Set, name))
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
		for round := range 12 {
			torn := bytes.Clone(good)
			end := len(torn)
			if name == noteFile {
				end -= 80 // the seal itself, without which the note says the same
			}
			torn[rng.IntN(end)] ^= 1 << rng.IntN(8)
			if round%4 == 0 {
				torn = good[:rng.IntN(len(good))]
			}
			if err := os.WriteFile(path, torn, 0o600); err != nil {
				t.Fatal(err)
			}
			to := t.TempDir()
			_, err := Restore(t.Context(), s.place, to, openFolder(t, filepath.Join(to, "objects")), nil)
			if !errors.Is(err, pipeline.ErrAltered) {
				t.Errorf("%s: %v, want %v", name, err, pipeline.ErrAltered)
			}
			if _, err := os.Stat(filepath.Join(to, catalogueFile)); err == nil {
				t.Errorf("%s: a catalogue was restored", name)
			}
		}
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	to := t.TempDir()
	if _, err := Restore(t.Context(), s.place, to, openFolder(t, filepath.Join(to, "objects")), nil); err != nil {
		t.Errorf("the good copy: %v", err)
	}
}

func copyKey(ctx context.Context, from, to blob.Store, key pipeline.Key) error {
	r, err := from.Open(ctx, key)
	if err != nil {
		return err
	}
	defer r.Close()
	_, _, err = to.Put(ctx, r, func(pipeline.Sum) pipeline.Key { return key })
	return err
}
