package catalog

import (
	"fmt"
	"path/filepath"
	"testing"

	"sohoa/index/catalog/ledger"
	"sohoa/index/catalog/tree"
	"sohoa/pipeline"
)

func TestTheListOfUnitsIsPlanted(t *testing.T) {
	c := open(t)
	units, err := c.Units(t.Context(), ledger.Scope{Unit: "H14"})
	if err != nil {
		t.Fatal(err)
	}
	count := map[tree.UnitKind]int{}
	seen := map[pipeline.UnitID]bool{}
	for _, u := range units {
		count[u.Kind]++
		if u.Parent != "" && !seen[u.Parent] {
			t.Errorf("%s comes before its parent %s", u.ID, u.Parent)
		}
		if seen[u.ID] = true; u.Kind == tree.Department != u.Provisional {
			t.Errorf("%s: departments and only they are provisional", u.ID)
		}
		if u.Source == "" {
			t.Errorf("%s has no source", u.ID)
		}
	}
	if count[tree.Province] != 1 || count[tree.Commune] != 56 || count[tree.Department] < 10 {
		t.Errorf("want 1 province, 56 communes and its departments, got %v", count)
	}
}

func TestPlantingTwiceKeepsWhatPeopleAdded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	for i := range 2 {
		c, err := Open(t.Context(), path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			if err := exec(t, c, `INSERT INTO unit (id, parent, name, kind) VALUES ('TRUONG', '01294', 'Trường', 'department')`); err != nil {
				t.Fatal(err)
			}
			if err := exec(t, c, `UPDATE embedded SET sum = 'older'`); err != nil {
				t.Fatal(err)
			}
		}
		units, err := c.Units(t.Context(), ledger.Scope{Unit: "01294"})
		if err != nil || len(units) != 2 {
			t.Errorf("open %d: want the commune and its school, got %v %v", i+1, units, err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFindUnits(t *testing.T) {
	c := open(t)
	for _, q := range []struct {
		scope pipeline.UnitID
		text  string
		want  string
	}{
		{"H14", "01294", "[01294]"},
		{"H14", "Xã Lý Bôn", "[01294]"},
		{"H14", "UBND xã Lý Bôn", "[01294]"},
		{"H14", "  ly   bon ", "[01294]"},
		{"H14", "Sở Nội vụ", "[SNV]"},
		{"H14", "snv", "[SNV]"},
		{"H14", "sgddt", "[SGDĐT]"},
		{"H14", "Cao Bằng", "[H14]"},
		{"H14", "Hòa An", "[01654]"},
		{"H14", "Hoà An", "[01654]"},
		{"H14", "TT Pác Miầu", "[01290]"},
		{"H14", "pac miau", "[01290]"},
		{"H14", "Vĩnh Quang", "[01279 01294]"}, // a former commune of two districts
		{"H14", "Vĩnh Quang, Bảo Lâm", "[01294]"},
		{"H14", "xã vinh quang, huyen bao lam", "[01294]"},
		{"H14", "Đức Long", "[01822 01660]"}, // the present one first
		{"H14", "Nowhere", "[]"},
		{"H14", "", "[]"},
		{"01294", "Vĩnh Quang", "[01294]"}, // nothing outside the scope
		{"01294", "Hòa An", "[]"},
		{"", "Hòa An", "[]"}, // the zero Scope sees nothing
	} {
		units, err := c.FindUnits(t.Context(), ledger.Scope{Unit: q.scope}, q.text)
		if err != nil {
			t.Fatal(err)
		}
		ids := []pipeline.UnitID{}
		for _, u := range units {
			ids = append(ids, u.ID)
		}
		if got := fmt.Sprint(ids); got != q.want {
			t.Errorf("%q within %q: want %s, got %s", q.text, q.scope, q.want, got)
		}
	}
}

func TestAUnitOutsideTheScopeIsNotThere(t *testing.T) {
	c := open(t)
	u, err := c.Unit(t.Context(), ledger.Scope{Unit: "H14"}, "01294")
	if err != nil || len(u.Former) != 2 || u.From != "2025-07-01" {
		t.Errorf("want Lý Bôn with two former communes since 2025-07-01, got %+v %v", u, err)
	}
	_, err = c.Unit(t.Context(), ledger.Scope{Unit: "01290"}, "01294")
	if pipeline.KindOf(err) != pipeline.NotFound || err == nil {
		t.Errorf("want NotFound, got %v", err)
	}
	above, err := c.Above(t.Context(), "01294")
	if err != nil || fmt.Sprint(above) != "[H14]" {
		t.Errorf("want [H14] above, got %v %v", above, err)
	}
}
