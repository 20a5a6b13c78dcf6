package profile_test

import (
	"slices"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/profile"
)

func TestEveryFieldIsOneOfTheVocabularyAndStandsSomewhere(t *testing.T) {
	kinds := []profile.Kind{profile.Text, profile.Name, profile.Date, profile.Code, profile.Area, profile.List}
	for _, family := range profile.Families() {
		seen := map[string]bool{}
		for _, f := range profile.Fields(family) {
			where := family + " " + f.Of + " " + string(f.Name)
			if !slices.Contains(pipeline.FieldNames(), f.Name) || !slices.Contains(kinds, f.Kind) || f.Vi == "" || f.En == "" {
				t.Errorf("%s: %+v", where, f)
			}
			if len(f.Labels) == 0 && len(f.Cells) == 0 && f.Name != pipeline.FieldType {
				t.Errorf("%s stands nowhere", where)
			}
			if seen[where] {
				t.Errorf("%s stands twice", where)
			}
			seen[where] = true
		}
	}
}

func TestWhatEachFamilyMustHave(t *testing.T) {
	n := pipeline.FieldName("")
	for _, tt := range []struct {
		family, kind string
		want         pipeline.FieldName
		must         bool
	}{
		{"administrative", "QUYẾT ĐỊNH", pipeline.FieldNumber, true},
		{"administrative", "QUYẾT ĐỊNH", pipeline.FieldSigner, false},
		{"civil_status", "TRÍCH LỤC KHAI SINH", pipeline.FieldPerson, true},
		{"civil_status", "TRÍCH LỤC KHAI SINH", pipeline.FieldMother, false},
		{"land", "GIẤY CHỨNG NHẬN", pipeline.FieldPerson, true},
		{"no such family", "", pipeline.FieldSubject, true},
		{"administrative", "", n, false},
	} {
		if got := slices.Contains(profile.Required(tt.family, tt.kind), tt.want); got != tt.must {
			t.Errorf("%s, %s, %s: got %v, want %v", tt.family, tt.kind, tt.want, got, tt.must)
		}
	}
}

func TestPatternsAndColumns(t *testing.T) {
	fields := map[pipeline.FieldName]profile.Field{}
	for _, f := range append(slices.Clone(profile.Fields("administrative")), profile.Fields("land")...) {
		fields[f.Name] = f
	}
	for _, tt := range []struct {
		name  pipeline.FieldName
		value string
		fits  bool
	}{
		{pipeline.FieldNumber, "315B", true}, {pipeline.FieldNumber, "QĐ", false},
		{pipeline.FieldSymbol, "2025/QĐ-UBND", true}, {pipeline.FieldSymbol, "15", false},
		{pipeline.FieldDate, "2025-03", true}, {pipeline.FieldDate, "5/3/2025", false},
		{pipeline.FieldPersonalID, "004085001234", true}, {pipeline.FieldPersonalID, "0040850012", false},
		{pipeline.FieldSerial, "AA 00123456", true}, {pipeline.FieldSubject, "bất kỳ", true},
	} {
		if got := fields[tt.name].Fits(tt.value); got != tt.fits {
			t.Errorf("%s %q: got %v, want %v", tt.name, tt.value, got, tt.fits)
		}
	}
	for name, want := range map[pipeline.FieldName]string{
		pipeline.FieldNumber: "codeNumber", pipeline.FieldSymbol: "codeNotation", pipeline.FieldDate: "issuedDate",
		pipeline.FieldOrgan: "organName", pipeline.FieldSubject: "subject", pipeline.FieldType: "typeName", pipeline.FieldSigner: "",
	} {
		if got := profile.Column("administrative", name); got != want {
			t.Errorf("%s: got column %q, want %q", name, got, want)
		}
	}
}
