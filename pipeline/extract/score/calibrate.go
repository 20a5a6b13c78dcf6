package score

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Bin is how often values of about the same confidence were right.
type Bin struct {
	Low   float64 `json:"low"`   // confidence, inclusive
	High  float64 `json:"high"`  // exclusive, but 1 in the last
	Count int     `json:"count"` // values
	Conf  float64 `json:"mean"`  // mean confidence
	Right float64 `json:"right"` // share that was right
}

// edges are the limits of the bins: finer where the thresholds lie.
var edges = []float64{0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.000001}

// Calibration sorts values into bins of confidence. Where a bin's share of
// right values is below its confidence, the confidence promises too much.
func Calibration(points []Point) []Bin {
	var bins []Bin
	for i := range len(edges) - 1 {
		b := Bin{Low: edges[i], High: math.Min(edges[i+1], 1)}
		for _, p := range points {
			if p.Conf < edges[i] || p.Conf >= edges[i+1] {
				continue
			}
			b.Count++
			b.Conf += p.Conf
			if p.Right {
				b.Right++
			}
		}
		if b.Count > 0 {
			b.Conf, b.Right = b.Conf/float64(b.Count), b.Right/float64(b.Count)
			bins = append(bins, b)
		}
	}
	return bins
}

// Proposal is a threshold for one row of the table.
type Proposal struct {
	Field     string  `json:"field"`
	Threshold float64 `json:"threshold"` // lowest confidence from which on values are right often enough
	Wanted    float64 `json:"wanted"`
	Values    int     `json:"values"` // judged
	Accepted  int     `json:"accepted"`
	Right     int     `json:"right"`
	Floor     float64 `json:"floor"` // lower end of the 95% interval of the precision (Wilson)
}

// Propose finds for a row the lowest threshold at which the share of right
// values is at least wanted. It reports false where no threshold does it.
func Propose(points []Point, field string, wanted float64) (Proposal, bool) {
	var list []Point
	for _, p := range points {
		if p.Field == field {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b Point) int { return cmp.Compare(b.Conf, a.Conf) })
	best := Proposal{Field: field, Wanted: wanted, Values: len(list)}
	right := 0
	for i, p := range list {
		if p.Right {
			right++
		}
		last := i+1 == len(list) || list[i+1].Conf < p.Conf // equal confidences stand or fall together
		if last && float64(right) >= wanted*float64(i+1) {
			best.Threshold, best.Accepted, best.Right = p.Conf, i+1, right
		}
	}
	if best.Accepted == 0 {
		return best, false
	}
	best.Floor = Floor(best.Right, best.Accepted)
	return best, true
}

// Floor is the lower end of the 95% score interval (Wilson) of the share of
// right ones among of, which is at least 1.
func Floor(right, of int) float64 {
	const z = 1.96
	n, p := float64(of), float64(right)/float64(of)
	return (p + z*z/(2*n) - z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))) / (1 + z*z/n)
}

// Calibrated writes for people how often values of about the same confidence
// were right: what is shown with 0.9 should be right nine times in ten.
func (t Table) Calibrated() string {
	var b strings.Builder
	b.WriteString("| confidence | values | mean | right | right, at least (95%) |\n|---|--:|--:|--:|--:|\n")
	for _, bin := range Calibration(t.Points) {
		fmt.Fprintf(&b, "| %.2f–%.2f | %d | %.3f | %.3f | %.3f |\n", bin.Low, bin.High, bin.Count, bin.Conf, bin.Right,
			Floor(int(math.Round(bin.Right*float64(bin.Count))), bin.Count))
	}
	return b.String()
}

// ProposalsMarkdown writes for people from which confidence on each field would
// be right as often as wanted.
func (t Table) ProposalsMarkdown(wanted map[string]float64) string {
	var b strings.Builder
	b.WriteString("| field | wanted | lowest threshold | accepted of judged | right | at least (95%) |\n|---|--:|--:|--:|--:|--:|\n")
	for _, name := range names {
		w, ok := wanted[name]
		if !ok {
			continue
		}
		p, ok := Propose(t.Points, name, w)
		if !ok {
			fmt.Fprintf(&b, "| %s | %.2f | – | 0 of %d | – | – |\n", name, w, p.Values)
			continue
		}
		fmt.Fprintf(&b, "| %s | %.2f | %.3f | %d of %d | %d | %.3f |\n", name, w, p.Threshold, p.Accepted, p.Values, p.Right, p.Floor)
	}
	return b.String()
}
