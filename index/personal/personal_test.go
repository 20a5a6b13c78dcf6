package personal

import (
	"testing"
)

func TestNumbersOfPersonsAreHidden(t *testing.T) {
	for _, c := range []struct{ rule, in, want string }{
		{"a new one", "CCCD 004085001234, cấp ngày 01/02/2021", "CCCD *********234, cấp ngày 01/02/2021"},
		{"an old one in groups", "CMND số 080 123 456", "CMND số *** *** 456"},
		{"with hyphens", "004-085-001234.", "***-***-***234."},
		{"two", "080123456 và 004085001234", "******456 và *********234"},
		{"an amount of money", "150.000.000 đồng", "150.000.000 đồng"},
		{"a larger one", "1.150.000.000 đồng", "1.150.000.000 đồng"},
		{"a telephone", "ĐT 0912345678", "ĐT 0912345678"},
		{"the number of a document", "số 15/QĐ-UBND ngày 05/03/2024", "số 15/QĐ-UBND ngày 05/03/2024"},
		{"digits behind a dot", "12.004085001234", "12.004085001234"},
		{"nothing", "ông Nguyễn Văn Thử", "ông Nguyễn Văn Thử"},
	} {
		got := Hide(c.in)
		if got != c.want {
			t.Errorf("%s: Hide(%q) = %q, want %q", c.rule, c.in, got, c.want)
		}
		if len(got) != len(c.in) {
			t.Errorf("%s: %d bytes became %d", c.rule, len(c.in), len(got))
		}
	}
	for in, want := range map[string]string{"004085001234": "*********234", "08012345x6": "******45x6", "12": "12", "": ""} {
		if got := HideAll(in); got != want {
			t.Errorf("HideAll(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzHide(f *testing.F) {
	f.Add("CCCD 004085001234")
	f.Fuzz(func(t *testing.T, text string) {
		if got := Hide(text); len(got) != len(text) || Hide(got) != got {
			t.Errorf("Hide(%q) = %q", text, got)
		}
	})
}
