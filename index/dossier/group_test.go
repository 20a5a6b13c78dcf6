package dossier

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"sohoa/index/progress"
	"sohoa/pipeline"
)

func TestAProvinceIsReportedInGroups(t *testing.T) {
	units := []progress.Unit{
		{ID: "P", Name: "Tỉnh", Type: "province"},
		{ID: "A", Parent: "P", Name: "Xã A", Type: "commune"},
		{ID: "A1", Parent: "A", Name: "Xã cũ", Type: "commune"},
		{ID: "D", Parent: "P", Name: "Sở D", Type: "department"},
		{ID: "L", Parent: "P", Name: "Văn phòng Đăng ký đất đai tỉnh", Type: "department"},
		{ID: "B", Parent: "P", Name: "Phường B", Type: "commune"},
	}
	own := map[pipeline.UnitID]Count{"P": {Received: 1}, "A": {Received: 2, Digitized: 1}, "A1": {Received: 4}, "D": {Received: 8, Reused: 4}, "L": {Received: 16}, "B": {Received: 32}}
	type line struct {
		Name     string
		Depth    int
		Received int64
	}
	var got []line
	for _, r := range Grouped(Table(units, own)) {
		name := r.Name
		if g, ok := r.Group(); ok {
			name = string(g)
		}
		got = append(got, line{name, r.Depth, r.Received})
	}
	want := []line{
		{"Tỉnh", 0, 63},
		{"departments", 1, 8}, {"Sở D", 2, 8},
		{"land", 1, 16}, {"Văn phòng Đăng ký đất đai tỉnh", 2, 16},
		{"communes", 1, 38}, {"Xã A", 2, 6}, {"Xã cũ", 3, 4}, {"Phường B", 2, 32},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got): %s", d)
	}
	commune := Table(units[1:3], own)
	if d := cmp.Diff(commune, Grouped(commune)); d != "" {
		t.Errorf("the rows of a commune changed: %s", d)
	}
	for _, r := range Grouped(Table(units, own)) {
		if g, ok := r.Group(); ok && g == Departments && (!r.C.Known || r.C.Value != 50) {
			t.Errorf("departments: got C %+v, want 50 percent", r.C)
		}
	}
}
