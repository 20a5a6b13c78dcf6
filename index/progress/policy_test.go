package progress

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sohoa/pipeline"
)

func whole() Evidence {
	ok := pipeline.Field{Value: "x", Status: pipeline.Accepted}
	return Evidence{
		Stored: true, Checked: true, Pages: 2, Settled: 2, Family: "administrative", Type: ok,
		Fields: map[pipeline.FieldName]pipeline.Field{
			pipeline.FieldOrgan: ok, pipeline.FieldDate: ok,
			pipeline.FieldSubject: {Value: "x", Status: pipeline.Confirmed},
		},
		ConfirmedBy: "u", Searchable: true, Printed: true,
	}
}

func TestDigitizedNeedsEveryGate(t *testing.T) {
	r := rules(t)
	at := day(t, "2026-11-22")
	for _, c := range []struct {
		name  string
		spoil func(*Evidence)
		want  []GateName
	}{
		{"whole", func(*Evidence) {}, nil},
		{"not stored", func(e *Evidence) { e.Stored = false }, []GateName{GateStored}},
		{"hash not checked", func(e *Evidence) { e.Checked = false }, []GateName{GateChecked}},
		{"a page open", func(e *Evidence) { e.Settled = 1 }, []GateName{GatePages}},
		{"no page", func(e *Evidence) { e.Pages, e.Settled = 0, 0 }, []GateName{GatePages}},
		{"type uncertain", func(e *Evidence) { e.Type.Status = pipeline.Uncertain }, []GateName{GateFields}},
		{"accepted but empty", func(e *Evidence) { e.Type.Value = "" }, []GateName{GateFields}},
		{"a person says it has no type", func(e *Evidence) { e.Type = pipeline.Field{Status: pipeline.Confirmed} }, nil},
		{"date missing", func(e *Evidence) { delete(e.Fields, pipeline.FieldDate) }, []GateName{GateFields}},
		{"nobody confirmed", func(e *Evidence) { e.ConfirmedBy = "" }, []GateName{GateConfirmed}},
		{"secret", func(e *Evidence) { e.Secrecy = "MẬT" }, []GateName{GateOpen}},
		{"not searchable", func(e *Evidence) { e.Searchable = false }, []GateName{GateSearchable}},
		{"nothing", func(e *Evidence) { *e = Evidence{} }, []GateName{GateStored, GateChecked, GatePages, GatePDF, GateFields, GateConfirmed, GateSearchable}},
		{"no two-layer PDF", func(e *Evidence) { e.Printed = false }, []GateName{GatePDF}},
		{"a signature is asked for", func(e *Evidence) { e.Unsigned = true }, []GateName{GateSignature}},
		{"its round is to come", func(e *Evidence) { e.Unreviewed = true }, []GateName{GateQuality}},
		{"another family needs only its type", func(e *Evidence) { e.Family, e.Fields = "land", nil }, nil},
	} {
		e := whole()
		c.spoil(&e)
		got := r.Missing(e, at)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got): %s", c.name, d)
		}
		if r.Digitized(e, at) != (len(c.want) == 0) {
			t.Errorf("%s: Digitized and Missing disagree", c.name)
		}
	}
}

func TestPolicyOfAMoment(t *testing.T) {
	r := rules(t)
	r.policies = append(r.policies, Policy{Version: "later", From: day(t, "2027-01-01")})
	for at, want := range map[string]string{"2020-01-01": "2026-1", "2026-11-21": "2026-1", "2026-11-22": "2026-3", "2027-01-01": "later"} {
		if got := r.Policy(day(t, at)).Version; got != want {
			t.Errorf("%s: want %s, got %s", at, want, got)
		}
	}
}

func TestAnEarlierPolicyAsksForWhatItAsked(t *testing.T) {
	r := rules(t)
	e := whole()
	e.Printed, e.Unsigned, e.Unreviewed = false, true, true
	if got := r.Missing(e, day(t, "2026-11-21")); len(got) > 0 {
		t.Errorf("want nothing missing under the first policy, got %v", got)
	}
	got := r.Missing(e, day(t, "2026-11-22"))
	if want := []GateName{GatePDF, GateQuality, GateSignature}; !slices.Equal(got, want) || !WaitsForOthers(got) {
		t.Errorf("want %v, got %v, which wait for others: %v", want, got, WaitsForOthers(got))
	}
	if WaitsForOthers(nil) || WaitsForOthers([]GateName{GatePDF, GateFields}) {
		t.Error("nothing missing, or a field missing, waits for others")
	}
}
