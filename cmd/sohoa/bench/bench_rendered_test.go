package bench

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestRenderedBenchPagesAreTheSameInEveryRun(t *testing.T) {
	var file [2][]byte
	var lines [2][]string
	for i := range file {
		pages, err := renderPages(t.TempDir(), "medium", 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		if file[i], err = os.ReadFile(pages[0].pdf); err != nil {
			t.Fatal(err)
		}
		lines[i] = pages[0].lines
	}
	if !bytes.Equal(file[0], file[1]) || !slices.Equal(lines[0], lines[1]) {
		t.Error("two runs render different pages")
	}
	if len(lines[0]) < 15 {
		t.Errorf("truth of %d lines", len(lines[0]))
	}
	if text := strings.Join(lines[0], "\n"); strings.ContainsAny(text, "«»") {
		t.Errorf("handwriting in the truth: %s", text)
	}
}
