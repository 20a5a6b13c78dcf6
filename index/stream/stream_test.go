package stream

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"sohoa/index/catalog"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/faulty"
	"sohoa/pipeline/blob/fs"
)

// followed is a catalogue with a stream into a store.
type followed struct {
	*catalog.Catalog
	stream *Stream
	path   string
}

func openStore(t *testing.T) blob.Store {
	t.Helper()
	s, err := fs.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// follow opens a catalogue in a folder and streams it. It is never closed in
// order: the server of the test dies.
func follow(t *testing.T, dir string, store blob.Store) followed {
	t.Helper()
	f := followed{path: filepath.Join(dir, "catalogue.db")}
	var err error
	if f.Catalog, err = catalog.OpenFollowed(t.Context(), f.path, nil); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(dir, "audit.key")
	if err := os.WriteFile(key, []byte("the key"), 0o600); err != nil {
		t.Fatal(err)
	}
	f.stream, err = Open(t.Context(), Config{Path: f.path, KeyPath: key, Catalogue: f.Catalog, Store: store})
	if err != nil {
		t.Fatal(err)
	}
	f.Follow(f.stream.Sync)
	t.Cleanup(func() {
		f.Catalog.Close()
		f.stream.Close()
	})
	return f
}

// restored brings the catalogue of a store back into a folder of its own.
func restored(t *testing.T, store blob.Store) *catalog.Catalog {
	t.Helper()
	dir := t.TempDir()
	if _, err := Restore(t.Context(), store, dir); err != nil {
		t.Fatal(err)
	}
	if key, err := os.ReadFile(filepath.Join(dir, "audit.key")); err != nil || string(key) != "the key" {
		t.Errorf("key of the audit %q, %v", key, err)
	}
	c, err := catalog.Open(t.Context(), filepath.Join(dir, "catalogue.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// mustHold checks that a catalogue has every note, and is whole.
func mustHold(t *testing.T, c *catalog.Catalog, notes map[string]string) {
	t.Helper()
	for name, want := range notes {
		if got, err := c.Kept(t.Context(), name); err != nil || got != want {
			t.Errorf("note %s is %.20q, %v; want %.20q", name, got, err, want)
		}
	}
	broken, err := c.Check(t.Context())
	if err != nil || len(broken) > 0 {
		t.Errorf("check = %+v, %v", broken, err)
	}
}

func TestEveryAnsweredActComesBackWhereverTheStoreFails(t *testing.T) {
	for n := 1; ; n++ {
		inner := openStore(t)
		dir := t.TempDir()
		f := follow(t, dir, inner)
		broken := faulty.New(inner, n, faulty.How(n%2)) // before, or after with its answer lost
		f.stream.c.Store = broken
		answered := map[string]string{}
		for i := range 6 {
			name, value := fmt.Sprintf("act %d", i), strings.Repeat(fmt.Sprint(i), 9000)
			if err := f.Keep(t.Context(), name, value); err == nil {
				answered[name] = value
			} else if pipeline.KindOf(err) != pipeline.Busy {
				t.Fatalf("act %d with the fault at %d: %v, want busy", i, n, err)
			}
		}
		mustHold(t, restored(t, inner), answered)
		if !broken.Fired() {
			if n < 4 {
				t.Fatalf("only %d operations could fail", n-1)
			}
			return
		}
	}
}

func TestActsOfManyAtOnceShareSegments(t *testing.T) {
	store := openStore(t)
	f := follow(t, t.TempDir(), store)
	const people, acts = 16, 20
	all := map[string]string{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	for p := range people {
		wait.Go(func() {
			for a := range acts {
				name := fmt.Sprintf("person %d act %d", p, a)
				if err := f.Keep(t.Context(), name, name); err != nil {
					t.Error(err)
					continue
				}
				mu.Lock()
				all[name] = name
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	mustHold(t, restored(t, store), all)
	if got := f.stream.State().Segments; got >= people*acts || got == 0 {
		t.Errorf("%d segments for %d acts, want fewer", got, people*acts)
	}
}

func TestTheLogIsEmptiedAndABaseMadeWhileActsGoOn(t *testing.T) {
	store := openStore(t)
	f := follow(t, t.TempDir(), store)
	f.stream.most = limits{wal: 64 << 10, segments: 10, bytes: 1 << 20}
	ctx, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() { f.stream.Run(ctx) })
	all := map[string]string{}
	for i := range 200 {
		name, value := fmt.Sprint("act ", i), strings.Repeat(fmt.Sprint(i), 2000)
		if err := f.Keep(t.Context(), name, value); err != nil {
			t.Fatal(err)
		}
		all[name] = value
	}
	stop()
	wait.Wait()
	for range 3 { // what Run would have done had it been quicker
		for range 10 {
			if err := f.Keep(t.Context(), "more", fmt.Sprint(f.stream.n)); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.stream.upkeep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	mustHold(t, restored(t, store), all)
	if st := f.stream.State(); st.Base == 0 || st.Segments < st.Base {
		t.Errorf("state %+v, want a base after some segments", st)
	}
	keys, err := blob.Keys(t.Context(), store, Prefix)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, n, _ := named(keys[1]); n <= 1 {
		t.Errorf("the oldest object is %s, want what lies before the last two bases gone", keys[1])
	}
	if log, err := os.Stat(f.path + "-wal"); err != nil || log.Size() > 1<<20 {
		t.Errorf("the log has %d bytes, %v", log.Size(), err)
	}
}

func TestALogEmptiedBehindOurBackIsNoticed(t *testing.T) {
	store := openStore(t)
	f := follow(t, t.TempDir(), store)
	if err := f.Keep(t.Context(), "one", "1"); err != nil {
		t.Fatal(err)
	}
	f.Follow(func(context.Context) error { return nil }) // an act that nobody sends
	if err := f.Keep(t.Context(), "two", "2"); err != nil {
		t.Fatal(err)
	}
	if err := f.Checkpoint(t.Context(), 0, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	f.Follow(f.stream.Sync)
	if err := f.Keep(t.Context(), "three", "3"); err != nil {
		t.Fatal(err)
	}
	mustHold(t, restored(t, store), map[string]string{"one": "1", "two": "2", "three": "3"})
}

func TestASecondLifeGoesOnFromTheFirst(t *testing.T) {
	store, dir := openStore(t), t.TempDir()
	f := follow(t, dir, store)
	f.Follow(func(context.Context) error { return pipeline.Errorf(pipeline.Busy, "the store is down") })
	if err := f.Keep(t.Context(), "unsent", "x"); pipeline.KindOf(err) != pipeline.Busy {
		t.Fatal(err)
	}
	f.Catalog.Close()
	again := follow(t, dir, store)
	if err := again.Keep(t.Context(), "second", "y"); err != nil {
		t.Fatal(err)
	}
	mustHold(t, restored(t, store), map[string]string{"unsent": "x", "second": "y"})
}

func TestADamagedStreamIsNamedAndNothingIsWritten(t *testing.T) {
	for _, tt := range []struct {
		rule string
		harm func(t *testing.T, store blob.Store, line string)
	}{
		{"a segment is missing", func(t *testing.T, s blob.Store, line string) { mustRemove(t, s, segmentKey(line, 2)) }},
		{"a segment was changed", func(t *testing.T, s blob.Store, line string) { flip(t, s, segmentKey(line, 2)) }},
		{"a segment stands for another", func(t *testing.T, s blob.Store, line string) {
			data, err := blob.Load(t.Context(), s, segmentKey(line, 1), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			mustRemove(t, s, segmentKey(line, 2))
			if err := blob.Keep(t.Context(), s, segmentKey(line, 2), data); err != nil {
				t.Fatal(err)
			}
		}},
		{"a piece of the base was changed", func(t *testing.T, s blob.Store, line string) {
			keys, err := blob.Keys(t.Context(), s, Prefix+line+"/pieces/")
			if err != nil || len(keys) == 0 {
				t.Fatal(keys, err)
			}
			flip(t, s, keys[0])
		}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			store := openStore(t)
			f := follow(t, t.TempDir(), store)
			for i := range 3 {
				if err := f.Keep(t.Context(), "n", fmt.Sprint(i)); err != nil {
					t.Fatal(err)
				}
			}
			tt.harm(t, store, f.stream.line)
			dir := t.TempDir()
			if _, err := Restore(t.Context(), store, dir); pipeline.KindOf(err) != pipeline.Damaged {
				t.Errorf("restore = %v, want damaged", err)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("left %v, %v", left, err)
			}
		})
	}
	if _, err := Restore(t.Context(), openStore(t), t.TempDir()); pipeline.KindOf(err) != pipeline.Invalid {
		t.Errorf("restore without a stream = %v, want invalid", err)
	}
}

func mustRemove(t *testing.T, s blob.Store, key pipeline.Key) {
	t.Helper()
	if err := s.Remove(t.Context(), key); err != nil {
		t.Fatal(err)
	}
}

func flip(t *testing.T, s blob.Store, key pipeline.Key) {
	t.Helper()
	data, err := blob.Load(t.Context(), s, key, 1<<24)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	mustRemove(t, s, key)
	if err := blob.Keep(t.Context(), s, key, data); err != nil {
		t.Fatal(err)
	}
}

// A log cut anywhere, as a reader sees it that comes while it is written, gives
// whole acts only.
func TestHalfAnActIsNeverRead(t *testing.T) {
	dir := t.TempDir()
	c, err := catalog.OpenFollowed(t.Context(), filepath.Join(dir, "catalogue.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Checkpoint(t.Context(), 0, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	whole := writeLog{path: filepath.Join(dir, "catalogue.db-wal")}
	ends := map[int64]bool{0: true, headSize: true}
	for i := range 4 {
		if err := c.Keep(t.Context(), fmt.Sprint(i), strings.Repeat("x", 6000)); err != nil {
			t.Fatal(err)
		}
		changed, end, err := whole.read()
		if err != nil || len(changed.order) == 0 {
			t.Fatalf("act %d: %d pages, %v", i, len(changed.order), err)
		}
		whole.place = end
		ends[end.at] = true
	}
	data, err := os.ReadFile(whole.path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut <= len(data); cut += 509 {
		l := writeLog{path: filepath.Join(dir, "cut")}
		if err := os.WriteFile(l.path, data[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, end, err := l.read(); err != nil || !ends[end.at] {
			t.Errorf("cut at %d: read to %d, %v; want the end of an act", cut, end.at, err)
		}
	}
}

func FuzzFrames(f *testing.F) {
	head := make([]byte, headSize)
	copy(head, []byte{0x37, 0x7f, 0x06, 0x82, 0, 0, 0, 0, 0, 0, 2})
	f.Add(head)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < headSize {
			return
		}
		p, size, order, err := begin(data[:headSize])
		if err != nil {
			return
		}
		got, end, _ := frames(bytes.NewReader(data[headSize:]), p, size, order)
		if end.at > int64(len(data)) || len(got.order) != len(got.bytes) {
			t.Fatalf("read to %d of %d, %d pages", end.at, len(data), len(got.order))
		}
	})
}

func FuzzDecode(f *testing.F) {
	data, _, err := segment{n: 3, pages: pages{size: 512, total: 9, order: []uint32{2}, bytes: map[uint32][]byte{2: make([]byte, 512)}}}.encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, sum, err := decode(data)
		if err != nil {
			return
		}
		again, sum2, err := s.encode()
		if err != nil || sum != sum2 || len(again) == 0 {
			t.Fatalf("%v, %x, want %x", err, sum2, sum)
		}
	})
}

// FuzzBase: whatever a base says, a restore ends and leaves a catalogue only
// where its hash is right.
func FuzzBase(f *testing.F) {
	f.Add([]byte(`{"schema":"sohoa-stream-2","n":0,"size":3,"sha256":"00","pieces":["00000001-a/00"],"mark":{"line":1}}`))
	f.Add([]byte(`{"schema":"sohoa-stream-1","n":-1,"pieces":["../../x","/","a/b/c"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		store, err := fs.Open(t.TempDir())
		if err == nil {
			err = blob.Keep(t.Context(), store, baseKey("00000001-a", 0), data)
		}
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if _, err := Restore(t.Context(), store, dir); err == nil {
			if got, err := os.ReadFile(filepath.Join(dir, "catalogue.db")); err != nil || len(got) > 0 {
				t.Errorf("%d bytes out of nothing, %v", len(got), err)
			}
		}
	})
}
