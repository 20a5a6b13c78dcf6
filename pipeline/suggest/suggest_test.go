package suggest_test

import (
	"slices"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/suggest"
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
		hints   suggest.Hints
		numbers []string
		dates   []string
	}{
		{"number before the symbol", suggest.Hints{Name: "1942 tb snv.pdf"}, []string{"1942"}, nil},
		{"number behind so", suggest.Hints{Name: "TB_so_561_Vv_dich_van_ban.pdf"}, []string{"561"}, nil},
		{"below ten", suggest.Hints{Name: "2 TB.signed.pdf"}, []string{"02"}, nil},
		{"stamp of the system and a date", suggest.Hints{Name: "1761706107305-1135_TB_gui_Cuc_24.10.2025.pdf"}, []string{"1135"}, []string{"2025-10-24"}},
		{"date of another month", suggest.Hints{Name: "TB 24.11.2025.pdf"}, nil, nil},
		{"nothing but a scanner's name", suggest.Hints{Name: "scan0012.pdf"}, nil, nil},
		{"between neighbours", suggest.Hints{Before: "14", After: "16"}, []string{"15"}, nil},
		{"after a neighbour", suggest.Hints{Before: "8"}, []string{"09"}, nil},
		{"a year beside the symbol is no number", suggest.Hints{Name: "15-TB-SNV 2025.pdf"}, []string{"15"}, nil},
		{"name first, then series", suggest.Hints{Name: "15 TB.pdf", Before: "8"}, []string{"15", "09"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := suggest.For(part, tt.hints)
			n, d := got.Fields[pipeline.FieldNumber], got.Fields[pipeline.FieldDate]
			if !slices.Equal(offered(n), tt.numbers) {
				t.Errorf("numbers: want %q, got %q", tt.numbers, n.Suggestions)
			}
			if !slices.Equal(offered(d), tt.dates) {
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

func offered(f pipeline.Field) []string {
	var values []string
	for _, s := range f.Suggestions {
		values = append(values, s.Value)
	}
	return values
}

func TestAFileNameVouchesForWhatWasReadAsType(t *testing.T) {
	type field = pipeline.Field
	read := field{Value: "15", Conf: 0.85, Status: pipeline.Uncertain}
	disputed := field{Value: "2678", Conf: 0.6, Status: pipeline.Uncertain}.Offer(pipeline.FromLayout, "2678").Offer(pipeline.FromSecond, "2628")
	for _, tt := range []struct {
		name   string
		number field
		file   string
		want   string
		status pipeline.Status
	}{
		{"the same beside the symbol", read, "15_QD_SNV.pdf", "15", pipeline.Accepted},
		{"the same, with the year", read, "015-QĐ-SNV 2024.pdf", "15", pipeline.Accepted},
		{"behind số", read, "Quyet dinh so 15.pdf", "15", pipeline.Accepted},
		{"another", read, "16-QĐ-SNV.pdf", "15", pipeline.Uncertain},
		{"two numbers", read, "15-QĐ-SNV sua 14-QĐ-SNV.pdf", "15", pipeline.Uncertain},
		{"a counter", read, "0015.pdf", "15", pipeline.Uncertain},
		{"of a scanner", read, "scan15.pdf", "15", pipeline.Uncertain},
		{"a dispute it settles", disputed, "2628-QĐ-SNV.pdf", "2628", pipeline.Accepted},
		{"a dispute it knows nothing of", disputed, "2629-QĐ-SNV.pdf", "2678", pipeline.Uncertain},
		{"what is written by hand", field{Status: pipeline.Uncertain, Handwritten: true}, "15-QĐ-SNV.pdf", "", pipeline.Uncertain},
	} {
		part := pipeline.Part{Fields: map[pipeline.FieldName]field{
			pipeline.FieldNumber: tt.number, pipeline.FieldSymbol: {Value: "QĐ-SNV", Status: pipeline.Accepted},
		}}
		got := suggest.Vouch(part, tt.file).Fields[pipeline.FieldNumber]
		if got.Value != tt.want || got.Status != tt.status || (tt.status == pipeline.Accepted) != slices.Contains(got.Witnesses, pipeline.FromName) {
			t.Errorf("%s: want %q %s, got %+v", tt.name, tt.want, tt.status, got)
		}
	}
}

func TestNeighboursOfferDaysAndValues(t *testing.T) {
	uncertain := func(value, raw string) pipeline.Field {
		return pipeline.Field{Value: value, Raw: raw, Status: pipeline.Uncertain}
	}
	part := func(name pipeline.FieldName, f pipeline.Field) pipeline.Part {
		return pipeline.Part{Fields: map[pipeline.FieldName]pipeline.Field{name: f}}
	}
	known := func(name pipeline.FieldName, values ...string) suggest.Hints {
		return suggest.Hints{Batch: map[pipeline.FieldName][]string{name: values}}
	}
	date, signer := pipeline.FieldDate, pipeline.FieldSigner
	for _, tt := range []struct {
		name  string
		field pipeline.FieldName
		part  pipeline.Part
		hints suggest.Hints
		want  []string
	}{
		{"days from neighbour to neighbour", date, part(date, uncertain("2025-03", "")), suggest.Hints{BeforeDate: "2025-03-04", AfterDate: "2025-03-06"}, []string{"2025-03-04", "2025-03-05", "2025-03-06"}},
		{"days outside the printed month are not offered", date, part(date, uncertain("2025-03", "")), suggest.Hints{BeforeDate: "2025-02-28", AfterDate: "2025-03-02"}, []string{"2025-03-01", "2025-03-02"}},
		{"neighbours far apart: the day before", date, part(date, uncertain("2025-03", "")), suggest.Hints{BeforeDate: "2025-03-04", AfterDate: "2025-03-20"}, []string{"2025-03-04"}},
		{"no neighbour, no day", date, part(date, uncertain("2025-03", "")), suggest.Hints{AfterDate: "2025-03-20"}, nil},
		{"what resembles the reading comes first", signer, part(signer, uncertain("", "Nông Thi Ha")), known(signer, "Bế Văn Đàn", "Nông Thị Hà"), []string{"Nông Thị Hà", "Bế Văn Đàn"}},
		{"unread: the frequent first", signer, part(signer, uncertain("", "")), known(signer, "Bế Văn Đàn", "Nông Thị Hà"), []string{"Bế Văn Đàn", "Nông Thị Hà"}},
		{"what stands there already is not offered", signer, part(signer, uncertain("Nông Thị Hà", "")), known(signer, "Nông Thị Hà"), nil},
		{"symbols take the group of the type", pipeline.FieldSymbol, pipeline.Part{Type: pipeline.Field{Value: "QUYẾT ĐỊNH"}, Fields: map[pipeline.FieldName]pipeline.Field{pipeline.FieldSymbol: uncertain("", "")}}, known(pipeline.FieldSymbol, "BC-SNV", "QĐ-SNV", "KH-UBND"), []string{"QĐ-SNV", "QĐ-UBND"}},
		{"an accepted value gets none", signer, part(signer, pipeline.Field{Value: "x", Status: pipeline.Accepted}), known(signer, "Nông Thị Hà"), nil},
	} {
		got := suggest.For(tt.part, tt.hints).Fields[tt.field]
		if !slices.Equal(offered(got), tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got.Suggestions, tt.want)
		}
		if got.Value != tt.part.Fields[tt.field].Value || got.Status != tt.part.Fields[tt.field].Status {
			t.Errorf("%s: a suggestion became a value: %+v", tt.name, got)
		}
	}
}
