package pipeline

import (
	"cmp"
	"strings"
)

// OlderThan reports whether the maker of a result is older than a limit. The
// limit is the name of one part of a version ("c10": the clean-up of the
// reader) or a whole version; numbers compare by their value. The empty version
// is that of a page nothing was read on, and older than any.
func OlderThan(version, limit string) bool {
	if version == "" {
		return true
	}
	if kind := strings.TrimRight(limit, "0123456789"); kind != "" && kind != limit && !strings.Contains(limit, "-") {
		for _, part := range strings.Split(version, "-") {
			if strings.TrimRight(part, "0123456789") == kind {
				return compareVersions(part, limit) < 0
			}
		}
	}
	return compareVersions(version, limit) < 0
}

// compareVersions orders names of versions: text as text, runs of digits by
// their value, so that c9 stands before c10.
func compareVersions(a, b string) int {
	for a != "" && b != "" {
		na, nb := digits(a), digits(b)
		if na > 0 && nb > 0 {
			x, y := strings.TrimLeft(a[:na], "0"), strings.TrimLeft(b[:nb], "0")
			if c := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)); c != 0 {
				return c
			}
			a, b = a[na:], b[nb:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

// digits is the number of digits s begins with.
func digits(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }
