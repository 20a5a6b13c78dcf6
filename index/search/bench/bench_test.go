package bench

import (
	"os"
	"path/filepath"
	"testing"
)

// shared finds the folder of shared data beside the repository.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SOHOA_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "text")); err != nil {
		t.Skipf("SKIPPED: %s/data/text is not there", dir)
	}
	return dir
}

func TestTuning(t *testing.T) {
	dir := filepath.Join(shared(t), "data", "text")
	for _, noise := range []float64{0.02} {
		r, err := Run(t.Context(), Options{
			Corpus: filepath.Join(dir, "legal.jsonl.gz"), Queries: filepath.Join(dir, "queries.tsv"), Noise: noise, Seed: 1, Dir: os.Getenv("BDIR"),
			Missed: func(kind, query, want string, rank int) {
				if os.Getenv("MISSED") != "" {
					t.Logf("%s %s %d %.150s", kind, want, rank, query)
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("noise %.2f\n%s", noise, r)
	}
}
