package progress

import (
	"encoding/json"
	"strings"
	"testing"

	"sohoa/pipeline"
)

func province(t *testing.T) Input {
	units := []Unit{
		{ID: "H14", Name: "Cao Bằng", Type: "province"},
		{ID: "01273", Parent: "H14", Name: "Phường Thục Phán", Type: "commune"},
		{ID: "01294", Parent: "H14", Name: "Xã Lý Bôn", Type: "commune"},
		{ID: "SNV", Parent: "H14", Name: "Sở Nội vụ", Type: "department"},
	}
	return Input{
		Units: units, AsOf: day(t, "2026-11-22"),
		Tallies: map[pipeline.UnitID]Tally{
			"01273": {pipeline.Digitized: docs(40), pipeline.Described: docs(10)},
			"01294": {pipeline.Digitized: docs(5)},
			"SNV":   {pipeline.Digitized: docs(70), pipeline.Withheld: docs(1)},
		},
		Owed:  map[pipeline.UnitID]Amount{"01273": docs(100), "01294": docs(101)},
		Daily: map[pipeline.UnitID][]Amount{"01273": {docs(1), docs(2)}, "01294": {docs(5)}},
	}
}

func TestTableOfAProvince(t *testing.T) {
	r := rules(t)
	table := r.Build(province(t))
	root := table.Root()
	if got, want := root.Percent, Maybe(100*45.0/201, true); got != want {
		t.Errorf("percent: want %v, got %v", want, got)
	}
	if root.Goal.Required != 61 {
		t.Errorf("want 30 %% of 201 rounded up once = 61, got %d", root.Goal.Required)
	}
	if root.Week != 8 {
		t.Errorf("want both units' days added on the same day = 8, got %d", root.Week)
	}
	if root.Received != docs(126) || root.Withheld != docs(1) {
		t.Errorf("want all of the units, got %+v", root.Figure)
	}
	for _, row := range table.Rows {
		if (row.Unit == "SNV") == row.Percent.Known {
			t.Errorf("%s: percent %v", row.Unit, row.Percent)
		}
		for _, n := range FigureNames() {
			if f := row.Links[n]; f.Unit != row.Unit || len(f.States) == 0 {
				t.Errorf("%s %s: the link does not list its documents: %+v", row.Unit, n, f)
			}
		}
	}
}

func TestAUnitsOwnTargetCountsAbove(t *testing.T) {
	r := rules(t)
	in := province(t)
	in.Targets = []Target{{Unit: "01273", Measure: Documents, Share: 50}}
	table := r.Build(in)
	if got, want := table.Rows[1].Goal.Required, int64(50); got != want {
		t.Errorf("own target: want %d, got %d", want, got)
	}
	if got, want := table.Root().Goal.Required, int64(81); got != want {
		t.Errorf("province: want 50 + 30 %% of 101 = %d, got %d", want, got)
	}
	in.Targets = append(in.Targets, Target{Unit: "H14", Measure: Documents, Share: 40})
	if got, want := r.Build(in).Root().Goal.Required, int64(81); got != want {
		t.Errorf("a target of the province: want 40 %% of 201 = %d, got %d", want, got)
	}
}

func TestTheSubtreeOfACommuneKeepsTheProvincesTarget(t *testing.T) {
	r := rules(t)
	in := province(t)
	in.Units, in.Above = in.Units[2:3], []pipeline.UnitID{"H14"}
	in.Targets = []Target{{Unit: "H14", Measure: Pages, Share: 40}}
	table := r.Build(in)
	if got := table.Root().Goal.Target.Share; got != 40 {
		t.Errorf("want the province's 40 %%, got %v", got)
	}
	if table.Measure != Pages || table.Root().Percent.Known {
		t.Errorf("want pages, unknown: no page is owed; got %s %v", table.Measure, table.Root().Percent)
	}
}

func TestUnknownIsNullInJSON(t *testing.T) {
	r := rules(t)
	b, err := json.Marshal(r.Build(Input{Units: []Unit{{ID: "H14"}}, AsOf: day(t, "2026-11-22")}))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), `"percent":null`) || !strings.Contains(string(b), `"standing":"not_known"`) {
		t.Errorf("want percent null and not_known, got %s", b)
	}
}

func TestNoUnitsNoRows(t *testing.T) {
	if rows := rules(t).Build(Input{}).Rows; len(rows) != 0 {
		t.Errorf("want none, got %v", rows)
	}
}
