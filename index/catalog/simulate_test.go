package catalog

import (
	"testing"
	"time"

	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

func TestSimulateAgreesWithItsHistory(t *testing.T) {
	c := open(t)
	until := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	if err := c.Simulate(t.Context(), figures.Simulation{Documents: 3000, Days: 730, Until: until, Units: 77}); err != nil {
		t.Fatal(err)
	}
	if wrong, err := miscounted(t, c); err != nil || len(wrong) != 0 {
		t.Fatalf("want documents and history to agree, got %v %v", wrong, err)
	}
	sum := map[pipeline.State]int64{}
	units := map[pipeline.UnitID]bool{}
	tallies, err := c.Tallies(t.Context(), ledger.Scope{Unit: "H14", Withheld: true}, figures.TallyQuestion{Unit: "H14"})
	if err != nil {
		t.Fatal(err)
	}
	var all int64
	for _, x := range tallies {
		sum[x.State] += x.Documents
		units[x.Unit] = true
		all += x.Documents
	}
	if all != 3000 || len(units) != 76 || sum[pipeline.Digitized] < 1000 || sum[pipeline.Spoiled] == 0 || sum[pipeline.Withheld] == 0 {
		t.Errorf("want 3000 documents in every state over 76 units, got %d over %d: %v", all, len(units), sum)
	}
	days, err := c.DigitizedDaily(t.Context(), figures.TallyQuestion{Unit: "H14"}, 0, 1<<40)
	if err != nil || len(days) < 300 {
		t.Errorf("want two years of days, got %d %v", len(days), err)
	}
	if err := c.Simulate(t.Context(), figures.Simulation{Documents: 1, Days: 1, Until: until}); pipeline.KindOf(err) != pipeline.Invalid {
		t.Errorf("a second time: want Invalid, got %v", err)
	}
	if err := exec(t, c, `DELETE FROM document`); err == nil {
		t.Error("want the triggers back in place")
	}
}

func TestRetallyMendsCounters(t *testing.T) {
	c := open(t)
	until := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	if err := c.Simulate(t.Context(), figures.Simulation{Documents: 500, Days: 60, Until: until}); err != nil {
		t.Fatal(err)
	}
	if err := exec(t, c, `UPDATE tally SET documents = documents + 1 WHERE unit = 'SNV'`); err != nil {
		t.Fatal(err)
	}
	if err := exec(t, c, `DELETE FROM tally_day WHERE unit = '01294'`); err != nil {
		t.Fatal(err)
	}
	if wrong, err := miscounted(t, c); err != nil || len(wrong) == 0 {
		t.Fatalf("want wrong counters seen, got %v %v", wrong, err)
	}
	if err := c.Recount(t.Context()); err != nil {
		t.Fatal(err)
	}
	if wrong, err := miscounted(t, c); err != nil || len(wrong) != 0 {
		t.Errorf("want all right, got %v %v", wrong, err)
	}
}
