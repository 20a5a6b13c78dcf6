package stream

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sohoa/index/audit"
	"sohoa/index/catalog"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/s3/s3test"
)

func TestMain(m *testing.M) {
	s3test.Main()
	os.Exit(m.Run())
}

var person = pipeline.Viewer{User: "u", Name: "U", Role: pipeline.Clerk, Unit: "H14"}

// act is an act with its row of the audit, as every act of a person is.
func (f followed) act(t *testing.T, subject string) error {
	t.Helper()
	return f.Note(t.Context(), person, ledger.ActSearch, subject, "")
}

func (f followed) mustAct(t *testing.T, subject string) {
	t.Helper()
	if err := f.act(t, subject); err != nil {
		t.Fatalf("act %s: %v", subject, err)
	}
}

func did(t *testing.T, c *catalog.Catalog, subject string) bool {
	t.Helper()
	rows, err := c.Audit(t.Context(), subject, 1)
	if err != nil {
		t.Fatal(err)
	}
	return len(rows) > 0
}

func mustHaveDone(t *testing.T, c *catalog.Catalog, acts ...string) {
	t.Helper()
	for _, a := range acts {
		if !did(t, c, a) {
			t.Errorf("act %s was answered and is not there", a)
		}
	}
	if broken, err := c.Check(t.Context()); err != nil || len(broken) > 0 {
		t.Errorf("check = %+v, %v", broken, err)
	}
}

// starts is a server that starts on a folder; its error is what the operator sees.
func starts(t *testing.T, dir string, store blob.Store, anew bool) (followed, error) {
	t.Helper()
	f := followed{path: filepath.Join(dir, "catalogue.db")}
	var err error
	if f.Catalog, err = catalog.OpenFollowed(t.Context(), f.path, nil); err != nil {
		t.Fatal(err)
	}
	f.stream, err = Open(t.Context(), Config{
		Path: f.path, KeyPath: filepath.Join(dir, "audit.key"), Catalogue: f.Catalog, Store: store, Inspect: inspect, Anew: anew,
	})
	if err != nil {
		return f, errors.Join(err, f.Catalog.Close())
	}
	f.Follow(f.stream.Sync)
	f.Guard(f.stream.Mine)
	t.Cleanup(func() { f.end() })
	return f, nil
}

func (f followed) end() {
	f.Catalog.Close()
	f.stream.Close()
}

func mustStart(t *testing.T, dir string, store blob.Store) followed {
	t.Helper()
	f, err := starts(t, dir, store, false)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func inspect(ctx context.Context, dir string) (audit.Mark, error) {
	c, err := catalog.Open(ctx, filepath.Join(dir, "catalogue.db"), nil)
	if err != nil {
		return audit.Mark{}, err
	}
	defer c.Close()
	return c.NewestMark(ctx)
}

// broughtBack restores the stream into a folder of its own.
func broughtBack(t *testing.T, store blob.Store) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := Restore(t.Context(), store, dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func comesBack(t *testing.T, store blob.Store) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(t.Context(), filepath.Join(broughtBack(t, store), "catalogue.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func keysOf(t *testing.T, store blob.Store) []pipeline.Key {
	t.Helper()
	keys, err := blob.Keys(t.Context(), store, Prefix)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func mustBeFenced(t *testing.T, f followed) {
	t.Helper()
	late := "of the older server"
	if err := f.act(t, late); !errors.Is(err, ErrFenced) || pipeline.KindOf(err) != pipeline.Busy {
		t.Errorf("the act of the older server = %v, want busy: fenced", err)
	}
	before, err := f.NewestMark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := f.act(t, late); !errors.Is(err, ErrFenced) {
		t.Errorf("the next act = %v, want fenced", err)
	}
	if after, err := f.NewestMark(t.Context()); err != nil || after != before {
		t.Errorf("a server that knows it is fenced did the act: %+v, before %+v, %v", after, before, err)
	}
	if !f.stream.State().Fenced {
		t.Error("the state does not say that it is fenced")
	}
}

// stores are the kinds of store; each fences by itself.
func stores(t *testing.T) map[string]blob.Store {
	return map[string]blob.Store{"folder": openStore(t), "s3": s3test.Start(t).Open(t)}
}

func TestOfTwoServersOnOneStoreTheOlderAnswersNoActAnyMore(t *testing.T) {
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			older := mustStart(t, dir, store)
			older.mustAct(t, "one")
			older.mustAct(t, "two")
			newer := mustStart(t, broughtBack(t, store), store)
			mustBeFenced(t, older)
			newer.mustAct(t, "three")
			if err := older.stream.upkeep(t.Context()); !errors.Is(err, ErrFenced) {
				t.Errorf("upkeep of the older one = %v, want fenced", err)
			}
			back := comesBack(t, store)
			mustHaveDone(t, back, "one", "two", "three")
			if did(t, back, "of the older server") {
				t.Error("an act that was never answered came back from the other history")
			}
			older.end()
			before := keysOf(t, store)
			if _, err := starts(t, dir, store, false); pipeline.KindOf(err) != pipeline.Invalid {
				t.Errorf("the older server that returns = %v, want invalid", err)
			}
			if after := keysOf(t, store); !slices.Equal(before, after) {
				t.Errorf("a server that was refused changed the store: %v, before %v", after, before)
			}
			newer.mustAct(t, "four")
		})
	}
}

func TestOnlyACatalogueWithAllThatTheStreamHoldsBeginsALine(t *testing.T) {
	store, dir := openStore(t), t.TempDir()
	f := mustStart(t, dir, store)
	f.mustAct(t, "one")
	old := broughtBack(t, store) // a machine set back, or a backup of last week
	f.mustAct(t, "two")
	for name, dir := range map[string]string{"a state of before": old, "an empty catalogue": t.TempDir()} {
		if _, err := starts(t, dir, store, false); pipeline.KindOf(err) != pipeline.Invalid {
			t.Errorf("%s = %v, want invalid", name, err)
		}
		f.mustAct(t, "after "+name)
	}
	mustHaveDone(t, comesBack(t, store), "one", "two")
	f.end()
	f = mustStart(t, dir, store) // the right one after a crash
	f.mustAct(t, "three")
	anew, err := starts(t, old, store, true)
	if err != nil {
		t.Fatal(err)
	}
	anew.mustAct(t, "decided by a person")
	mustBeFenced(t, f)
	back := comesBack(t, store)
	mustHaveDone(t, back, "one", "decided by a person")
	if did(t, back, "two") || did(t, back, "three") {
		t.Error("acts of the history that was given up are mixed into the other")
	}
}

func TestACopyThatWentOnWithoutTheStreamIsRefused(t *testing.T) {
	store, dir := openStore(t), t.TempDir()
	f := mustStart(t, dir, store)
	f.mustAct(t, "one")
	other := broughtBack(t, store)
	c, err := catalog.Open(t.Context(), filepath.Join(other, "catalogue.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []string{"x", "y", "z"} {
		if err := c.Note(t.Context(), person, ledger.ActSearch, a, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	f.mustAct(t, "two")
	if _, err := starts(t, other, store, false); pipeline.KindOf(err) != pipeline.Invalid {
		t.Errorf("a longer but different history = %v, want invalid", err)
	}
	f.mustAct(t, "three")
}

// TestATakeoverAtAnyMomentLosesNoAnsweredAct has one server act without a pause
// while others restore what it streams and begin. Whoever begins holds every act
// that was answered; whoever does not, the older server can be started again.
func TestATakeoverAtAnyMomentLosesNoAnsweredAct(t *testing.T) {
	store := openStore(t)
	dir := t.TempDir()
	answered := map[string]bool{}
	taken := 0
	for round := range 12 {
		older := mustStart(t, dir, store)
		var wait sync.WaitGroup
		stop := make(chan struct{})
		wait.Go(func() {
			for n := 0; ; n++ {
				name := fmt.Sprintf("round %d act %d", round, n)
				if older.act(t, name) != nil {
					return
				}
				answered[name] = true
				select {
				case <-stop:
					return
				default:
				}
			}
		})
		next := broughtBack(t, store)
		newer, err := starts(t, next, store, false)
		if err == nil {
			wait.Wait() // the older one ends by its fence
			taken++
			dir = next
			newer.mustAct(t, fmt.Sprint("begun in round ", round))
			newer.end()
		} else if pipeline.KindOf(err) != pipeline.Invalid {
			t.Fatal(err)
		}
		close(stop)
		wait.Wait()
		older.end()
	}
	mustHaveDone(t, mustStart(t, dir, store).Catalog)
	back := comesBack(t, store)
	for name := range answered {
		if !did(t, back, name) {
			t.Errorf("%s was answered and is lost", name)
		}
	}
	t.Logf("%d acts answered, %d of 12 takeovers went through", len(answered), taken)
}

func TestOfServersThatBeginAtOnceOneAnswers(t *testing.T) {
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			first := mustStart(t, t.TempDir(), store)
			first.mustAct(t, "one")
			const n = 6
			dirs := make([]string, n)
			for i := range dirs {
				dirs[i] = broughtBack(t, store)
			}
			all, errs := make([]followed, n), make([]error, n)
			var wait sync.WaitGroup
			for i, dir := range dirs {
				wait.Go(func() { all[i], errs[i] = starts(t, dir, store, false) })
			}
			wait.Wait()
			answer := 0
			for i := range all {
				if errs[i] == nil && all[i].act(t, fmt.Sprint("of ", i)) == nil {
					answer++
					mustHaveDone(t, comesBack(t, store), "one", fmt.Sprint("of ", i))
				}
			}
			if answer != 1 {
				t.Errorf("%d of %d answer: %v; want one", answer, n, errs)
			}
			mustBeFenced(t, first)
		})
	}
}

func TestAServerThatWasCutOffForLongFindsItsSeal(t *testing.T) {
	store := openStore(t)
	older := mustStart(t, t.TempDir(), store)
	older.mustAct(t, "one")
	dir := broughtBack(t, store)
	for range 4 { // the newer one lives so long that nothing else of the older is left
		newer := mustStart(t, dir, store)
		newer.mustAct(t, "more")
		if err := newer.stream.collect(t.Context()); err != nil {
			t.Fatal(err)
		}
		newer.end()
	}
	var left []string
	for _, k := range keysOf(t, store) {
		if line, what, _, ok := named(k); ok && line == older.stream.line {
			left = append(left, what)
		}
	}
	if !slices.Equal(left, []string{"seg"}) {
		t.Errorf("of the older line %v is left, want its seal alone", left)
	}
	mustBeFenced(t, older)
}

func TestAnIdleServerNoticesWithoutAnAct(t *testing.T) {
	store := openStore(t)
	older := mustStart(t, t.TempDir(), store)
	if err := older.stream.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	mustStart(t, broughtBack(t, store), store)
	if err := older.stream.Probe(t.Context()); !errors.Is(err, ErrFenced) {
		t.Errorf("probe = %v, want fenced", err)
	}
	if err := older.stream.Mine(); !errors.Is(err, ErrFenced) {
		t.Errorf("mine = %v, want fenced", err)
	}
}

// TestPiecesAreUsedAgainByTheNextLine: a restart does not send the catalogue
// again, and what it uses again is not collected.
func TestPiecesAreUsedAgainByTheNextLine(t *testing.T) {
	store, dir := openStore(t), t.TempDir()
	f := mustStart(t, dir, store)
	for i := range 120 {
		f.mustAct(t, strings.Repeat(fmt.Sprint(i), 16000))
	}
	count := func() (n int) {
		for _, k := range keysOf(t, store) {
			if strings.Contains(string(k), "/pieces/") {
				n++
			}
		}
		return n
	}
	f.end()
	f = mustStart(t, dir, store)
	first := count()
	for range 4 {
		f.end()
		f = mustStart(t, dir, store)
		f.mustAct(t, "little")
		if err := f.stream.collect(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if first < 3 || count() > first+4 {
		t.Errorf("%d pieces after five starts, %d after the first", count(), first)
	}
	mustHaveDone(t, comesBack(t, store), "little")
}

// TestAStreamOfTheFirstFormGoesOn: its segments and bases do not say how far
// they go, so they are looked into.
func TestAStreamOfTheFirstFormGoesOn(t *testing.T) {
	for _, segments := range []int{0, 2} {
		store, dir := openStore(t), t.TempDir()
		f := mustStart(t, dir, store)
		for range segments {
			f.mustAct(t, "one")
		}
		f.end()
		toFirstForm(t, store, f.stream.line)
		if segments > 0 {
			if _, err := starts(t, t.TempDir(), store, false); pipeline.KindOf(err) != pipeline.Invalid {
				t.Errorf("%d segments: an empty catalogue = %v, want invalid", segments, err)
			}
		}
		f = mustStart(t, dir, store)
		f.mustAct(t, "two")
		mustHaveDone(t, comesBack(t, store), "two")
	}
}

// toFirstForm rewrites a line as the first version wrote it.
func toFirstForm(t *testing.T, store blob.Store, line string) {
	t.Helper()
	put := func(k pipeline.Key, data []byte) {
		mustRemove(t, store, k)
		if err := blob.Keep(t.Context(), store, k, data); err != nil {
			t.Fatal(err)
		}
	}
	var last [32]byte
	for _, k := range keysOf(t, store) {
		data, err := blob.Load(t.Context(), store, k, 1<<24)
		if err != nil {
			t.Fatal(err)
		}
		_, what, _, ok := named(k)
		switch {
		case ok && what == "base":
			text := strings.ReplaceAll(strings.Replace(string(data), Schema, oldSchema, 1), line+"/", "")
			put(k, []byte(text))
		case ok:
			s, _, err := decode(data)
			if err != nil {
				t.Fatal(err)
			}
			s.old, s.before = true, last
			if data, last, err = s.encode(); err != nil {
				t.Fatal(err)
			}
			put(k, data)
		case strings.Contains(string(k), "/pieces/"):
			put(pieceKey(string(k)[strings.LastIndex(string(k), "/")+1:]), data)
			mustRemove(t, store, k)
		case strings.HasPrefix(string(k), claimsPrefix):
			mustRemove(t, store, k)
		}
	}
}

func TestACatalogueRestoredWhileItsServerWorksNeverHoldsHalf(t *testing.T) {
	store := openStore(t)
	f := mustStart(t, t.TempDir(), store)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var wait sync.WaitGroup
	wait.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			if err := f.act(t, fmt.Sprint("act ", n)); err != nil {
				t.Error(err)
			}
		}
	})
	for range 5 {
		mustHaveDone(t, comesBack(t, store))
	}
	stop()
	wait.Wait()
}
