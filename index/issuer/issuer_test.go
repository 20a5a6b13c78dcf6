package issuer_test

import (
	"testing"

	"sohoa/index/issuer"
)

const home = "Tỉnh Cao Bằng"

func TestWhichUnitIssued(t *testing.T) {
	snv := issuer.Named{Unit: "SNV", Name: "Sở Nội vụ"}
	merged := issuer.Named{Unit: "01294", Name: "Xã Lý Bôn", From: "2025-07-01", Commune: true, Former: true, District: "Bảo Lâm"}
	other := issuer.Named{Unit: "01279", Name: "Phường Nùng Trí Cao", From: "2025-07-01", Commune: true, Former: true, District: "TP Cao Bằng"}
	now := issuer.Named{Unit: "01822", Name: "Xã Đức Long", From: "2025-07-01", Commune: true}
	was := issuer.Named{Unit: "01660", Name: "Xã Khác", From: "2025-07-01", Commune: true, Former: true, District: "Hòa An"}
	tests := []struct {
		name string
		p    issuer.Printed
		all  []issuer.Named
		want string
	}{
		{"a department under its province", issuer.Printed{Organ: "SỞ NỘI VỤ", Superior: "UBND TỈNH CAO BẰNG"}, []issuer.Named{snv}, "SNV"},
		{"by the place alone", issuer.Printed{Organ: "SỞ NỘI VỤ", Place: "Cao Bằng"}, []issuer.Named{snv}, "SNV"},
		{"of another province", issuer.Printed{Organ: "SỞ NỘI VỤ", Superior: "UBND TỈNH KIÊN GIANG", Place: "Cao Bằng"}, []issuer.Named{snv}, ""},
		{"of no province that is named", issuer.Printed{Organ: "SỞ NỘI VỤ"}, []issuer.Named{snv}, ""},
		{"a former commune before the merger", issuer.Printed{Organ: "UBND XÃ VĨNH QUANG", Superior: "HUYỆN BẢO LÂM", Date: "2019-03-02"}, []issuer.Named{merged, other}, "01294"},
		{"of two districts", issuer.Printed{Organ: "UBND XÃ VĨNH QUANG", Date: "2019-03-02"}, []issuer.Named{merged, other}, ""},
		{"a former name after the merger", issuer.Printed{Organ: "UBND XÃ VĨNH QUANG", Date: "2025-08-02"}, []issuer.Named{merged}, ""},
		{"a name both old and new, before", issuer.Printed{Organ: "UBND XÃ ĐỨC LONG", Date: "2019-03"}, []issuer.Named{now, was}, "01660"},
		{"a name both old and new, after", issuer.Printed{Organ: "UBND XÃ ĐỨC LONG", Date: "2025-07-01"}, []issuer.Named{now, was}, "01822"},
		{"nobody", issuer.Printed{Organ: "CÔNG TY A"}, nil, ""},
	}
	for _, tt := range tests {
		got, ok := issuer.Choose(tt.p, home, tt.all)
		if string(got.Unit) != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: got %q %v, want %q", tt.name, got.Unit, ok, tt.want)
		}
	}
}

func TestTheNameThatIsLookedUp(t *testing.T) {
	for organ, want := range map[string]string{
		"ỦY BAN NHÂN DÂN XÃ VĨNH QUANG": "XÃ VĨNH QUANG", "HĐND PHƯỜNG THỤC PHÁN": "PHƯỜNG THỤC PHÁN",
		"SỞ NỘI VỤ": "SỞ NỘI VỤ", "UBND TỈNH CAO BẰNG": "TỈNH CAO BẰNG", "": "",
	} {
		if got := issuer.Name(organ); got != want {
			t.Errorf("%q: got %q, want %q", organ, got, want)
		}
	}
}
