package pipeline

import "testing"

func TestOlderVersionsAreToldByTheirNumbers(t *testing.T) {
	const c9, c10 = "t5.3.0-vie-c9-scan-2", "t5.3.0-vie-c10-scan-2"
	for _, c := range []struct {
		name, version, limit string
		want                 bool
	}{
		{"a page that was never read", "", "c1", true},
		{"nine is before ten", c9, "c10", true},
		{"the limit itself is not older", c10, "c10", false},
		{"ten is not before nine", c10, "c9", false},
		{"an older engine, by the whole name", "t4.1.1-vie-c10-scan-2", "t5.3.0-vie-c1", true},
		{"whole names by their numbers", c9, c10, true},
		{"whole names, the other way round", c10, c9, false},
		{"one part by its letter", c10, "t5", false},
		{"zeros in front count nothing", "a-c009", "c10", true},
	} {
		if got := OlderThan(c.version, c.limit); got != c.want {
			t.Errorf("%s: OlderThan(%q, %q) is %v", c.name, c.version, c.limit, got)
		}
	}
}
