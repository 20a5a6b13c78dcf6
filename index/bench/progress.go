package bench

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"sohoa/index"
	"sohoa/index/catalog"
	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/index/progress"
	"sohoa/pipeline"
	"sohoa/pipeline/blob/fs"
)

// Progress says what to measure.
type Progress struct {
	Dir       string // to work in: empty, or with a province made before
	Documents int
	Seed      uint64
	Queries   int // random recounts; 0: 1000
	Say       func(string)
}

// Result is what was measured. Times are in milliseconds.
type Result struct {
	Documents     int     `json:"documents"`
	Events        int     `json:"events"`
	Units         int     `json:"units"`
	Generated     float64 `json:"generated_s"`
	Cold          float64 `json:"cold_ms"`
	ColdCPU       float64 `json:"cold_cpu_ms"` // of the process: what the machine's other work does not change
	WarmMedian    float64 `json:"warm_median_ms"`
	WarmCPU       float64 `json:"warm_cpu_median_ms"`
	WarmP95       float64 `json:"warm_p95_ms"`
	AsOfMedian    float64 `json:"as_of_median_ms"`
	AsOfMax       float64 `json:"as_of_max_ms"`
	AsOfCPU       float64 `json:"as_of_cpu_median_ms"`
	AsOfCPUMax    float64 `json:"as_of_cpu_max_ms"`
	EventMedian   float64 `json:"event_median_ms"`
	Report        float64 `json:"month_report_s"` // frozen, as XLSX and PDF, with the list of documents
	ReportCPU     float64 `json:"month_report_cpu_s"`
	Listed        int64   `json:"listed"`
	Recounts      int     `json:"recounts"`
	RecountsWrong int     `json:"recounts_wrong"`
	Links         int     `json:"links"`
	LinksWrong    int     `json:"links_wrong"`
}

// String is the result for people who measure.
func (r Result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "documents %d, events %d, units %d, generated in %.1f s\n", r.Documents, r.Events, r.Units, r.Generated)
	fmt.Fprintf(&b, "table of all units: cold %.0f ms (CPU %.0f), warm median %.1f ms (CPU %.1f), p95 %.1f ms\n", r.Cold, r.ColdCPU, r.WarmMedian, r.WarmCPU, r.WarmP95)
	fmt.Fprintf(&b, "as of a past moment: median %.0f ms (CPU %.0f), most %.0f ms (CPU %.0f)\n", r.AsOfMedian, r.AsOfCPU, r.AsOfMax, r.AsOfCPUMax)
	fmt.Fprintf(&b, "one more event, durable: median %.2f ms\n", r.EventMedian)
	fmt.Fprintf(&b, "month report with XLSX, PDF and a list of %d documents: %.1f s (CPU %.1f)\n", r.Listed, r.Report, r.ReportCPU)
	fmt.Fprintf(&b, "recounts from history: %d, different %d\n", r.Recounts, r.RecountsWrong)
	fmt.Fprintf(&b, "figures against the lists behind them: %d, different %d\n", r.Links, r.LinksWrong)
	return b.String()
}

// viewer may see everything, what is withheld too.
func viewer() pipeline.Viewer {
	return pipeline.Viewer{User: "bench", Name: "bench", Role: pipeline.Administrator, Unit: "H14"}
}

// Run makes the province and measures.
func (p Progress) Run(ctx context.Context) (Result, error) {
	if p.Queries == 0 {
		p.Queries = 1000
	}
	r := Result{Documents: p.Documents}
	until := time.Now()
	began := time.Now()
	steps, err := p.generate(ctx, until)
	if err != nil {
		return r, fmt.Errorf("generate: %w", err)
	}
	r.Generated = time.Since(began).Seconds()
	r.EventMedian = ms(quantile(steps, 0.5))
	p.say("generated")
	store, err := fs.Open(filepath.Join(p.Dir, "objects"))
	if err != nil {
		return r, err
	}
	x, err := index.Open(ctx, index.Config{Dir: p.Dir, Store: store})
	if err != nil {
		return r, err
	}
	defer x.Close()
	if err := p.time(ctx, x, until, &r); err != nil {
		return r, err
	}
	p.say("timed")
	if err := p.report(ctx, x, until, &r); err != nil {
		return r, err
	}
	p.say("reported")
	if err := p.links(ctx, x, &r); err != nil {
		return r, err
	}
	p.say("links followed")
	return r, p.recount(ctx, x, until, &r)
}

func (p Progress) say(what string) {
	if p.Say != nil {
		p.Say(what)
	}
}

func (p Progress) generate(ctx context.Context, until time.Time) ([]time.Duration, error) {
	c, err := catalog.Open(ctx, filepath.Join(p.Dir, "catalogue.db"), nil)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if some, err := c.List(ctx, ledger.Scope{Unit: "H14"}, holdings.Filter{Page: ledger.Page{Limit: 1}}); err != nil || some.Total > 0 {
		return nil, err // a province that was made before
	}
	if err := c.Simulate(ctx, figures.Simulation{Documents: p.Documents, Days: 730, Until: until, Units: 77}); err != nil {
		return nil, err
	}
	units, err := c.Units(ctx, ledger.Scope{Unit: "H14"})
	if err != nil {
		return nil, err
	}
	var lines []figures.RegisterLine
	for i, u := range units[1:] {
		lines = append(lines, figures.RegisterLine{
			Line: i + 1, Unit: u.ID, Group: "mẫu", Counts: figures.Counts{Documents: int64(p.Documents/len(units)*2 + i)},
		})
	}
	if _, err := c.AddRegister(ctx, viewer(), figures.Register{Unit: "H14", Source: "simulated"}, lines); err != nil {
		return nil, err
	}
	return c.StepSimulated(ctx, 200)
}

func (p Progress) time(ctx context.Context, x *index.Index, until time.Time, r *Result) error {
	ask := func(a index.Ask) (took, error) {
		began, cpu := time.Now(), spent()
		table, err := x.Progress(ctx, viewer(), a)
		r.Units = len(table.Rows)
		return took{time.Since(began), spent() - cpu}, err
	}
	cold, err := ask(index.Ask{})
	if err != nil {
		return err
	}
	r.Cold, r.ColdCPU = ms(cold.wall), ms(cold.cpu)
	var warm, past tooks
	rng := rand.New(rand.NewPCG(p.Seed, 1))
	for range 30 {
		one, err := ask(index.Ask{})
		if err != nil {
			return err
		}
		warm.add(one)
		at := until.Add(-time.Duration(rng.Int64N(int64(720 * 24 * time.Hour))))
		if one, err = ask(index.Ask{AsOf: at}); err != nil {
			return err
		}
		past.add(one)
	}
	r.WarmMedian, r.WarmP95, r.WarmCPU = ms(quantile(warm.wall, 0.5)), ms(quantile(warm.wall, 0.95)), ms(quantile(warm.cpu, 0.5))
	r.AsOfMedian, r.AsOfMax = ms(quantile(past.wall, 0.5)), ms(quantile(past.wall, 1))
	r.AsOfCPU, r.AsOfCPUMax = ms(quantile(past.cpu, 0.5)), ms(quantile(past.cpu, 1))
	return nil
}

// took is how long a question took, by the clock and in time of the processor.
type took struct{ wall, cpu time.Duration }

type tooks struct{ wall, cpu []time.Duration }

func (t *tooks) add(one took) { t.wall, t.cpu = append(t.wall, one.wall), append(t.cpu, one.cpu) }

// spent is the processor time of this process up to now.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// report freezes the month before and writes it in the formats that are
// signed and worked on, with the list behind it.
func (p Progress) report(ctx context.Context, x *index.Index, until time.Time, r *Result) error {
	began, cpu := time.Now(), spent()
	s, err := x.TakeSnapshot(ctx, viewer(), index.Freeze{Period: progress.Month(until).Before(), Note: "bench"})
	if err != nil {
		return err
	}
	for _, format := range []string{"xlsx", "pdf"} {
		if err := s.WriteReport(io.Discard, format, plain{}); err != nil {
			return err
		}
	}
	if err := x.WriteSnapshotList(ctx, viewer(), s.ID, io.Discard); err != nil {
		return err
	}
	r.Report, r.ReportCPU, r.Listed = time.Since(began).Seconds(), (spent() - cpu).Seconds(), s.Report.List.Documents
	return nil
}

// plain speaks in keys: what is measured is not the language.
type plain struct{}

func (plain) Say(key string, _ ...any) string { return key }
func (plain) Int64(n int64) string            { return strconv.FormatInt(n, 10) }
func (plain) Percent(f float64) string        { return strconv.FormatFloat(f, 'f', 1, 64) }
func (plain) Date(t time.Time) string         { return t.Format(time.DateOnly) }
func (plain) Moment(t time.Time) string       { return t.Format(time.DateTime) }

// links follows the link of every figure and compares the number of documents
// it lists.
func (p Progress) links(ctx context.Context, x *index.Index, r *Result) error {
	table, err := x.Progress(ctx, viewer(), index.Ask{Measure: progress.Documents})
	if err != nil {
		return err
	}
	for _, row := range table.Rows {
		for name, link := range row.Links {
			list, err := x.List(ctx, viewer(), index.Filter{Unit: link.Unit, States: link.States, Count: true})
			if err != nil {
				return fmt.Errorf("follow %s of %s: %w", name, row.Unit, err)
			}
			if r.Links++; int64(list.Total) != row.Of(name).Documents {
				r.LinksWrong++
			}
		}
	}
	return nil
}

// recount compares figures of random units at random moments, and what was
// digitized between two of them, with the history counted one by one.
func (p Progress) recount(ctx context.Context, x *index.Index, until time.Time, r *Result) error {
	history, err := p.history(ctx, r)
	if err != nil {
		return err
	}
	units, err := x.Units(ctx, viewer())
	if err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(p.Seed, 2))
	for range p.Queries {
		unit := units[rng.IntN(len(units))]
		at := until.Add(-time.Duration(rng.Int64N(int64(735 * 24 * time.Hour)))).Truncate(time.Millisecond)
		table, err := x.Progress(ctx, viewer(), index.Ask{Unit: unit.ID, AsOf: at})
		if err != nil {
			return err
		}
		want := history.count(unit.ID, unit.Parent == "", at.UnixMilli())
		name := progress.FigureNames()[rng.IntN(len(progress.FigureNames()))]
		var sum int64
		for _, s := range name.States() {
			sum += want[s]
		}
		if r.Recounts++; table.Root().Of(name).Documents != sum {
			r.RecountsWrong++
		}
		if done := want[pipeline.Digitized] - history.count(unit.ID, unit.Parent == "", at.AddDate(0, 0, -28).UnixMilli())[pipeline.Digitized]; rng.IntN(10) == 0 {
			wrong, err := p.inPeriod(ctx, x, unit.ID, at, done)
			if r.Recounts++; wrong || err != nil {
				r.RecountsWrong++
			}
		}
	}
	return nil
}

// inPeriod compares what was digitized in the 28 days up to a moment, as the
// tables at both ends say it, with the history.
func (p Progress) inPeriod(ctx context.Context, x *index.Index, unit pipeline.UnitID, at time.Time, want int64) (wrong bool, err error) {
	end, err := x.Progress(ctx, viewer(), index.Ask{Unit: unit, AsOf: at})
	if err != nil {
		return true, err
	}
	start, err := x.Progress(ctx, viewer(), index.Ask{Unit: unit, AsOf: at.AddDate(0, 0, -28)})
	return end.Root().Digitized.Documents-start.Root().Digitized.Documents != want, err
}

// past is the history in order of time.
type past []figures.Past

func (p Progress) history(ctx context.Context, r *Result) (past, error) {
	c, err := catalog.Open(ctx, filepath.Join(p.Dir, "catalogue.db"), nil)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	var h past
	if err := c.EachPast(ctx, func(one figures.Past) { h = append(h, one) }); err != nil {
		return nil, err
	}
	r.Events = len(h)
	slices.SortFunc(h, func(a, b figures.Past) int { return int(a.At - b.At) })
	return h, nil
}

func (h past) count(unit pipeline.UnitID, all bool, at int64) map[pipeline.State]int64 {
	n := map[pipeline.State]int64{}
	for _, e := range h {
		if e.At > at {
			break
		}
		if all || e.Unit == unit {
			n[e.To]++
			n[e.From]--
		}
	}
	return n
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func quantile(d []time.Duration, q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	d = slices.Sorted(slices.Values(d))
	return d[int(q*float64(len(d)-1))]
}
