package lang

import (
	"strings"
	"unicode"

	"sohoa/pipeline/viet"
)

// The kinds of places where paper lies, as filters and terms name them.
const (
	placeBox   = "box"   // hộp, cặp
	placeShelf = "shelf" // giá, kệ
	placeStore = "store" // kho
)

// placeKind tells what a folded word in an address names; "" where nothing.
func placeKind(word string) string {
	switch word {
	case "hop", "cap", "box":
		return placeBox
	case "gia", "ke", "shelf":
		return placeShelf
	case "kho", "store":
		return placeStore
	}
	return ""
}

// Places reads an address of paper, "Kho 1, giá 03, hộp số 12", into terms:
// "store=1", "shelf=3", "box=12". What names nothing known is left out.
func Places(address string) []string {
	var out []string
	kind := ""
	for _, piece := range placePieces(address) {
		word := viet.Fold(piece)
		if k := placeKind(word); k != "" {
			kind = k
			continue
		}
		if kind == "" || word == "so" {
			continue
		}
		out = append(out, PlaceTerm(kind, piece))
		kind = ""
	}
	return out
}

// PlaceTerm is the term of a place of a kind: "box", "shelf" or "store". The
// value may repeat the kind: "hộp 12" is 12.
func PlaceTerm(kind, value string) string {
	pieces := placePieces(value)
	for len(pieces) > 1 && (placeKind(viet.Fold(pieces[0])) == kind || viet.Fold(pieces[0]) == "so") {
		pieces = pieces[1:]
	}
	return kind + "=" + Cut(viet.Code(strings.Join(pieces, "-")))
}

func placePieces(text string) []string {
	return strings.FieldsFunc(viet.NFC(text), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:()", r) })
}
