package entry

import (
	"testing"

	"sohoa/index/search/lang"
	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// sections cuts a trail up.
func sections(t *testing.T, trail Trail) [][]uint16 {
	t.Helper()
	var all [][]uint16
	for len(trail) > 0 {
		codes, rest, err := trail.Next()
		if err != nil {
			t.Fatal(err)
		}
		var words []uint16
		for i := 0; i < len(codes); i += 2 {
			words = append(words, uint16(codes[i])|uint16(codes[i+1])<<8)
		}
		all, trail = append(all, words), rest
	}
	return all
}

// spelled is what a text is in a trail.
func spelled(text string) []uint16 {
	var codes []uint16
	for _, tok := range viet.Tokens(text) {
		if tok.Kind != viet.WholeToken {
			codes = append(codes, Code(lang.FormOf(tok).Folded))
		}
	}
	return codes
}

func TestATrailHasTheHeadAndThenEachPage(t *testing.T) {
	r := Record{
		ID: "a", Units: []pipeline.UnitID{"u"}, Subject: "Về việc giao đất", Signer: "Hoàng Văn Tá",
		Body: "số 15/QĐ-UBND\n\n\n\ntrang ba", Pages: []int{0, 17, 19},
	}
	k, err := ReadKept(Analyze(NewLexicon(), r).Kept)
	if err != nil {
		t.Fatal(err)
	}
	if k.ID != r.ID || k.Hash != r.Hash() {
		t.Errorf("kept %q with hash %x, want %q and %x", k.ID, k.Hash, r.ID, r.Hash())
	}
	var head []uint16
	for _, part := range []string{r.Subject, r.Signer} {
		head = append(append(head, spelled(part)...), 0)
	}
	want := [][]uint16{head, spelled("số 15 QĐ UBND"), nil, spelled("trang ba")}
	got := sections(t, k.Trail)
	if len(got) != len(want) {
		t.Fatalf("%d sections, want %d", len(got), len(want))
	}
	for i := range want {
		if string16(got[i]) != string16(want[i]) {
			t.Errorf("section %d is %04x, want %04x", i, got[i], want[i])
		}
	}
}

func string16(codes []uint16) string {
	var out []rune
	for _, c := range codes {
		out = append(out, rune(c))
	}
	return string(out)
}

func TestACodeKeepsBeginningAndRestApart(t *testing.T) {
	for _, c := range []struct {
		rule, a, b  string
		first, rest bool // alike
	}{
		{"the same word", "nghiem", "nghiem", true, true},
		{"a rest misread", "nghiem", "nghiern", true, false},
		{"a beginning misread", "trinh", "tninh", false, true},
		{"another number", "2024", "2025", false, false},
	} {
		a, b := Code(c.a), Code(c.b)
		if (a>>8 == b>>8) != c.first || (a&0xFF == b&0xFF) != c.rest {
			t.Errorf("%s: %s is %04x, %s is %04x: want beginning alike %v, rest alike %v", c.rule, c.a, a, c.b, b, c.first, c.rest)
		}
		if a>>8 == 0 {
			t.Errorf("the code of %s, %04x, is that of a break", c.a, a)
		}
	}
}

func TestATrailThatIsTornIsAnError(t *testing.T) {
	for _, torn := range []Trail{{1}, {2, 0, 0}, {0x80}, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1}} {
		if codes, _, err := torn.Next(); err == nil {
			t.Errorf("a torn trail % x begins with % x, want an error", []byte(torn), codes)
		}
	}
}

func FuzzTrail(f *testing.F) {
	f.Add([]byte(Trail(nil).section(spelled("giao đất")).section(nil)))
	f.Add([]byte{0x80, 0x80, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		read := 0
		for trail := Trail(data); len(trail) > 0; {
			codes, rest, err := trail.Next()
			if err != nil {
				return
			}
			if read += len(codes); read > len(data) || len(rest) >= len(trail) {
				t.Fatalf("%d bytes of codes in % x", read, data)
			}
			trail = rest
		}
	})
}

func FuzzReadKept(f *testing.F) {
	f.Add(Kept{ID: "a", Hash: 1}.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if k, err := ReadKept(data); err == nil && len(k.ID)+len(k.Trail) > len(data) {
			t.Errorf("%d bytes kept in %d", len(k.ID)+len(k.Trail), len(data))
		}
	})
}
