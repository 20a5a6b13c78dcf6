package pipeline

import (
	"fmt"
	"strings"
)

// Key is the name of an object in the store. Every key of a file begins with
// what it is and contains the SHA-256 of the original, so that all that was
// made from a file can be listed and purged:
//
//	original/ab/ab12…            the bytes handed in, never rewritten
//	scan/ab/ab12…/<version>.json
//	reading/ab/ab12…/<page>/<version>.json
//	preview/ab/ab12…/<page>/<version>.jpg
//	description/ab/ab12…/<version>.json
//	pdf/ab/ab12…/<version>.json           what became of the two-layer PDF/A
//	pdf/ab/ab12…/<version>-<its sum>.pdf  the two-layer PDF/A itself
//	pdf/ab/ab12…/signed-<of>-<its sum>.pdf  the same, signed by the agency
//
// A version is letters, digits, dots and hyphens.
type Key string

// OriginalKey names the bytes handed in.
func OriginalKey(s Sum) Key { return Key("original/" + fan(s)) }

// ScanKey names the result of the scan stage.
func ScanKey(s Sum, version string) Key {
	return Key(fmt.Sprintf("scan/%s/%s.json", fan(s), version))
}

// ReadingKey names the reading of a page.
func ReadingKey(s Sum, page int, version string) Key {
	return Key(fmt.Sprintf("reading/%s/%05d/%s.json", fan(s), page, version))
}

// PreviewKey names the picture of the upright page, a JPEG.
func PreviewKey(s Sum, page int, version string) Key {
	return Key(fmt.Sprintf("preview/%s/%05d/%s.jpg", fan(s), page, version))
}

// DescriptionKey names the result of the describe stage. The version covers
// the rules and the readings it was made from.
func DescriptionKey(s Sum, version string) Key {
	return Key(fmt.Sprintf("description/%s/%s.json", fan(s), version))
}

func fan(s Sum) string {
	if !s.Valid() {
		panic("pipeline: key of an invalid sum " + string(s)) // a programming error, never input
	}
	return string(s[:2]) + "/" + string(s)
}

// KeysOf lists the beginnings of the names of everything that exists because of
// some bytes, themselves included: whoever removes the objects below them has
// removed every copy. Records, which say that there was a file, are not here.
func KeysOf(s Sum) []string {
	kinds := []string{"original", "scan", "reading", "preview", "description", "pdf"}
	prefixes := make([]string, len(kinds))
	for i, kind := range kinds {
		prefixes[i] = kind + "/" + fan(s)
	}
	return prefixes
}

// Sum returns the SHA-256 that the key contains, and whether it has one.
func (k Key) Sum() (Sum, bool) {
	parts := strings.Split(string(k), "/")
	if len(parts) < 3 {
		return "", false
	}
	s := Sum(parts[2])
	return s, s.Valid()
}
