//go:build cgo

package picture

import (
	"bytes"
	"fmt"
	"testing"
)

func TestPlainPicturesAreDecodedAsLeptonicaDoes(t *testing.T) {
	points := make([]byte, 3*301*200)
	for i := range points {
		points[i] = byte(i * 37)
	}
	plain := func(m Pix) []byte {
		t.Helper()
		if m.None() {
			t.Fatal("not decoded")
		}
		defer m.Free()
		var out []byte
		if err := m.Plain(func(b []byte) error { out = bytes.Clone(b); return nil }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, kind := range []string{"P5", "P6"} {
		theirs, _, err := Decode(append(fmt.Appendf(nil, "%s\n# a remark\n301 200\n255\n", kind), points...), "pnm", 0)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := plain(raw(append(fmt.Appendf(nil, "%s\n301 200\n255\n", kind), points...))), plain(theirs); !bytes.Equal(got, want) {
			t.Errorf("%s: other points than leptonica's", kind)
		}
	}
	for name, head := range map[string]string{
		"a remark": "P6\n# a remark\n301 200\n255\n", "letters": "P3\n301 200\n255\n", "16 bits": "P6\n301 200\n65535\n", "too short": "P6\n302 200\n255\n",
		"no size": "P6\n0 200\n255\n", "negative": "P6\n-301 -200\n255\n", "absurd": "P6\n9223372036854775807 3\n255\n", "a JPEG": "\xff\xd8\xff\xe0",
	} {
		if m := raw(append([]byte(head), points...)); !m.None() {
			m.Free()
			t.Errorf("%s: decoded", name)
		}
	}
}
