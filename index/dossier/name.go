package dossier

import (
	"strings"
	"unicode"

	"sohoa/pipeline/viet"
)

// FileName is the name under which a document is attached to a dossier on the
// portal: the dossier's code, the type of the paper without marks and its day,
// for example H14.12-261121-0001_GiayKhaiSinh_19900205.pdf. No rule for it was
// found; this is what portals take everywhere: ASCII, no blanks, code first.
func FileName(code Code, kind, day, extension string) string {
	var b strings.Builder
	b.WriteString(string(code))
	b.WriteByte('_')
	for word := range strings.FieldsSeq(viet.Fold(kind)) {
		up := true
		for _, c := range word {
			if c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c) {
				continue
			}
			if up {
				c = unicode.ToUpper(c)
			}
			b.WriteRune(c)
			up = false
		}
	}
	if day = strings.ReplaceAll(day, "-", ""); day != "" {
		b.WriteString("_" + day)
	}
	return b.String() + extension
}
