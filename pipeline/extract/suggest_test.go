package extract_test

import (
	"slices"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/extract"
)

func TestWhatIsWrittenIsOfferedNeverTaken(t *testing.T) {
	part := pipeline.Part{
		Type: pipeline.Field{Value: "THÔNG BÁO"},
		Fields: map[pipeline.FieldName]pipeline.Field{
			pipeline.FieldNumber: {Status: pipeline.Uncertain, Handwritten: true},
			pipeline.FieldSymbol: {Value: "TB-SNV", Status: pipeline.Accepted},
			pipeline.FieldDate:   {Value: "2025-10", Status: pipeline.Uncertain, Handwritten: true},
		},
	}
	tests := []struct {
		name    string
		hints   extract.Hints
		numbers []string
		dates   []string
	}{
		{"number before the symbol", extract.Hints{Name: "1942 tb snv.pdf"}, []string{"1942"}, nil},
		{"number behind so", extract.Hints{Name: "TB_so_561_Vv_dich_van_ban.pdf"}, []string{"561"}, nil},
		{"below ten", extract.Hints{Name: "2 TB.signed.pdf"}, []string{"02"}, nil},
		{"stamp of the system and a date", extract.Hints{Name: "1761706107305-1135_TB_gui_Cuc_24.10.2025.pdf"}, []string{"1135"}, []string{"2025-10-24"}},
		{"date of another month", extract.Hints{Name: "TB 24.11.2025.pdf"}, nil, nil},
		{"nothing but a scanner's name", extract.Hints{Name: "scan0012.pdf"}, nil, nil},
		{"between neighbours", extract.Hints{Before: "14", After: "16"}, []string{"15"}, nil},
		{"after a neighbour", extract.Hints{Before: "8"}, []string{"09"}, nil},
		{"name first, then series", extract.Hints{Name: "15 TB.pdf", Before: "8"}, []string{"15", "09"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := extract.Suggest(part, tt.hints)
			n, d := got.Fields[pipeline.FieldNumber], got.Fields[pipeline.FieldDate]
			if !slices.Equal(n.Suggestions, tt.numbers) {
				t.Errorf("numbers: want %q, got %q", tt.numbers, n.Suggestions)
			}
			if !slices.Equal(d.Suggestions, tt.dates) {
				t.Errorf("dates: want %q, got %q", tt.dates, d.Suggestions)
			}
			if n.Value != "" || n.Status != pipeline.Uncertain || d.Value != "2025-10" {
				t.Errorf("a suggestion became a value: %+v %+v", n, d)
			}
			if len(part.Fields[pipeline.FieldNumber].Suggestions) > 0 {
				t.Error("the part handed in was changed")
			}
		})
	}
}
