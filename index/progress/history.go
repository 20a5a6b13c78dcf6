package progress

import (
	"time"

	"sohoa/pipeline"
)

// HistoryMonths is how many months a curve looks back, the present one
// included.
const HistoryMonths = 25

// Point is what had been digitized at the end of a month, or, the last one, at
// the moment of the table: the numerator then, by the register of the table.
type Point struct {
	At    time.Time `json:"at"`
	Count int64     `json:"count"`
}

// MonthStarts lists the beginnings of the months that a curve of a moment
// shows, the oldest first.
func MonthStarts(at time.Time) []time.Time {
	now := Month(at).From
	starts := make([]time.Time, HistoryMonths)
	for i := range starts {
		starts[i] = now.AddDate(0, i+1-HistoryMonths, 0)
	}
	return starts
}

// histories rolls up what each unit digitized in each month, where something
// is known to be owed, to cumulative counts at the ends of months; the last is
// the figure itself.
func (in Input) histories(m Measure, figures map[pipeline.UnitID]Figure) map[pipeline.UnitID][]Point {
	sums := RollUp(in.Units, func(u pipeline.UnitID) []Amount {
		own := make([]Amount, HistoryMonths)
		for i, a := range in.Monthly[u] {
			own[i] = a.where(in.Owed[u])
		}
		return own
	}, addDaily)
	starts := MonthStarts(in.AsOf)
	all := make(map[pipeline.UnitID][]Point, len(in.Units))
	for _, u := range in.Units {
		points := make([]Point, 0, HistoryMonths)
		var sum int64
		for i, a := range sums[u.ID] {
			if sum += a.Of(m); i == HistoryMonths-1 {
				points = append(points, Point{in.AsOf, figures[u.ID].Counted.Of(m)})
				break
			}
			points = append(points, Point{starts[i+1], sum})
		}
		all[u.ID] = points
	}
	return all
}
