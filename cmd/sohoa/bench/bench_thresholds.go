package bench

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/extract"
	"sohoa/pipeline/extract/score"
)

// writeThresholds writes the table of thresholds anew, each to the precision
// wanted of its field, with what it was measured on as evidence. The one in
// force stays where the precision holds there; a field that nothing was judged
// of keeps its line.
func writeThresholds(path string, t score.Table, at time.Time) error {
	rows := map[pipeline.FieldName]string{
		pipeline.FieldNumber: "number, printed", pipeline.FieldDate: "date, printed", pipeline.FieldSigner: "signer, typed",
	}
	out := [][]string{{"field", "threshold", "wanted", "evidence"}}
	for _, th := range inOrder(extract.Thresholds()) {
		row := cmp.Or(rows[th.Field], string(th.Field))
		from, evidence := th.At, th.Evidence
		if accepted, right := above(t.Points, row, th.At); accepted > 0 && float64(right) >= th.Wanted*float64(accepted) {
			evidence = measured(t, at, accepted, right)
		} else if p, ok := score.Propose(t.Points, row, th.Wanted); ok {
			from, evidence = p.Threshold, measured(t, at, p.Accepted, p.Right)
		}
		out = append(out, []string{string(th.Field), strconv.FormatFloat(from, 'f', 2, 64), strconv.FormatFloat(th.Wanted, 'f', 2, 64), evidence})
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write thresholds: %w", err)
	}
	w := csv.NewWriter(f)
	if err := w.WriteAll(out); err != nil {
		f.Close()
		return fmt.Errorf("write thresholds: %w", err)
	}
	return f.Close()
}

func inOrder(all map[pipeline.FieldName]extract.Threshold) []extract.Threshold {
	var out []extract.Threshold
	for _, name := range append([]pipeline.FieldName{pipeline.FieldType}, pipeline.FieldNames()...) {
		if th, ok := all[name]; ok && !slices.ContainsFunc(out, func(o extract.Threshold) bool { return o.Field == name }) {
			out = append(out, th)
		}
	}
	return out
}

// above counts the values of a row from a confidence on, and those that are
// right.
func above(points []score.Point, row string, from float64) (accepted, right int) {
	for _, p := range points {
		if p.Field != row || p.Conf < from {
			continue
		}
		accepted++
		if p.Right {
			right++
		}
	}
	return accepted, right
}

func measured(t score.Table, at time.Time, accepted, right int) string {
	return fmt.Sprintf("%d scans read by the product, measured on %s: %d of %d accepted values right; at least %.0f%% with 95%% confidence",
		t.Documents, at.Format(time.DateOnly), right, accepted, 100*score.Floor(right, accepted))
}
