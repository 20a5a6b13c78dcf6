package confusion

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// find returns what a table says of one mistake.
func find(table []Confusion, meant, read string) Confusion {
	i := slices.IndexFunc(table, func(c Confusion) bool { return c.Meant == meant && c.Read == read })
	if i < 0 {
		return Confusion{}
	}
	return table[i]
}

func TestMistakesAreLearnedFromWhatWasConfirmed(t *testing.T) {
	var pairs []Pair
	for range 4 {
		pairs = append(pairs,
			Pair{Read: "Về việc bổ nhiệrn cán bộ", Meant: "Về việc bổ nhiệm cán bộ"},
			Pair{Read: "Hoàng Vãn Thlnh", Meant: "Hoàng Văn Thịnh"},
			Pair{Read: "QUYET ĐỊNH", Meant: "Quyết định"})
	}
	pairs = append(pairs,
		Pair{Read: "Kế hoạch bình thường khác hẳn", Meant: "Báo cáo"}, // something else was written
		Pair{Read: "", Meant: "Báo cáo"}, Pair{Read: "nhà", Meant: "nhầ"}, Pair{Read: "nhà", Meant: "nhầ"})
	table, used := Learn(pairs)
	if used != 14 {
		t.Errorf("%d pairs are readings, want 14", used)
	}
	for _, want := range []Confusion{{"m", "rn", 4, 4}, {"ă", "ã", 4, 4}, {"ị", "l", 4, 8}, {"ế", "e", 4, 4}} {
		if got := find(table, want.Meant, want.Read); got != want {
			t.Errorf("%s read as %s: %+v, want %+v", want.Meant, want.Read, got, want)
		}
	}
	if got := find(table, "ầ", "à"); got.N != 0 {
		t.Errorf("what was seen twice is in the table: %+v", got)
	}
	for _, c := range table {
		if c.Meant == c.Read || strings.Contains(c.Meant+c.Read, " ") && len(c.Meant+c.Read) > 3 {
			t.Errorf("not a mistake of letters: %+v", c)
		}
	}
}

func TestNothingIsLearnedFromNothing(t *testing.T) {
	if table, used := Learn(nil); len(table) != 0 || used != 0 {
		t.Errorf("learned %v from %d", table, used)
	}
	if table, _ := Learn([]Pair{{"giống nhau", "giống nhau"}, {"giống nhau", "Giống nhau."}}); len(table) != 0 {
		t.Errorf("learned %v from what is the same", table)
	}
}

func TestTheShippedTableIsWhole(t *testing.T) {
	all := Shipped()
	if len(all) < 10 {
		t.Fatalf("%d mistakes", len(all))
	}
	for _, c := range all {
		if c.Meant == c.Read || c.Meant == "" || c.Read == "" {
			t.Errorf("%+v is no mistake", c)
		}
	}
}

// TestSidesComeBack: whatever is laid side by side, each side read down gives
// its text again.
func TestSidesComeBack(t *testing.T) {
	letter := rapid.SampledFrom([]string{"a", "m", "r", "n", "ế", "i", "l", " "})
	rapid.Check(t, func(t *rapid.T) {
		meant, read := rapid.SliceOf(letter).Draw(t, "meant"), rapid.SliceOf(letter).Draw(t, "read")
		steps, ok := align(meant, read)
		if !ok {
			return
		}
		var a, b strings.Builder
		for _, s := range steps {
			a.WriteString(s.meant)
			b.WriteString(s.read)
		}
		if a.String() != strings.Join(meant, "") || b.String() != strings.Join(read, "") {
			t.Fatalf("%q and %q came back as %q and %q", meant, read, a.String(), b.String())
		}
	})
}
