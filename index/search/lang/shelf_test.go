package lang

import (
	"slices"
	"testing"
)

func TestPlacesOfPaperAreReadAsPeopleWriteThem(t *testing.T) {
	for in, want := range map[string][]string{
		"Kho 1, giá 03, hộp số 12":       {"store=1", "shelf=3", "box=12"},
		"Kệ B2; hộp 7":                   {"shelf=b2", "box=7"},
		"Hộp: H-15/2014 (kho lưu trữ A)": {"box=h15/2014", "store=luu"},
		"tầng hai":                       nil,
		"":                               nil,
	} {
		if got := Places(in); !slices.Equal(got, want) {
			t.Errorf("Places(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"12": "box=12", "hộp 012": "box=12", "Hộp số 12": "box=12", "H-15/2014": "box=h15/2014"} {
		if got := PlaceTerm(placeBox, in); got != want {
			t.Errorf("PlaceTerm(%q) = %q, want %q", in, got, want)
		}
	}
}
