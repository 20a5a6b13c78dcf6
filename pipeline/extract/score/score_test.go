package score_test

import (
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/extract/score"
)

const header = `id|number_notation|number_handwritten|issued_date|date_handwritten|superior_organ|organ|place|type|urgency|subject
001|15/QĐ-SNV|0|2025-03-05|0||SỞ NỘI VỤ|Cao Bằng|QUYẾT ĐỊNH||Về việc thành lập Tổ chỉnh lý
002|16/QĐ-SNV|1|2025-03-06|1||SỞ NỘI VỤ|Cao Bằng|QUYẾT ĐỊNH||Về việc khác
`

const signer = `id|page|position|signer|name_kind
001|1|GIÁM ĐỐC|Nông Thị Hà|print
`

func field(v string, s pipeline.Status) pipeline.Field { return pipeline.Field{Value: v, Status: s} }

func described(fields map[pipeline.FieldName]pipeline.Field) pipeline.Description {
	return pipeline.Description{Parts: []pipeline.Part{{Type: field("QUYẾT ĐỊNH", pipeline.Accepted), Fields: fields}}}
}

func row(t *testing.T, tab score.Table, name string) score.Row {
	t.Helper()
	for _, r := range tab.Rows {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("no row %q", name)
	return score.Row{}
}

func TestAbstentionIsNoErrorAndAWrongAcceptedValueIs(t *testing.T) {
	truths, err := score.ReadTruth(strings.NewReader(header), strings.NewReader(signer))
	if err != nil {
		t.Fatal(err)
	}
	tab := score.Score(truths, func(id string) (pipeline.Description, bool) {
		switch id {
		case "001":
			return described(map[pipeline.FieldName]pipeline.Field{
				pipeline.FieldNumber:        field("15", pipeline.Accepted),
				pipeline.FieldSymbol:        field("QD-SNV", pipeline.Accepted),                        // wrong
				pipeline.FieldOrgan:         field("SỞ NỘI VỤ", pipeline.Uncertain),                    // right, abstained
				pipeline.FieldSuperiorOrgan: field("UBND TỈNH", pipeline.Accepted),                     // not on the paper
				pipeline.FieldSubject:       field("Về việc thành lập Tổ chinh lý", pipeline.Accepted), // one letter in twenty
				pipeline.FieldSigner:        field("Nông Thị Hà", pipeline.Accepted),
			}), true
		case "002":
			return described(map[pipeline.FieldName]pipeline.Field{
				pipeline.FieldDate: {Value: "2025-03", Status: pipeline.Uncertain, Handwritten: true},
			}), true
		}
		return pipeline.Description{}, false
	})
	tests := []struct {
		row                              string
		present, accepted, right, offers int
	}{
		{"type", 2, 2, 2, 2},
		{"number, printed", 1, 1, 1, 1},
		{"number, handwritten", 1, 0, 0, 0},
		{"symbol", 2, 1, 0, 0},
		{"organ", 2, 0, 0, 1},
		{"superior_organ", 0, 1, 0, 0},
		{"subject", 2, 1, 1, 1},
		{"signer, typed", 1, 1, 1, 1},
		{"month and year, day handwritten", 1, 1, 1, 1},
		{"date, handwritten", 1, 0, 0, 0},
	}
	for _, tt := range tests {
		r := row(t, tab, tt.row)
		if r.Present != tt.present || r.Accepted != tt.accepted || r.Right != tt.right || r.Offered != tt.offers {
			t.Errorf("%s: want %v, got %+v", tt.row, []int{tt.present, tt.accepted, tt.right, tt.offers}, r)
		}
	}
	if !strings.Contains(tab.Markdown(), "| symbol | 2 | 1 | 0.0% | 50.0% | 0.0% |") {
		t.Errorf("markdown: %s", tab.Markdown())
	}
}

func TestBrokenTruthIsRefused(t *testing.T) {
	if _, err := score.ReadTruth(strings.NewReader("id\n001|x\n"), nil); pipeline.KindOf(err) != pipeline.Invalid {
		t.Errorf("want invalid, got %v", err)
	}
}

func TestEqualValues(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"UỶ BAN", "ỦY BAN", true},
		{"SỞ  Y TẾ ", "SỞ Y TẾ", true},
		{"năm 2020 – 2025", "năm 2020 - 2025", true},
		{"SỞ Y TÉ", "SỞ Y TẾ", false},
	}
	for _, tt := range tests {
		if got := score.Same(tt.a, tt.b); got != tt.want {
			t.Errorf("%q %q: want %v", tt.a, tt.b, tt.want)
		}
	}
}

func TestThresholdIsTheLowestThatKeepsThePrecision(t *testing.T) {
	points := []score.Point{
		{Field: "organ", Conf: 0.98, Right: true}, {Field: "organ", Conf: 0.95, Right: true},
		{Field: "organ", Conf: 0.90, Right: true}, {Field: "organ", Conf: 0.80, Right: false},
		{Field: "organ", Conf: 0.80, Right: true}, {Field: "organ", Conf: 0.40, Right: false},
		{Field: "type", Conf: 0.99, Right: false},
	}
	tests := []struct {
		field     string
		wanted    float64
		threshold float64
		accepted  int
		ok        bool
	}{
		{"organ", 0.98, 0.90, 3, true},
		{"organ", 0.80, 0.80, 5, true}, // both of the same confidence or neither
		{"organ", 0.60, 0.40, 6, true},
		{"type", 0.90, 0, 0, false},
		{"place", 0.90, 0, 0, false},
	}
	for _, tt := range tests {
		p, ok := score.Propose(points, tt.field, tt.wanted)
		if ok != tt.ok || p.Threshold != tt.threshold || p.Accepted != tt.accepted {
			t.Errorf("%s %.2f: want %.2f over %d, got %+v", tt.field, tt.wanted, tt.threshold, tt.accepted, p)
		}
	}
	bins := score.Calibration(points)
	if n := len(bins); n == 0 || bins[n-1].Count != 3 || bins[n-1].Right > 0.7 {
		t.Errorf("bins: %+v", bins)
	}
}

func FuzzReadTruth(f *testing.F) {
	f.Add(header, signer)
	f.Add("id|x\n|||\n", "\n\n")
	f.Fuzz(func(t *testing.T, head, sign string) {
		truths, err := score.ReadTruth(strings.NewReader(head), strings.NewReader(sign))
		if err != nil {
			return
		}
		score.Score(truths, func(string) (pipeline.Description, bool) { return pipeline.Description{}, true })
	})
}
