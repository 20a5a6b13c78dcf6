package quality

import (
	"crypto/sha256"
	"embed"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"sohoa/pipeline"
)

//go:embed data/plan.csv
var files embed.FS

// Plan says what share of a batch each round looks at.
type Plan struct{ rows []row }

type row struct {
	from  time.Time
	round int
	share int // percent
}

// Load reads the embedded plan. An error means that the program was built from
// a damaged file.
func Load() (*Plan, error) {
	f, err := files.Open("data/plan.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	cells, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("load plan of quality rounds: %w", err)
	}
	p := &Plan{}
	for i, c := range cells[1:] {
		from, err1 := time.Parse(time.DateOnly, c[0])
		round, err2 := strconv.Atoi(c[1])
		share, err3 := strconv.Atoi(c[2])
		if err1 != nil || err2 != nil || err3 != nil || share < 1 || share > 100 {
			return nil, fmt.Errorf("load plan of quality rounds: line %d: %q", i+2, strings.Join(c, ","))
		}
		p.rows = append(p.rows, row{from, round, share})
	}
	return p, nil
}

// Share returns the percentage that a round, counted from 1, looks at by the
// plan in force at a moment: that of the last row for this round or one before.
func (p *Plan) Share(round int, at time.Time) int {
	best := row{share: 100}
	for _, r := range p.rows {
		if r.from.After(at) || r.round > round {
			continue
		}
		if r.round > best.round || r.round == best.round && !r.from.Before(best.from) {
			best = r
		}
	}
	return best.share
}

// Sample draws a share in percent of some documents, at least one where there
// is any, rounded up. The same name draws the same documents.
func Sample(ids []pipeline.DocumentID, share int, name string) []pipeline.DocumentID {
	lot := func(id pipeline.DocumentID) string {
		sum := sha256.Sum256([]byte(name + "\n" + string(id)))
		return string(sum[:])
	}
	drawn := slices.SortedFunc(slices.Values(ids), func(a, b pipeline.DocumentID) int { return strings.Compare(lot(a), lot(b)) })
	n := (len(ids)*max(0, min(share, 100)) + 99) / 100
	if n == 0 && len(ids) > 0 && share > 0 {
		n = 1
	}
	return drawn[:n]
}

// Rate is a share of wrong fields with its interval, 0 to 1 each.
type Rate struct {
	Share, Low, High float64
}

// RateOf returns the rate of wrong among looked-at fields; whole says that
// nothing of the batch was left out, so that nothing is estimated. It reports
// false where nothing was looked at.
func RateOf(wrong, of int, whole bool) (Rate, bool) {
	if of == 0 {
		return Rate{}, false
	}
	p := float64(wrong) / float64(of)
	if whole {
		return Rate{p, p, p}, true
	}
	const z = 1.96
	n := float64(of)
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n)) / (1 + z*z/n)
	return Rate{p, max(0, mid-half), min(1, mid+half)}, true
}
