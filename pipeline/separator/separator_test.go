package separator_test

import (
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/separator"
)

func TestASheetIsReadAsItWasWritten(t *testing.T) {
	for _, s := range []pipeline.Separator{
		{Unit: "01273", Box: "Hộp số 12", File: "Hồ sơ đất đai 2019 – quyển 3/5", Number: 1},
		{Unit: "SNV", Number: 9999}, {Unit: "H14", Box: "12", Number: 7},
	} {
		code, err := separator.Code(s)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := separator.Parse(code)
		if !ok || got != s {
			t.Errorf("%q: got %+v %v, want %+v", code, got, ok, s)
		}
		if len(code) > 600 {
			t.Errorf("%d bytes do not fit a code that is read at 200 dpi", len(code))
		}
	}
}

func TestOtherCodesAndMisreadOnesAreNoSheets(t *testing.T) {
	code, err := separator.Code(pipeline.Separator{Unit: "SNV", Box: "12", File: "A", Number: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{"", "https://dichvucong.gov.vn", "SOHOA1", "000.00.01.H14-250101-0001",
		strings.Replace(code, "12", "13", 1), strings.Replace(code, "SOHOA1", "SOHOA2", 1), code + " x", code[:len(code)-1]} {
		if s, ok := separator.Parse(c); ok {
			t.Errorf("%q was taken for %+v", c, s)
		}
	}
}

func TestWhatCannotStandOnASheetIsRefused(t *testing.T) {
	for _, tt := range []struct {
		field string
		s     pipeline.Separator
	}{
		{"unit", pipeline.Separator{Number: 1}}, {"unit", pipeline.Separator{Unit: "a b", Number: 1}},
		{"box", pipeline.Separator{Unit: "SNV", Box: strings.Repeat("x", 61), Number: 1}},
		{"file", pipeline.Separator{Unit: "SNV", File: "a\nb", Number: 1}},
		{"number", pipeline.Separator{Unit: "SNV"}},
	} {
		_, err := separator.Code(tt.s)
		e, ok := err.(*pipeline.Error)
		if !ok || e.Field != tt.field {
			t.Errorf("%+v: got %v, want %s refused", tt.s, err, tt.field)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("SOHOA1 SNV 12 A 3 00000000")
	f.Fuzz(func(t *testing.T, code string) {
		s, ok := separator.Parse(code)
		if !ok {
			return
		}
		again, err := separator.Code(s)
		if err != nil {
			t.Fatalf("%q gives %+v, which cannot be written: %v", code, s, err)
		}
		if back, ok := separator.Parse(again); !ok || back != s {
			t.Errorf("%+v is read back as %+v", s, back)
		}
	})
}
