package scan

import (
	"bytes"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"sohoa/pipeline"
)

// HeadSize is how many bytes Sniff wants to see: readers of PDF accept its
// mark anywhere in the first 1,024.
const HeadSize = 1024

// Sniff tells what a file is from its first bytes, by magic numbers only. It
// returns false for everything that is not taken.
func Sniff(head []byte) (pipeline.ScanKind, bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return pipeline.PNG, true
	case bytes.HasPrefix(head, []byte{0xff, 0xd8, 0xff}):
		return pipeline.JPEG, true
	case tiffOrder(head) != nil:
		return pipeline.TIFF, true
	case bytes.Contains(head[:min(len(head), HeadSize)], []byte("%PDF-")):
		return pipeline.PDF, true
	}
	return "", false
}

// extensions by kind, in lower case.
func extensions(k pipeline.ScanKind) []string {
	switch k {
	case pipeline.PDF:
		return []string{".pdf"}
	case pipeline.TIFF:
		return []string{".tif", ".tiff"}
	case pipeline.JPEG:
		return []string{".jpg", ".jpeg", ".jpe", ".jfif"}
	case pipeline.PNG:
		return []string{".png"}
	}
	return nil
}

// maxName is the longest file name in bytes that common file systems take.
const maxName = 255

// CheckName looks at the name a file came with. It returns ReasonBadName for a
// name with path parts, control or direction characters, markup or broken
// UTF-8, ReasonMislabelled where the extension belongs to another kind, and ""
// where nothing is wrong. A name without an extension is fine. An empty kind
// checks the name alone.
func CheckName(name string, kind pipeline.ScanKind) pipeline.Reason {
	if name == "" || len(name) > maxName || !utf8.ValidString(name) || name == "." || name == ".." {
		return pipeline.ReasonBadName
	}
	for _, r := range name {
		if strings.ContainsRune(`/\<>`, r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError {
			return pipeline.ReasonBadName
		}
	}
	ext := strings.ToLower(path.Ext(name))
	if kind == "" || ext == "" || !looksLikeExtension(ext) {
		return ""
	}
	for _, e := range extensions(kind) {
		if e == ext {
			return ""
		}
	}
	return pipeline.ReasonMislabelled
}

// looksLikeExtension keeps "Công văn số 12. Sở Y tế" from having one.
func looksLikeExtension(ext string) bool {
	if len(ext) < 2 || len(ext) > 6 {
		return false
	}
	letter := false
	for _, c := range []byte(ext[1:]) {
		isLetter := c >= 'a' && c <= 'z'
		if !isLetter && (c < '0' || c > '9') {
			return false
		}
		letter = letter || isLetter
	}
	return letter
}
