package progress

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io/fs"
	"strconv"
	"time"
)

//go:embed data/*.csv
var files embed.FS

// Rules is everything that rests on a paper and not on arithmetic: gates,
// required fields, page formats, holidays, the founding target. It is read
// once and never changed.
type Rules struct {
	policies []Policy // ascending by From
	required []required
	formats  []format // ascending by size
	holidays map[string]bool
	founding []Target
	switches []toggle // in order of their day
}

// toggle says whether a switch is on from a day where nobody has turned it.
type toggle struct {
	from time.Time
	name string
	on   bool
}

// Switch reports how a switch stands at a moment where nobody has turned it.
// An unknown one is off.
func (r *Rules) Switch(name string, at time.Time) bool {
	on := false
	for _, s := range r.switches {
		if s.name == name && !s.from.After(at) {
			on = s.on
		}
	}
	return on
}

// Load reads the embedded rules. An error means that the program was built
// from damaged data files.
func Load() (*Rules, error) {
	r := &Rules{holidays: map[string]bool{}}
	for _, t := range []struct {
		file string
		take func(map[string]string) error
	}{
		{"policy.csv", r.takePolicy},
		{"required.csv", r.takeRequired},
		{"formats.csv", func(row map[string]string) error {
			f, err := readFormat(row)
			r.formats = append(r.formats, f)
			return err
		}},
		{"holidays.csv", func(row map[string]string) error {
			_, err := ParseDay(row["date"])
			r.holidays[row["date"]] = true
			return err
		}},
		{"target.csv", r.takeTarget},
		{"switches.csv", func(row map[string]string) error {
			from, err := ParseDay(row["valid_from"])
			r.switches = append(r.switches, toggle{from, row["name"], row["on"] == "yes"})
			return err
		}},
	} {
		if err := EachRow(files, t.file, t.take); err != nil {
			return nil, fmt.Errorf("load rules of progress: %w", err)
		}
	}
	return r, nil
}

func (r *Rules) takeTarget(row map[string]string) error {
	from, err := ParseDay(row["valid_from"])
	if err != nil {
		return err
	}
	share, err := strconv.ParseFloat(row["share"], 64)
	if err != nil {
		return err
	}
	t := Target{Measure: Measure(row["measure"]), Share: share, From: from, Source: row["source"]}
	if row["due"] != "" {
		if t.Due, err = ParseDay(row["due"]); err != nil {
			return err
		}
	}
	r.founding = append(r.founding, t)
	return t.Check()
}

// Holiday reports whether nobody is expected to work on the day for a reason
// of the law.
func (r *Rules) Holiday(day time.Time) bool {
	return r.holidays[day.In(Zone()).Format(time.DateOnly)]
}

// EachRow calls take with every row of a CSV table in the folder data of
// files, by the names of its first row.
func EachRow(files fs.FS, name string, take func(map[string]string) error) error {
	f, err := files.Open("data/" + name)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for i, cells := range rows[1:] {
		row := make(map[string]string, len(cells))
		for j, c := range cells {
			row[rows[0][j]] = c
		}
		if err := take(row); err != nil {
			return fmt.Errorf("%s line %d: %w", name, i+2, err)
		}
	}
	return nil
}
