package bench

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

func TestGen(t *testing.T) {
	dir := filepath.Join(shared(t), "data", "text")
	docs, _ := strconv.Atoi(os.Getenv("DOCS"))
	if docs == 0 {
		t.Skip()
	}
	noise, _ := strconv.ParseFloat(os.Getenv("NOISE"), 64)
	r, err := Run(t.Context(), Options{Corpus: filepath.Join(dir, "legal.jsonl.gz"), Noise: noise, Seed: 1, Docs: docs, Dir: os.Getenv("BDIR"),
		Missed: func(kind, query, want string, rank int) {
			if os.Getenv("MISSED") == kind {
				t.Logf("%s %s %d %.150s", kind, want, rank, query)
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("cpu %.1f\n%s", r.CPU, r)
}
