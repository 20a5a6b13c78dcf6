package extract_test

import (
	"fmt"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/extract"
	"sohoa/pipeline/layout/layouttest"
	"sohoa/pipeline/separator"
)

// sheet is a scanned separator sheet; with a mark it bears MẬT as well.
func sheet(t *testing.T, file string, mark bool) pipeline.Reading {
	t.Helper()
	code, err := separator.Code(pipeline.Separator{Unit: "SNV", Box: "12", File: file, Number: 1})
	if err != nil {
		t.Fatal(err)
	}
	s := layouttest.New().Middle(20, "TỜ PHÂN CÁCH SỐ 1")
	if mark {
		s.At(40, 50, "MẬT")
	}
	r := s.Reading(0)
	r.Codes = []pipeline.Code{{Kind: pipeline.CodeQR, Text: code}}
	return r
}

func TestABatchScannedInOneGoIsSplitAtItsSheets(t *testing.T) {
	record := func() pipeline.Reading { return signed(plain()).Reading(0) }
	loose := layouttest.New().Body(40, "một trang viết tay không có đầu đề").Reading(0)
	blank := layouttest.New().Reading(0)
	tests := []struct {
		name   string
		pages  []pipeline.Reading
		parts  string // first-last:file, a part after the other
		sheets string
	}{
		{"a sheet before each", []pipeline.Reading{sheet(t, "A", false), record(), loose, sheet(t, "B", false), loose}, "2-3:A 5-5:B", "[1 4]"},
		{"blank backs", []pipeline.Reading{sheet(t, "A", false), blank, loose, sheet(t, "B", false), blank, record()}, "3-3:A 6-6:B", "[1 2 4 5]"},
		{"a blank page of a record stays", []pipeline.Reading{sheet(t, "A", false), record(), blank}, "2-3:A", "[1]"},
		{"pages before the first sheet", []pipeline.Reading{loose, sheet(t, "A", false), loose}, "1-1: 3-3:A", "[2]"},
		{"two sheets on each other", []pipeline.Reading{sheet(t, "A", false), sheet(t, "B", false), loose}, "3-3:B", "[1 2]"},
		{"a sheet at the end", []pipeline.Reading{sheet(t, "A", false), loose, sheet(t, "B", false)}, "2-2:A", "[1 3]"},
		{"heads between sheets", []pipeline.Reading{sheet(t, "A", false), record(), record()}, "2-2:A 3-3:A", "[1]"},
		{"nothing but sheets", []pipeline.Reading{sheet(t, "A", false), sheet(t, "B", false)}, "1-2:", "[]"},
		{"a sheet with a mark of secrecy is a page", []pipeline.Reading{loose, sheet(t, "A", true)}, "1-2:", "[]"},
	}
	for _, tt := range tests {
		d := extract.Describe(tt.pages)
		got := ""
		for i, p := range d.Parts {
			if i > 0 {
				got += " "
			}
			got += fmt.Sprintf("%d-%d:", p.First, p.Last)
			if p.Sheet != nil {
				got += p.Sheet.File
			}
		}
		if s := fmt.Sprint(d.Sheets); got != tt.parts || s != tt.sheets {
			t.Errorf("%s: got %s and sheets %s, want %s and %s", tt.name, got, s, tt.parts, tt.sheets)
		}
	}
}
