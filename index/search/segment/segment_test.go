package segment

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"pgregory.net/rapid"
)

// model is what a segment must answer: the terms of each record.
type model []Record

func (m model) docs(field byte, term string) []uint32 {
	var out []uint32
	words := wordList()
	for doc, r := range m {
		has := field == IDs && r.ID == term
		for _, k := range r.Keys {
			has = has || field == Keys && KeyTerm(k) == term
		}
		for _, t := range r.Terms {
			has = has || t.Field == field && slices.Contains(t.Terms, term)
		}
		for _, t := range r.Words {
			for _, place := range t.Places {
				has = has || t.Field == field && words[place] == term
			}
		}
		if has {
			out = append(out, uint32(doc))
		}
	}
	return out
}

// check compares a segment with what was put into it.
func (m model) check(t errorer, r *Reader) {
	if r.Count() != len(m) {
		t.Fatalf("%d records, want %d", r.Count(), len(m))
	}
	terms := make(map[byte]map[string]bool)
	note := func(field byte, term string) {
		if terms[field] == nil {
			terms[field] = make(map[string]bool)
		}
		terms[field][term] = true
	}
	for doc, rec := range m {
		note(IDs, rec.ID)
		for _, k := range rec.Keys {
			note(Keys, KeyTerm(k))
		}
		for _, in := range rec.Terms {
			for _, term := range in.Terms {
				note(in.Field, term)
			}
		}
		for _, in := range rec.Words {
			for _, place := range in.Places {
				note(in.Field, wordList()[place])
			}
		}
		if kept, err := r.Kept(uint32(doc)); err != nil || string(kept) != string(rec.Kept) {
			t.Fatalf("kept of %d is %q, %v, want %q", doc, kept, err, rec.Kept)
		}
		for c, n := range rec.Columns {
			if r.Column(c)[doc] != n {
				t.Fatalf("column %d of %d is %d, want %d", c, doc, r.Column(c)[doc], n)
			}
		}
	}
	for field, set := range terms {
		m.checkField(t, r, field, sortedKeys(set))
	}
	if docs, err := r.Docs('q', "nothing"); docs != nil || err != nil {
		t.Fatalf("a field that is not there: %v, %v", docs, err)
	}
}

func (m model) checkField(t errorer, r *Reader, field byte, sorted []string) {
	var walked []string
	c := r.From(field, "")
	for c.Next() {
		walked = append(walked, string(c.Term()))
	}
	if c.Err() != nil || !slices.Equal(walked, sorted) {
		t.Fatalf("walked %q, %v, want %q", walked, c.Err(), sorted)
	}
	for i, term := range sorted {
		want := m.docs(field, term)
		docs, err := r.Docs(field, term)
		if err != nil || !slices.Equal(docs.ToArray(), want) {
			t.Fatalf("records of %q: %v, %v, want %v", term, docs, err, want)
		}
		if n, err := r.Number(field, term); err != nil || n != len(want) {
			t.Fatalf("number of records of %q: %d, %v, want %d", term, n, err, len(want))
		}
		if docs, err := r.Docs(field, term+"\x00"); docs != nil || err != nil {
			t.Fatalf("a term that is not there: %v, %v", docs, err)
		}
		at := r.From(field, term+"\x00")
		if more := at.Next(); more != (i+1 < len(sorted)) || more && string(at.Term()) != sorted[i+1] {
			t.Fatalf("from behind %q comes %q", term, at.Term())
		}
	}
}

type errorer interface{ Fatalf(string, ...any) }

// wordList holds words that stand in Terms of records, too.
func wordList() []string {
	var out []string
	for i := range 30 {
		out = append(out, fmt.Sprintf("w%d", 2*i))
	}
	return out
}

// made makes up n records; some terms are in nearly all, some in few.
func made(n, seed int) model {
	rng := rand.New(rand.NewPCG(uint64(seed), 1))
	var out model
	for i := range n {
		r := Record{ID: fmt.Sprintf("%d-%05d", seed, i), Kept: []byte(strings.Repeat("k", rng.IntN(4))), Columns: []uint32{uint32(i), rng.Uint32()}}
		words := Terms{Field: 't'}
		for w := range 60 {
			if rng.IntN(1+w) == 0 {
				words.Terms = append(words.Terms, fmt.Sprintf("w%d", w), fmt.Sprintf("w%d", w))
			}
		}
		r.Terms = []Terms{words, {Field: 'b', Terms: []string{fmt.Sprint(i / 7)}}}
		r.Words = []Words{{Field: 't', Places: []uint32{rng.Uint32N(5), 2, rng.Uint32N(30)}}, {Field: 'e', Places: []uint32{2, 2}}}
		r.Keys = []uint32{rng.Uint32N(50), rng.Uint32N(1 << 22), rng.Uint32N(3)}
		out = append(out, r)
	}
	return out
}

func TestASegmentAnswersWhatWasPutIn(t *testing.T) {
	for _, n := range []int{1, 2, 40, 900} {
		m := made(n, n)
		r, err := Build(m, wordList())
		if err != nil {
			t.Fatal(err)
		}
		m.check(t, r)
	}
	if r, err := Build(nil, nil); err != nil || r.Count() != 0 {
		t.Errorf("a segment of nothing: %v, %v", r, err)
	}
}

func TestMergedSegmentsAnswerAsOne(t *testing.T) {
	var want model
	var parts []*Reader
	var drops []*roaring.Bitmap
	var numbers [][]uint64
	for i, n := range []int{300, 1, 70, 500} {
		m := made(n, i)
		r, err := Build(m, wordList())
		if err != nil {
			t.Fatal(err)
		}
		drop := roaring.New()
		if i%2 == 0 {
			drop.AddRange(uint64(n/3), uint64(n/2))
		} else {
			drop = nil
		}
		var new []uint64
		for doc, rec := range m {
			if drop != nil && drop.Contains(uint32(doc)) {
				new = append(new, Dropped)
				continue
			}
			new = append(new, uint64(len(want)))
			want = append(want, rec)
		}
		parts, drops, numbers = append(parts, r), append(drops, drop), append(numbers, new)
	}
	path := filepath.Join(t.TempDir(), "s")
	got, size, err := Merge(parts, drops, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range numbers {
		if !slices.Equal(got[i], numbers[i]) {
			t.Errorf("numbers of part %d: %v, want %v", i, got[i], numbers[i])
		}
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if uint64(f.Size()) != size {
		t.Errorf("%d bytes, said %d", f.Size(), size)
	}
	want.check(t, f.Reader)
}

func TestAMergeThatIsToldToStopLeavesNothing(t *testing.T) {
	m := made(3000, 1)
	r, err := Build(m, wordList())
	if err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	close(stop)
	path := filepath.Join(t.TempDir(), "s")
	if _, _, err := Merge([]*Reader{r}, []*roaring.Bitmap{nil}, path, stop); !errors.Is(err, ErrStopped) {
		t.Errorf("Merge = %v, want %v", err, ErrStopped)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file is left: %v", err)
	}
}

func TestASavedSegmentIsTheSame(t *testing.T) {
	m := made(120, 5)
	r, err := Build(m, wordList())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "s")
	if err := r.Save(path); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	m.check(t, f.Reader)
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

func TestPostingsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := roaring.New()
		for range rapid.IntRange(1, 6).Draw(t, "runs") {
			from := rapid.Uint64Range(0, 300_000).Draw(t, "from")
			set.AddRange(from, from+rapid.Uint64Range(1, 9_000).Draw(t, "length"))
		}
		docs := set.ToArray()
		docs = docs[:min(len(docs), rapid.IntRange(2, len(docs)+1).Draw(t, "cut"))]
		if len(docs) < 2 {
			return
		}
		data := appendPostings(nil, docs)
		got, err := appendDocs(nil, data, len(docs))
		if err != nil || !slices.Equal(got, docs) {
			t.Fatalf("%d records came back as %d, %v", len(docs), len(got), err)
		}
		b, err := bitmap(data, len(docs))
		if err != nil || !slices.Equal(b.ToArray(), docs) {
			t.Fatalf("%d records came back as a bitmap of %d, %v", len(docs), b.GetCardinality(), err)
		}
	})
}

func TestATornSegmentIsAnErrorAndNoPanic(t *testing.T) {
	r, err := Build(made(90, 3), wordList())
	if err != nil {
		t.Fatal(err)
	}
	for cut := range len(r.data) {
		ask(r.data[:cut])
	}
	path := filepath.Join(t.TempDir(), "s")
	for _, data := range [][]byte{nil, []byte(magic), r.data[:len(r.data)-1]} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); err == nil {
			t.Errorf("%d bytes of a segment are opened", len(data))
		}
	}
}

// ask reads all there is; the faults do not matter.
func ask(data []byte) {
	r, err := Read(data)
	if err != nil {
		return
	}
	for _, name := range r.Fields() {
		c := r.From(name, "")
		for c.Next() {
			_, _ = c.docs(nil)
		}
		_, _ = r.Number(name, "w5")
	}
	for doc := range min(r.Count(), 1000) {
		_, _ = r.Kept(uint32(doc))
	}
}

func FuzzRead(f *testing.F) {
	for _, n := range []int{1, 40} {
		r, err := Build(made(n, n), wordList())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(r.data)
	}
	f.Fuzz(func(_ *testing.T, data []byte) { ask(data) })
}
