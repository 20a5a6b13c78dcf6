package bench

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"sohoa/index/search"
	"sohoa/pipeline/viet"
)

// shared finds the folder of shared data beside the repository.
func shared(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("SOHOA_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "text")); err != nil {
		t.Skipf("SKIPPED: %s/data/text is not there", dir)
	}
	return filepath.Join(dir, "data", "text")
}

// TestKnownItemsOfTheCorpusAreFound holds finding to the least that was ever
// measured, less a little for chance. It takes a minute of processor time, so it
// runs where SOHOA_BENCH is set.
func TestKnownItemsOfTheCorpusAreFound(t *testing.T) {
	dir := shared(t)
	if os.Getenv("SOHOA_BENCH") == "" {
		t.Skip("SKIPPED: SOHOA_BENCH is not set; the rank goldens of index/search stand guard meanwhile")
	}
	r, err := Run(t.Context(), Options{
		Corpus: filepath.Join(dir, "legal.jsonl.gz"), Queries: filepath.Join(dir, "queries.tsv"), Noise: 0.02, Seed: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	for kind, least := range map[string]float64{
		"title": 0.95, "title_unmarked": 0.94, "title_half_marked": 0.94, "title_decomposed": 0.95,
		"fragment": 0.70, "fragment_unmarked": 0.69, "number": 0.97, "number_spaced": 0.97, "number_plain": 0.97,
	} {
		if got := r.Kinds[kind]; got.SuccessAt < least || got.InTen < least {
			t.Errorf("%s: %.3f first, %.3f in ten, want at least %.2f first", kind, got.SuccessAt, got.InTen, least)
		}
	}
	t.Logf("\n%s", r)
}

// BenchmarkIndexing puts generated records in; run it with -cpuprofile.
func BenchmarkIndexing(b *testing.B) {
	dir := os.Getenv("SOHOA_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	corpus := filepath.Join(dir, "data", "text", "legal.jsonl.gz")
	if _, err := os.Stat(corpus); err != nil {
		b.Skipf("SKIPPED: %s is not there", corpus)
	}
	a, err := newArchive(corpus, 1, 0.02)
	if err != nil {
		b.Fatal(err)
	}
	const docs = 20_000
	records := make([]search.Record, docs)
	for n := range records {
		records[n] = a.read(n)
	}
	for b.Loop() {
		e, err := search.Open(b.TempDir(), search.Options{})
		if err != nil {
			b.Fatal(err)
		}
		before := processorTime(syscall.RUSAGE_SELF)
		for from := 0; from < docs; from += 2000 {
			if err := e.Put(b.Context(), records[from:from+2000]); err != nil {
				b.Fatal(err)
			}
		}
		if err := e.Close(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(docs/(processorTime(syscall.RUSAGE_SELF)-before).Seconds(), "docs/cpu-s")
	}
}

// BenchmarkAsking asks the questions of a generated archive that lies in
// $SOHOA_ARCHIVE, of the kinds in $SOHOA_KINDS; run it with -cpuprofile.
func BenchmarkAsking(b *testing.B) {
	dir, kinds := os.Getenv("SOHOA_ARCHIVE"), strings.Fields(os.Getenv("SOHOA_KINDS"))
	if dir == "" {
		b.Skip("SKIPPED: SOHOA_ARCHIVE is not set")
	}
	e, err := search.Open(dir, search.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	docs, err := e.Count()
	if err != nil {
		b.Fatal(err)
	}
	a, err := newArchive(filepath.Join(shared(b), "legal.jsonl.gz"), 1, 0.02)
	if err != nil {
		b.Fatal(err)
	}
	var qs []question
	for i := range 200 {
		for _, q := range a.questions(i * int(docs) / 200) {
			if len(kinds) == 0 || slices.Contains(kinds, q.kind) {
				qs = append(qs, q)
			}
		}
	}
	for b.Loop() {
		for _, q := range qs {
			if _, err := q.put(b.Context(), e, q.facets); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// smallCorpus writes a corpus of made-up texts and queries for them.
func smallCorpus(t *testing.T) (corpus, queries string) {
	t.Helper()
	dir := t.TempDir()
	corpus, queries = filepath.Join(dir, "c.jsonl.gz"), filepath.Join(dir, "q.tsv")
	f, err := os.Create(corpus)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	enc := json.NewEncoder(z)
	var q strings.Builder
	q.WriteString("vbpl_id\tquery\tquery_nodiacritics\tso_ky_hieu\n")
	syllables := strings.Fields("đất rừng sông núi bản làng đường cầu trường trạm chợ giếng nương rẫy suối hồ")
	for i := range 20 {
		var words []string
		for k := range 450 {
			words = append(words, syllables[(i*7+k*k+k*i)%len(syllables)])
		}
		title := strings.Join(words[:9], " ") + fmt.Sprintf(" thôn %d", i)
		number := fmt.Sprintf("%d/QĐ-UBND", i+1)
		err := enc.Encode(text{
			ID: fmt.Sprint(i), Title: title, Number: number, Type: "QUYẾT ĐỊNH", Date: fmt.Sprintf("%02d/03/2024", i+1),
			Organ: "ỦY BAN NHÂN DÂN", Text: strings.Join(words, " "),
		})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&q, "%d\t%s\t%s\t%s\n", i, title, viet.Fold(title), number)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(queries, []byte(q.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return corpus, queries
}

func TestRunMeasuresEveryKind(t *testing.T) {
	corpus, queries := smallCorpus(t)
	r, err := Run(t.Context(), Options{Corpus: corpus, Queries: queries, Facets: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"title", "title_unmarked", "title_half_marked", "title_decomposed", "number", "number_spaced", "number_plain"} {
		if k := r.Kinds[kind]; k.N != 20 || k.SuccessAt != 1 {
			t.Errorf("%s: %d asked, %.2f first, want 20 and all of them", kind, k.N, k.SuccessAt)
		}
	}
	if r.Docs != 20 || r.IndexBytes == 0 || r.DocsPerCPU <= 0 {
		t.Errorf("report %+v lacks the index", r)
	}
}

func TestGeneratedArchiveIsTheSameEachTime(t *testing.T) {
	corpus, _ := smallCorpus(t)
	one, err := newArchive(corpus, 5, 0.02)
	if err != nil {
		t.Fatal(err)
	}
	two, err := newArchive(corpus, 5, 0.02)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 20 {
		if a, b := one.read(n), two.read(n); a.Hash() != b.Hash() {
			t.Errorf("record %d differs: %q and %q", n, a.Subject, b.Subject)
		}
	}
	r, err := Run(t.Context(), Options{Corpus: corpus, Docs: 300, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	if r.Docs != 300 || r.Kinds["number"].N != 200 || r.Kinds["everything"].N != 200 {
		t.Errorf("generated run: %+v", r)
	}
}

func TestNoiseDamagesAtItsRate(t *testing.T) {
	text := strings.Repeat("quyết định về việc phê duyệt kế hoạch ", 500)
	if got := newNoise(0, 1).damage(text); got != text {
		t.Error("no noise changes the text")
	}
	one, two := newNoise(0.03, 1).damage(text), newNoise(0.03, 1).damage(text)
	if one != two {
		t.Error("one seed damages in two ways")
	}
	words, same := strings.Fields(text), 0
	damaged := strings.Fields(one)
	for i := range min(len(words), len(damaged)) {
		if words[i] == damaged[i] {
			same++
		}
	}
	if one == text || same > len(words)*97/100 {
		t.Errorf("at 3 %% of characters %d of %d words are whole", same, len(words))
	}
}
