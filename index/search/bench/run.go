package bench

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"sohoa/index/search"
	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// Options say what to measure.
type Options struct {
	Corpus  string  // gzipped JSON lines
	Queries string  // tab-separated known items
	Noise   float64 // share of characters damaged, 0 to 1
	Seed    uint64  // of the damage
	Docs    int     // above 0: generate an archive of so many records instead
	Ask     int     // of a generated archive: how many records are asked for; 0 means 200
	Dir     string  // keep the index here, and use the one that is here; "" for a temporary folder
	Facets  bool    // ask for facets, too, as the result page does
	While   bool    // of a generated archive: ask some kinds again while records are indexed
	Rebuild bool    // of a generated archive: index it anew while it is searched
	Ablate  bool    // ask again without each part of the ranking formula
	// Learn, where not nil, learns from pairs of what was read and what was meant
	// how readers mistake letters; see [search.Engine.Misreadings].
	Learn func(read, meant []string) []search.Misread
	// Missed, where not nil, is told of every question whose record was not
	// first: where it was, or 0.
	Missed func(kind, query, want string, rank int)
}

// Kind is how well one kind of query was answered.
type Kind struct {
	N         int     `json:"n"`
	Shared    int     `json:"shared,omitempty"` // of N: asked by a number that several records bear
	SuccessAt float64 `json:"success_at_1"`
	InTen     float64 `json:"success_at_10"`
	Ceiling   float64 `json:"ceiling"`           // of first: several records may hold what is asked for alike
	OneOf     float64 `json:"one_of_alike_at_1"` // one of those is first
	MRR       float64 `json:"mrr"`               // within the first ten
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	CPU50     float64 `json:"cpu_p50_ms"` // processor time: what a busy machine does not change much
	CPU99     float64 `json:"cpu_p99_ms"`
}

// Report is what was measured.
type Report struct {
	Kinds      map[string]Kind `json:"kinds"`
	IndexBytes int64           `json:"index_bytes"`
	Docs       int             `json:"docs"`
	BytesPer   float64         `json:"bytes_per_doc"`
	DocsPerCPU float64         `json:"docs_per_cpu_second"`
	CPU        float64         `json:"index_cpu_seconds"`
	Resident   int64           `json:"resident_bytes"` // memory of the process beside mapped files, after all questions
	Rebuilt    *Rebuilt        `json:"rebuilt,omitempty"`
	// Without is the share that is first without a part of the ranking, by part
	// and kind; nil where it was not asked for.
	Without map[string]map[string]float64 `json:"without,omitempty"`
}

// Run indexes a corpus, or a generated archive, and asks the questions.
func Run(ctx context.Context, o Options) (r Report, err error) {
	dir := o.Dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "sohoa-bench-"); err != nil {
			return Report{}, fmt.Errorf("bench: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	e, err := search.Open(dir, search.Options{})
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	f := &feeder{e: e, report: &r}
	qs, err := f.known(ctx, o)
	if o.Docs > 0 {
		qs, err = f.generated(ctx, o)
	}
	if err != nil {
		return Report{}, err
	}
	if err := teach(e, o); err != nil {
		return Report{}, err
	}
	if r.IndexBytes, err = size(dir); err != nil {
		return Report{}, err
	}
	r.BytesPer = float64(r.IndexBytes) / float64(max(r.Docs, 1))
	if r.Kinds, err = answer(ctx, e, o, qs); err != nil {
		return r, err
	}
	r.Resident = resident()
	if o.Ablate {
		if r.Without, err = ablate(ctx, e, qs); err != nil {
			return r, err
		}
	}
	if o.Rebuild && o.Docs > 0 {
		if r.Rebuilt, err = f.rebuilt(ctx, o, qs); err != nil {
			return r, err
		}
	}
	if !o.While || o.Docs == 0 {
		return r, nil
	}
	busy, err := f.busy(ctx, o, qs)
	for name, k := range busy {
		r.Kinds[name] = k
	}
	return r, err
}

// busy asks the questions of latency again while records are indexed, each in
// the place of itself, so that the archive stays what it is.
func (f *feeder) busy(ctx context.Context, o Options, qs []question) (map[string]Kind, error) {
	a, err := newArchive(o.Corpus, o.Seed, o.Noise)
	if err != nil {
		return nil, err
	}
	var again []question
	for _, q := range qs {
		if name := q.kind + "_indexing"; slices.Contains(Kinds(), name) {
			q.kind = name
			again = append(again, q)
		}
	}
	feeding, stop := context.WithCancel(ctx)
	fed := make(chan error, 1)
	go func() {
		for n := 0; feeding.Err() == nil; n++ {
			if err := f.e.Put(ctx, []search.Record{a.read(n % o.Docs), a.read((n + 1) % o.Docs)}); err != nil {
				fed <- err
				return
			}
		}
		fed <- nil
	}()
	kinds, err := answer(ctx, f.e, o, again)
	stop()
	return kinds, errors.Join(err, <-fed)
}

// feeder puts records in and counts the processor time of that alone.
type feeder struct {
	e      *search.Engine
	report *Report
	batch  []search.Record
	made   time.Duration // processor time of making the records
}

func (f *feeder) add(ctx context.Context, r search.Record) error {
	if f.batch = append(f.batch, r); len(f.batch) < 4000 {
		return nil
	}
	return f.flush(ctx)
}

func (f *feeder) flush(ctx context.Context) error {
	err := f.e.Put(ctx, f.batch)
	f.report.Docs += len(f.batch)
	f.batch = f.batch[:0]
	return err
}

// timed makes a record on this thread and leaves its time out of the account.
func (f *feeder) timed(make func() search.Record) search.Record {
	before := threadTime()
	r := make()
	f.made += threadTime() - before
	return r
}

// feed runs the feeding and works out the rate.
func (f *feeder) feed(ctx context.Context, run func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	f.made = 0
	before := processorTime(syscall.RUSAGE_SELF)
	if err := errors.Join(run(), f.flush(ctx)); err != nil {
		return err
	}
	cpu := processorTime(syscall.RUSAGE_SELF) - before - f.made
	f.report.CPU = cpu.Seconds()
	f.report.DocsPerCPU = float64(f.report.Docs) / max(cpu.Seconds(), 1e-9)
	return nil
}

// known indexes the corpus itself and asks for the known items. Where an
// archive is generated instead there are none.
func (f *feeder) known(ctx context.Context, o Options) ([]question, error) {
	if o.Docs > 0 {
		return nil, nil
	}
	asked, err := readQueries(o.Queries)
	if err != nil {
		return nil, err
	}
	var texts []text
	err = readCorpus(o.Corpus, func(t text) error { texts = append(texts, t); return nil })
	if err != nil {
		return nil, err
	}
	n := newNoise(o.Noise, o.Seed)
	bodies := make(map[string]string)
	for _, t := range texts {
		bodies[t.ID] = t.Text
	}
	have, err := f.e.Count()
	if err != nil {
		return nil, err
	}
	err = f.feed(ctx, func() error {
		for _, t := range texts[min(int(have), len(texts)):] {
			if err := f.add(ctx, f.timed(func() search.Record { return t.record(n) })); err != nil {
				return err
			}
		}
		return nil
	})
	bear := make(map[string]int)
	for _, t := range texts {
		bear[viet.Code(t.Number)]++
	}
	var qs []question
	for _, k := range asked {
		for _, q := range ask(k, bodies[k.id]) {
			q.shared = strings.HasPrefix(q.kind, "number") && bear[viet.Code(k.number)] > 1
			qs = append(qs, q)
		}
	}
	findAlike(qs, texts)
	return qs, err
}

// generated indexes a made-up archive, unless the folder holds it already, and
// asks for some of it.
func (f *feeder) generated(ctx context.Context, o Options) ([]question, error) {
	a, err := newArchive(o.Corpus, o.Seed, o.Noise)
	if err != nil {
		return nil, err
	}
	have, err := f.e.Count()
	if err != nil {
		return nil, err
	}
	err = f.feed(ctx, func() error {
		for n := int(have); n < o.Docs; n++ {
			if err := f.add(ctx, f.timed(func() search.Record { return a.read(n) })); err != nil {
				return err
			}
		}
		return nil
	})
	f.report.Docs = o.Docs
	var qs []question
	asked := o.Ask
	if asked <= 0 {
		asked = 200
	}
	for i := range asked {
		qs = append(qs, a.questions(i*o.Docs/asked)...)
	}
	a.alike(o.Docs, qs)
	return qs, err
}

// threadTime is what this thread has used so far.
func threadTime() time.Duration {
	const thisThread = 1 // RUSAGE_THREAD of Linux
	return processorTime(thisThread)
}

// threadClock is what this thread has used so far, to the microsecond.
func threadClock() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

// processorTime is what this process or thread has used so far.
func processorTime(who int) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resident is what the process holds of memory beside mapped files, in bytes;
// 0 where the machine does not tell.
func resident() int64 {
	debug.FreeOSMemory() // what the making of the questions left behind
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "RssAnon:")
	kilobytes, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.ParseInt(kilobytes, 10, 64)
	if err != nil {
		return 0
	}
	return n << 10
}

func size(dir string) (total int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // merged away meanwhile
			return nil
		}
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}

// answer asks all questions once to warm up the files, then once for the
// record.
func answer(ctx context.Context, e *search.Engine, o Options, qs []question) (map[string]Kind, error) {
	kinds := make(map[string]Kind)
	took, used := make(map[string][]float64), make(map[string][]float64)
	runtime.LockOSThread() // a query is answered on one thread
	defer runtime.UnlockOSThread()
	for round := range 2 {
		for _, q := range qs {
			began, cpu := time.Now(), threadClock()
			res, err := q.put(ctx, e, q.facets || (o.Facets && o.Docs == 0))
			if err != nil {
				return nil, fmt.Errorf("ask %q: %w", q.text, err)
			}
			if round == 0 {
				continue
			}
			used[q.kind] = append(used[q.kind], float64((threadClock()-cpu).Microseconds())/1000)
			took[q.kind] = append(took[q.kind], float64(time.Since(began).Microseconds())/1000)
			if q.want == "" {
				kinds[q.kind] = kinds[q.kind].with(1)
				continue
			}
			rank := 1 + slices.IndexFunc(res.Hits, func(h search.Hit) bool { return string(h.ID) == q.want })
			kinds[q.kind] = kinds[q.kind].with(rank).sharing(q.shared).ceiling(q, res.Hits)
			if rank != 1 && o.Missed != nil {
				o.Missed(q.kind, q.text, q.want, rank)
			}
		}
	}
	for name, k := range kinds {
		n := float64(k.N)
		k.SuccessAt, k.InTen, k.MRR, k.Ceiling, k.OneOf = k.SuccessAt/n, k.InTen/n, k.MRR/n, k.Ceiling/n, k.OneOf/n
		k.P50, k.P99 = percentile(took[name], 0.50), percentile(took[name], 0.99)
		k.CPU50, k.CPU99 = percentile(used[name], 0.50), percentile(used[name], 0.99)
		kinds[name] = k
	}
	return kinds, nil
}

// put asks the engine.
func (q question) put(ctx context.Context, e *search.Engine, facets bool) (search.Result, error) {
	asked := search.Query{
		Viewer: []pipeline.UnitID{unit}, Text: q.text, Size: 10, Filters: q.filters, Sort: q.sort, Facets: facets,
		Without: q.without,
	}
	if !q.typing {
		return e.Find(ctx, asked)
	}
	hits, err := e.Suggest(ctx, asked)
	return search.Result{Hits: hits}, err
}

// with counts one answer; rank 0 is "not among the ten".
func (k Kind) with(rank int) Kind {
	k.N++
	if rank == 1 {
		k.SuccessAt++
	}
	if rank > 0 {
		k.InTen++
		k.MRR += 1 / float64(rank)
	}
	return k
}

// sharing counts a question that several records answer equally well.
func (k Kind) sharing(shared bool) Kind {
	if shared {
		k.Shared++
	}
	return k
}

// percentile returns the value below which the share of values lies.
func percentile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(values))
	return s[min(int(share*float64(len(s))), len(s)-1)]
}

// String lays the report out as a table.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-22s %5s %7s %7s %7s %7s %7s %8s %8s %8s %8s\n", "kind", "n", "at 1", "at most", "alike", "at 10", "mrr", "p50 ms", "p99 ms", "cpu p50", "cpu p99")
	for _, name := range Kinds() {
		k, ok := r.Kinds[name]
		if !ok {
			continue
		}
		note, most, alike := "", "", ""
		if k.Ceiling > 0 {
			most, alike = fmt.Sprintf("%.3f", k.Ceiling), fmt.Sprintf("%.3f", k.OneOf)
		}
		if k.Shared > 0 {
			note = fmt.Sprintf("  %d by a number that several bear", k.Shared)
		}
		fmt.Fprintf(&b, "%-22s %5d %7.3f %7s %7s %7.3f %7.3f %8.2f %8.2f %8.2f %8.2f%s\n", name, k.N, k.SuccessAt, most, alike, k.InTen, k.MRR, k.P50, k.P99, k.CPU50, k.CPU99, note)
	}
	fmt.Fprintf(&b, "%d documents, %.1f a CPU second, %.0f bytes each\n",
		r.Docs, r.DocsPerCPU, float64(r.IndexBytes)/float64(max(r.Docs, 1)))
	fmt.Fprintf(&b, "%.0f MB resident beside mapped files\n", float64(r.Resident)/1e6)
	if x := r.Rebuilt; x != nil {
		fmt.Fprintf(&b, "rebuilt at %.1f a CPU second while %d answers were given, %d refused, the longest in %.1f ms; %.1f ms at the swap\n",
			x.DocsPerCPU, x.Asked, x.Refused, x.Longest, x.Swap)
	}
	return b.String() + r.ablation()
}
