package viet

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestOldEncodingsAreRecognised(t *testing.T) {
	for _, c := range []struct{ in, want, from string }{
		{"QuyÕt ®Þnh vÒ viÖc phª duyÖt kÕ ho¹ch", "Quyết định về việc phê duyệt kế hoạch", "tcvn3"},
		{"Uû ban nh©n d©n tØnh Cao B»ng", "Uỷ ban nhân dân tỉnh Cao Bằng", "tcvn3"},
		{"Quyeát ñònh veà vieäc pheâ duyeät keá hoaïch", "Quyết định về việc phê duyệt kế hoạch", "vni"},
		{"Uûy ban nhaân daân tænh Cao Baèng", "Ủy ban nhân dân tỉnh Cao Bằng", "vni"},
		{"Quyết định về việc phê duyệt", "Quyết định về việc phê duyệt", ""},
		{norm.NFD.String("Quyết định"), "Quyết định", ""},
		{"quyet dinh 15/QD-UBND", "quyet dinh 15/QD-UBND", ""},
		{"Motörhead café", "Motörhead café", ""},
		{"", "", ""},
	} {
		got, from := Modern(c.in)
		if got != c.want || from != c.from {
			t.Errorf("Modern(%q) = %q, %q, want %q, %q", c.in, got, from, c.want, c.from)
		}
	}
}

// TestOldEncodingsCoverEveryLetter: every letter with a mark has a sign in both
// tables, in lower case.
func TestOldEncodingsCoverEveryLetter(t *testing.T) {
	for _, base := range []rune("aăâeêioôơuưy") {
		for tone := Level; tone <= DotDown; tone++ {
			letter := string(withTone(base, tone))
			if isASCII(letter) {
				continue
			}
			for name, data := range map[string]string{"tcvn3": tcvn3Data, "vni": vniData} {
				same := name == "vni" && (letter == "ì" || letter == "í") // stand for themselves
				if !same && !strings.Contains(data, "="+letter) {
					t.Errorf("%s has no sign for %s", name, letter)
				}
			}
		}
	}
}

func FuzzModern(f *testing.F) {
	f.Add("QuyÕt ®Þnh")
	f.Add("Quyeát ñònh")
	f.Fuzz(func(t *testing.T, s string) {
		if text, from := Modern(s); from == "" && text != NFC(s) {
			t.Errorf("Modern(%q) = %q without saying from what", s, text)
		}
	})
}
