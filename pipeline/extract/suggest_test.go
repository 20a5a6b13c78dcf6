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

func TestNeighboursOfferDaysAndValues(t *testing.T) {
	uncertain := func(value, raw string) pipeline.Field {
		return pipeline.Field{Value: value, Raw: raw, Status: pipeline.Uncertain}
	}
	part := func(name pipeline.FieldName, f pipeline.Field) pipeline.Part {
		return pipeline.Part{Fields: map[pipeline.FieldName]pipeline.Field{name: f}}
	}
	known := func(name pipeline.FieldName, values ...string) extract.Hints {
		return extract.Hints{Known: map[pipeline.FieldName][]string{name: values}}
	}
	date, signer := pipeline.FieldDate, pipeline.FieldSigner
	for _, tt := range []struct {
		name  string
		field pipeline.FieldName
		part  pipeline.Part
		hints extract.Hints
		want  []string
	}{
		{"days from neighbour to neighbour", date, part(date, uncertain("2025-03", "")), extract.Hints{BeforeDate: "2025-03-04", AfterDate: "2025-03-06"}, []string{"2025-03-04", "2025-03-05", "2025-03-06"}},
		{"days outside the printed month are not offered", date, part(date, uncertain("2025-03", "")), extract.Hints{BeforeDate: "2025-02-28", AfterDate: "2025-03-02"}, []string{"2025-03-01", "2025-03-02"}},
		{"neighbours far apart: the day before", date, part(date, uncertain("2025-03", "")), extract.Hints{BeforeDate: "2025-03-04", AfterDate: "2025-03-20"}, []string{"2025-03-04"}},
		{"no neighbour, no day", date, part(date, uncertain("2025-03", "")), extract.Hints{AfterDate: "2025-03-20"}, nil},
		{"what resembles the reading comes first", signer, part(signer, uncertain("", "Nông Thi Ha")), known(signer, "Bế Văn Đàn", "Nông Thị Hà"), []string{"Nông Thị Hà", "Bế Văn Đàn"}},
		{"unread: the frequent first", signer, part(signer, uncertain("", "")), known(signer, "Bế Văn Đàn", "Nông Thị Hà"), []string{"Bế Văn Đàn", "Nông Thị Hà"}},
		{"what stands there already is not offered", signer, part(signer, uncertain("Nông Thị Hà", "")), known(signer, "Nông Thị Hà"), nil},
		{"symbols take the group of the type", pipeline.FieldSymbol, pipeline.Part{Type: pipeline.Field{Value: "QUYẾT ĐỊNH"}, Fields: map[pipeline.FieldName]pipeline.Field{pipeline.FieldSymbol: uncertain("", "")}}, known(pipeline.FieldSymbol, "BC-SNV", "QĐ-SNV", "KH-UBND"), []string{"QĐ-SNV", "QĐ-UBND"}},
		{"an accepted value gets none", signer, part(signer, pipeline.Field{Value: "x", Status: pipeline.Accepted}), known(signer, "Nông Thị Hà"), nil},
	} {
		got := extract.Suggest(tt.part, tt.hints).Fields[tt.field]
		if !slices.Equal(got.Suggestions, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got.Suggestions, tt.want)
		}
		if got.Value != tt.part.Fields[tt.field].Value || got.Status != tt.part.Fields[tt.field].Status {
			t.Errorf("%s: a suggestion became a value: %+v", tt.name, got)
		}
	}
}
