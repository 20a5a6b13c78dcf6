package score

import (
	"strings"
	"testing"
)

func TestPieceIsMatchedToItsBestPlace(t *testing.T) {
	for _, c := range []struct {
		name, truth, read             string
		edits, wordEdits, foldedEdits int
	}{
		{"equal", "Số: 15", "xx Số: 15 yy", 0, 0, 0},
		{"order of blocks is free", "Độc lập", "Nơi nhận: như trên Độc lập", 0, 0, 0},
		{"diacritic only", "hòa bình", "hoà bình", 2, 1, 0},
		{"case only", "Hòa", "HÒA", 2, 1, 0},
		{"missing", "một hai", "", 7, 2, 7},
		{"noise inside a line counts", "một hai", "một § hai", 2, 1, 2},
		{"noise beside a line does not", "một hai", "§§ một hai §§", 0, 0, 0},
		{"dash and quotes are one", "“a” – b", "\"a\" - b", 0, 0, 0},
		{"đ folds", "Đảng", "Dang", 2, 1, 0},
	} {
		got, _ := Page([]string{Normal(c.truth)}, c.read)
		if got.Edits != c.edits || got.WordEdits != c.wordEdits || got.FoldedEdits != c.foldedEdits {
			t.Errorf("%s: got %d, %d, %d edits, want %d, %d, %d", c.name,
				got.Edits, got.WordEdits, got.FoldedEdits, c.edits, c.wordEdits, c.foldedEdits)
		}
	}
}

func TestTruthLeavesOutRemarksAndHandwriting(t *testing.T) {
	got, err := Truth(strings.NewReader("# dấu\nSố: «15»/QĐ-UBND\n\nngày «01 tháng\n#x\nHết"))
	if err != nil {
		t.Fatal(err)
	}
	want := "Số:|/QĐ-UBND|ngày|Hết"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got %q, want %q", s, want)
	}
}

func TestRatesAddUpByCounts(t *testing.T) {
	a := Score{Chars: 100, Edits: 1, Words: 20, WordEdits: 1, Folded: 100}
	b := Score{Chars: 300, Edits: 7, Words: 60, WordEdits: 7, Folded: 100, FoldedEdits: 2}
	s := a.Add(b)
	if s.CER() != 0.02 || s.WER() != 0.1 || s.FoldedCER() != 0.01 {
		t.Errorf("got %v, %v, %v, want 0.02, 0.1, 0.01", s.CER(), s.WER(), s.FoldedCER())
	}
	if (Score{}).CER() != 0 {
		t.Error("a score without truth has a rate")
	}
}
