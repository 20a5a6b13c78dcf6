package extract_test

import (
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/layout/layouttest"
)

func TestFormsGiveTheirKeyFields(t *testing.T) {
	tests := []struct {
		name   string
		title  string
		family string
		body   []string
		want   map[pipeline.FieldName]string
	}{
		{
			"birth extract", "TRÍCH LỤC KHAI SINH", "civil_status",
			[]string{
				"Họ, chữ đệm, tên: NÔNG THỊ HÀ",
				"Ngày, tháng, năm sinh: 05/3/2019. Giới tính: Nữ. Dân tộc: Tày. Quốc tịch: Việt Nam.",
				"Nơi sinh: Trạm Y tế xã, tỉnh Cao Bằng.",
				"Họ, chữ đệm, tên người mẹ: Bế Thị Lan.",
				"Năm sinh: 1990. Dân tộc: Nùng. Quốc tịch: Việt Nam.",
			},
			map[pipeline.FieldName]string{
				pipeline.FieldPerson: "NÔNG THỊ HÀ", pipeline.FieldBirthDate: "2019-03-05", pipeline.FieldSex: "Nữ",
				pipeline.FieldEthnicity: "Tày", pipeline.FieldNationality: "Việt Nam", pipeline.FieldMother: "Bế Thị Lan", pipeline.FieldMotherBorn: "1990",
				pipeline.FieldBirthPlace: "Trạm Y tế xã, tỉnh Cao Bằng",
			},
		},
		{
			"marriage extract", "TRÍCH LỤC KẾT HÔN", "civil_status",
			[]string{
				"Họ, chữ đệm, tên chồng: LỤC VĂN BẢO", "Ngày, tháng, năm sinh: 01/02/1990. Dân tộc: Tày.", "Nơi cư trú: xã Lý Bôn, tỉnh Cao Bằng",
				"Họ, chữ đệm, tên vợ: NÔNG THỊ HÀ", "Ngày, tháng, năm sinh: 05/3/1992. Dân tộc: Nùng.", "Nơi cư trú: phường Tân Giang, tỉnh Cao Bằng",
			},
			map[pipeline.FieldName]string{
				pipeline.FieldHusband: "LỤC VĂN BẢO", pipeline.FieldHusbandBorn: "01/02/1990", pipeline.FieldHusbandResidence: "xã Lý Bôn, tỉnh Cao Bằng",
				pipeline.FieldWife: "NÔNG THỊ HÀ", pipeline.FieldWifeBorn: "05/3/1992", pipeline.FieldWifeResidence: "phường Tân Giang, tỉnh Cao Bằng",
			},
		},
		{
			"death extract", "TRÍCH LỤC KHAI TỬ", "civil_status",
			[]string{"Họ, chữ đệm, tên: LỤC VĂN BẢO", "Nơi chết: Bệnh viện đa khoa tỉnh", "Họ, chữ đệm, tên người đi khai tử: NÔNG THỊ HÀ"},
			map[pipeline.FieldName]string{pipeline.FieldDeathPlace: "Bệnh viện đa khoa tỉnh", pipeline.FieldRequester: "NÔNG THỊ HÀ", pipeline.FieldPerson: "LỤC VĂN BẢO"},
		},
		{
			"land certificate", "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT", "land",
			[]string{"Thửa đất số 15, Tờ bản đồ số: 7", "Diện tích: 120,5 m²", "Mục đích sử dụng: Đất ở tại nông thôn"},
			map[pipeline.FieldName]string{
				pipeline.FieldParcel: "15", pipeline.FieldMapSheet: "7", pipeline.FieldArea: "120,5 m²",
				pipeline.FieldPurpose: "Đất ở tại nông thôn",
			},
		},
		{
			"curriculum vitae, numbered", "SƠ YẾU LÝ LỊCH", "personnel",
			[]string{"1. Họ và tên khai sinh: LỤC VĂN BẢO", "2) Sinh ngày: 01 tháng 02 năm 1980", "3. Dân tộc: ........"},
			map[pipeline.FieldName]string{pipeline.FieldPerson: "LỤC VĂN BẢO", pipeline.FieldBirthDate: "1980-02-01", pipeline.FieldEthnicity: ""},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := layouttest.New().Right(28, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").Right(34, "Độc lập - Tự do - Hạnh phúc").
				Middle(60, tt.title).Body(90, tt.body...)
			p := describe(t, s).Parts[0]
			if p.Family != tt.family || p.Type.Value != tt.title {
				t.Fatalf("want %s of %s, got %s of %s", tt.title, tt.family, p.Type.Value, p.Family)
			}
			for name, want := range tt.want {
				f := p.Fields[name]
				if f.Value != want {
					t.Errorf("%s: want %q, got %q", name, want, f.Value)
				}
				if f.Status == pipeline.Accepted {
					t.Errorf("%s was accepted, though no threshold was measured", name)
				}
			}
		})
	}
}
