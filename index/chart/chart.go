// Package chart works out where the lines of a chart run. It draws nothing: it
// gives numbers that a template puts into SVG, with the values beside them, so
// that a title, a description and a table of the same data can stand with the
// picture. Text is the caller's.
package chart

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Point is a count at a moment.
type Point struct {
	At    time.Time
	Count int64
}

// Plan is what a burn-up chart is made of.
type Plan struct {
	Done      []Point   // so far, in order of time; the last is now
	Need      int64     // what the target asks; 0: not known
	Start     time.Time // from which the target runs; zero: from the first point
	Due       time.Time // zero: no day
	Low, High time.Time // between which the target is likely to be met; zero: not known
}

// The size of a burn-up chart in the units of its view box, and its margins.
const (
	Width, Height            = 760.0, 250.0
	left, right, top, bottom = 64.0, 16.0, 14.0, 28.0
)

// BurnUp is a chart of what was done over time against what the target asks.
type BurnUp struct {
	Width, Height            float64
	Left, Right, Top, Bottom float64 // edges of the plot
	Done                     string  // points of the line of what was done
	Area                     string  // points of the surface under it
	Ideal                    string  // points of the even pace from start to due day; empty: no day
	Need                     float64 // height of the target; 0: not known
	Now                      float64 // where the present stands
	NowY                     float64
	RangeFrom, RangeTo       float64 // where the target is likely to be met; RangeTo 0: not known
	Due                      float64 // where the due day stands; 0: none
	Values                   []ValueTick
	Times                    []TimeTick
}

// ValueTick is a line across with its value.
type ValueTick struct {
	Y     float64
	Value int64
}

// TimeTick is a place on the axis of time.
type TimeTick struct {
	X    float64
	Time time.Time
}

// Burn works a chart out. False: there are fewer than two points.
func Burn(p Plan) (BurnUp, bool) {
	if len(p.Done) < 2 {
		return BurnUp{}, false
	}
	now := p.Done[len(p.Done)-1]
	from, to := p.Done[0].At, now.At
	ceiling := now.At.Add(2 * now.At.Sub(from)) // what lies further ahead is cut off
	for _, t := range []time.Time{p.Due, p.High} {
		if t.After(to) {
			to = t
		}
	}
	if to.After(ceiling) {
		to = ceiling
	}
	most := p.Need
	for _, d := range p.Done {
		most = max(most, d.Count)
	}
	most = max(most, 1)
	step := niceStep(most)
	s := scale{from, to, float64(step * ((most + step - 1) / step))}
	b := BurnUp{Width: Width, Height: Height, Left: left, Right: Width - right, Top: top, Bottom: Height - bottom}
	b.Now, b.NowY = s.x(now.At), s.y(now.Count)
	for v := int64(0); float64(v) <= s.most; v += step {
		b.Values = append(b.Values, ValueTick{s.y(v), v})
	}
	b.Times = s.ticks()
	b.Done = s.line(p.Done)
	b.Area = dots(s.x(from), b.Bottom) + " " + b.Done + " " + dots(b.Now, b.Bottom)
	s.target(&b, p)
	return b, true
}

type scale struct {
	from, to time.Time
	most     float64
}

func (s scale) x(t time.Time) float64 {
	share := float64(t.Sub(s.from)) / float64(s.to.Sub(s.from))
	return round(left + math.Min(math.Max(share, 0), 1)*(Width-left-right))
}

func (s scale) y(n int64) float64 {
	return round(Height - bottom - float64(max(n, 0))/s.most*(Height-top-bottom))
}

func (s scale) line(points []Point) string {
	var parts []string
	for _, p := range points {
		parts = append(parts, dots(s.x(p.At), s.y(p.Count)))
	}
	return strings.Join(parts, " ")
}

// target adds what the target asks: its height, the even pace to it and the
// range of the forecast.
func (s scale) target(b *BurnUp, p Plan) {
	if p.Need <= 0 {
		return
	}
	b.Need = s.y(p.Need)
	if !p.Due.IsZero() && !p.Due.After(s.to) {
		start := p.Start
		if start.Before(s.from) {
			start = s.from
		}
		b.Due = s.x(p.Due)
		b.Ideal = s.line([]Point{{start, at(p.Done, start)}, {p.Due, p.Need}})
	}
	if !p.Low.IsZero() && !p.Low.After(s.to) {
		b.RangeFrom, b.RangeTo = s.x(p.Low), b.Right
		if !p.High.IsZero() {
			b.RangeTo = s.x(p.High)
		}
	}
}

// at is the count at a moment: that of the last point up to it.
func at(points []Point, t time.Time) int64 {
	n := points[0].Count
	for _, p := range points {
		if !p.At.After(t) {
			n = p.Count
		}
	}
	return n
}

// ticks marks the beginnings of months, or of quarters or years where months
// would stand too close.
func (s scale) ticks() []TimeTick {
	every := 1
	months := int(s.to.Sub(s.from).Hours() / 24 / 30)
	for _, e := range []int{3, 6, 12, 24} {
		if months/every > 12 {
			every = e
		}
	}
	t := time.Date(s.from.Year(), s.from.Month(), 1, 0, 0, 0, 0, s.from.Location())
	var all []TimeTick
	for ; !t.After(s.to); t = t.AddDate(0, 1, 0) {
		if !t.Before(s.from) && (int(t.Month())-1)%min(every, 12) == 0 {
			all = append(all, TimeTick{s.x(t), t})
		}
	}
	return all
}

// niceStep is a round step that cuts a count into four or five.
func niceStep(most int64) int64 {
	if most <= 4 {
		return 1
	}
	rough := float64(most) / 4
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if step := m * power; step >= rough && step == math.Trunc(step) {
			return int64(step)
		}
	}
	return int64(10 * power)
}

func round(f float64) float64 { return math.Round(f*10) / 10 }

func dots(x, y float64) string {
	return strconv.FormatFloat(x, 'f', -1, 64) + "," + strconv.FormatFloat(y, 'f', -1, 64)
}

// The size of a sparkline.
const (
	SparkWidth, SparkHeight = 84.0, 20.0
)

// Spark gives the points of a line through counts, as small as a word. Empty:
// there are fewer than two, or nothing was counted.
func Spark(counts []int64) string {
	if len(counts) < 2 {
		return ""
	}
	low, high := counts[0], counts[0]
	for _, c := range counts {
		low, high = min(low, c), max(high, c)
	}
	if high == 0 {
		return ""
	}
	var parts []string
	for i, c := range counts {
		y := SparkHeight - 2
		if high > low {
			y -= float64(c-low) / float64(high-low) * (SparkHeight - 4)
		}
		parts = append(parts, dots(round(1+float64(i)*(SparkWidth-2)/float64(len(counts)-1)), round(y)))
	}
	return strings.Join(parts, " ")
}

// RangeWidth is how wide the range of the forecast is drawn, at least a hair.
func (b BurnUp) RangeWidth() float64 { return round(math.Max(b.RangeTo-b.RangeFrom, 2)) }

// Tall is the height of the plot.
func (b BurnUp) Tall() float64 { return b.Bottom - b.Top }
