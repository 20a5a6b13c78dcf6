package progress

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// Forecast is when a gap will be closed if people go on as they did. Low, Mid
// and High are days: in one case of ten it is before Low, in one of ten after
// High. The zero High means "not within ten years".
type Forecast struct {
	Low  time.Time `json:"low,omitzero"`
	Mid  time.Time `json:"mid,omitzero"`
	High time.Time `json:"high,omitzero"`
}

const (
	draws      = 400  // paths; the quantiles then move by less than a day on a gap of three months
	historyMax = 52   // weeks looked back: one of each season
	historyMin = 4    // weeks of work below which no range can be given
	tail       = 0.06 // cut off each end: offices are less regular than their history; so the range held 81 % of 200 simulated ones
	horizon    = 522  // weeks: ten years
)

// Foresee draws the date on which gap more will be digitized. Daily holds the
// net count of each day, the last is today. False: there are fewer than four
// weeks of history since the first count, or nothing was digitized in them.
//
// Weeks of work are drawn whole and with replacement, so that the rhythm of
// the week stays what it was. How often each past week is drawn is itself
// drawn for every path (Rubin's Bayesian bootstrap): with few weeks the mean
// itself is uncertain, and a range that forgets it is too narrow. Standstills
// (weeks without work: a scanner breaks, everyone is sent elsewhere) are drawn
// apart: they are rare, so that a history without one does not prove that none
// will come. Holidays of the law are filled in before and emptied again in the
// future.
func (r *Rules) Foresee(daily []int64, gap int64, today time.Time) (Forecast, bool) {
	today = Day(today)
	if gap <= 0 {
		return Forecast{today, today, today}, true
	}
	weeks := r.weeks(daily, today)
	if len(weeks) < historyMin || total(weeks) <= 0 {
		return Forecast{}, false
	}
	p := habits(weeks)
	r.ahead(today, p)
	rng := rand.New(rand.NewPCG(uint64(gap), uint64(len(weeks)))) // the same question has the same answer
	ends := make([]int, draws)
	for i := range ends {
		ends[i] = p.walk(gap, rng)
	}
	slices.Sort(ends)
	at := func(q float64) time.Time {
		d := ends[int(math.Round(q*float64(draws-1)))]
		if d > 7*horizon {
			return time.Time{}
		}
		return today.AddDate(0, 0, d)
	}
	f := Forecast{at(tail), at(0.5), at(1 - tail)}
	return f, !f.Mid.IsZero()
}

type week [7]float64

func total(weeks []week) float64 {
	var sum float64
	for _, w := range weeks {
		for _, c := range w {
			sum += c
		}
	}
	return sum
}

// weeks cuts the history into blocks of seven days that end today, the oldest
// first, from the week of the first count on, and fills holidays with the
// median of the same weekday.
func (r *Rules) weeks(daily []int64, today time.Time) []week {
	first := slices.IndexFunc(daily, func(c int64) bool { return c != 0 })
	if first < 0 {
		return nil
	}
	n := min((len(daily)-first)/7, historyMax)
	weeks := make([]week, n)
	start := len(daily) - 7*n
	var holes [][2]int
	for i := range weeks {
		for j := range 7 {
			k := start + 7*i + j
			weeks[i][j] = float64(daily[k])
			if r.Holiday(today.AddDate(0, 0, k-len(daily)+1)) {
				holes = append(holes, [2]int{i, j})
			}
		}
	}
	for _, h := range holes {
		weeks[h[0]][h[1]] = median(weeks, h[1], holes)
	}
	return weeks
}

func median(weeks []week, j int, holes [][2]int) float64 {
	var same []float64
	for i, w := range weeks {
		if !slices.Contains(holes, [2]int{i, j}) {
			same = append(same, w[j])
		}
	}
	if len(same) == 0 {
		return 0
	}
	slices.Sort(same)
	return same[len(same)/2]
}

// ahead marks which days from tomorrow on are holidays, over the horizon.
func (r *Rules) ahead(today time.Time, p *past) {
	for day := range r.holidays {
		d, err := ParseDay(day)
		if err != nil {
			continue // checked when the rules were loaded
		}
		if n := int(math.Round(d.Sub(today).Hours()/24)) - 1; n >= 0 && n < 7*horizon {
			p.off[n], p.holiday[n/7] = true, true
		}
	}
}

// past is what the draws are made from.
type past struct {
	work    []worked          // weeks in which something was done
	stops   []int             // lengths of the standstills seen, in weeks
	weeks   int               // looked back
	off     [7 * horizon]bool // days ahead, from 0 for tomorrow, on which nobody works
	holiday [horizon]bool     // weeks ahead that hold such a day
}

// worked is a week with what is needed to take it at once.
type worked struct {
	days week
	sum  float64
	peak float64 // the most that had been done by the end of one of its days
}

func workedOf(w week) worked {
	out := worked{days: w}
	for _, c := range w {
		out.sum += c
		out.peak = max(out.peak, out.sum)
	}
	return out
}

// idle is the share of a middling week below which a week was a standstill.
const idle = 0.1

// habits parts weeks of work from standstills.
func habits(weeks []week) *past {
	sums := make([]float64, len(weeks))
	for i, w := range weeks {
		sums[i] = total([]week{w})
	}
	sorted := slices.Sorted(slices.Values(sums))
	bar := idle * sorted[len(sorted)*3/4]
	p := &past{weeks: len(weeks)}
	run := 0
	for i, w := range weeks {
		if sums[i] < bar || sums[i] == 0 {
			run++
			continue
		}
		if run > 0 {
			p.stops = append(p.stops, run)
			run = 0
		}
		p.work = append(p.work, workedOf(w))
	}
	if run > 0 {
		p.stops = append(p.stops, run)
	}
	return p
}

// Before the history speaks, one standstill of two weeks in half a year is
// assumed, and counts as much as half a year of history. With it the 80 %
// range held the true date of simulated offices as often as it says.
const (
	priorWeeks = 26
	priorStops = 1
	priorLong  = 2
)

// walk draws one future and returns the number of days from today until the
// gap is closed, or more than the horizon.
func (p *past) walk(gap int64, rng *rand.Rand) int {
	cum := weights(rng, len(p.work))
	stops := append([]int{priorLong}, p.stops...)
	var rate float64 // of standstills a week: Gamma(seen + 1, weeks + 26)
	for range len(p.stops) + priorStops {
		rate += rng.ExpFloat64()
	}
	rate /= float64(p.weeks + priorWeeks)
	left, still := float64(gap), 0
	for i := range horizon {
		if still == 0 && rng.Float64() < rate {
			still = stops[rng.IntN(len(stops))]
		}
		if still > 0 {
			still--
			continue
		}
		k, _ := slices.BinarySearch(cum, rng.Float64())
		w := &p.work[min(k, len(p.work)-1)]
		if !p.holiday[i] && w.peak < left {
			left -= w.sum
			continue
		}
		for j, c := range w.days {
			if p.off[7*i+j] {
				continue
			}
			if left -= c; left <= 0 {
				return 7*i + j + 1
			}
		}
	}
	return 7*horizon + 1
}

// weights draws how likely each past week is: uniform on the simplex, as
// cumulative sums.
func weights(rng *rand.Rand, n int) []float64 {
	w := make([]float64, n)
	var sum float64
	for i := range w {
		sum += rng.ExpFloat64()
		w[i] = sum
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}
