package bench

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// Pipeline measures the whole way of a scan on a server of its own: what
// became of each file, processor time a page against plain tesseract on the
// same pages in the same run, memory, and the time from upload to searchable.
type Pipeline struct {
	Scans   string `arg:"" help:"${cli_bench_scans}" type:"existingdir"`
	Latency int    `help:"${cli_bench_latency}" default:"10"`
	Alone   bool   `help:"${cli_bench_alone}"`
	JSON    bool   `help:"${cli_json}"`
}

// pipelineReport is what was measured. Memory is in MB of resident pages.
type pipelineReport struct {
	Files         int                     `json:"files"`
	Pages         int                     `json:"pages"`
	States        map[pipeline.State]int  `json:"states"`
	Reasons       map[pipeline.Reason]int `json:"reasons"`
	WallSeconds   float64                 `json:"wall_seconds"`
	CPUPage       float64                 `json:"cpu_seconds_a_page"`
	TesseractPage float64                 `json:"tesseract_cpu_seconds_a_page,omitempty"`
	Ratio         float64                 `json:"ratio,omitempty"`
	ServeIdleMB   float64                 `json:"serve_idle_mb"`
	ServePeakMB   float64                 `json:"serve_peak_mb"`
	ReaderPeakMB  float64                 `json:"reader_peak_mb"`
	LatencyMillis []int64                 `json:"upload_to_searchable_ms"`
	MedianMillis  int64                   `json:"upload_to_searchable_median_ms"`
}

// subject is the server under measurement.
type subject struct {
	cmd  *exec.Cmd
	api  *remote.Client
	addr string
}

// Run prints the report.
func (c *Pipeline) Run(ctx context.Context, t *term.Terminal) error {
	dir, err := os.MkdirTemp("", "sohoa-bench-")
	if err != nil {
		return fmt.Errorf("scratch folder: %w", err)
	}
	defer os.RemoveAll(dir)
	s, err := startSubject(ctx, dir, t)
	if err != nil {
		return err
	}
	defer s.cmd.Process.Kill()
	var r pipelineReport
	for _, measure := range []func(context.Context, *term.Terminal, *subject, *pipelineReport) error{c.latency, c.whole} {
		if err := measure(ctx, t, s, &r); err != nil {
			return err
		}
	}
	if !c.Alone {
		if err := c.tesseract(ctx, t, dir, &r); err != nil {
			return err
		}
	}
	if c.JSON {
		return t.PrintJSON(r)
	}
	r.print(t)
	return nil
}

func startSubject(ctx context.Context, dir string, t *term.Terminal) (*subject, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := l.Addr().String()
	l.Close()
	me, err := os.Executable()
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	cmd := exec.CommandContext(ctx, me, "--log=error", "serve", "--data", data, "--listen", addr)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start server: %w", err)
	}
	for range 600 {
		if remote.Alive(ctx, "http://"+addr) {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	token, err := os.ReadFile(filepath.Join(data, remote.TokenFile))
	if err != nil {
		return nil, fmt.Errorf("the server did not start: %w", err)
	}
	api, err := remote.Flags{Server: "http://" + addr, Token: string(bytes.TrimSpace(token)), Patience: time.Minute}.Client(t)
	return &subject{cmd, api, addr}, err
}

// latency uploads one-page scans one at a time and waits until each is found.
func (c *Pipeline) latency(ctx context.Context, _ *term.Terminal, s *subject, r *pipelineReport) error {
	dir, err := os.MkdirTemp("", "sohoa-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	m, err := paper.SampleMany(dir, c.Latency, 7)
	if err != nil {
		return fmt.Errorf("render: %w", err)
	}
	time.Sleep(3 * time.Second) // an idle machine is what is measured
	r.ServeIdleMB = memory(s.cmd.Process.Pid, "VmRSS")
	var b remote.BatchAnswer
	if err := s.api.Post(ctx, "/api/batches", map[string]string{"name": "latency"}, &b); err != nil {
		return err
	}
	for i, item := range m.Items {
		start := time.Now()
		p := &remote.Parcel{Path: filepath.Join(dir, item.File), Name: item.File}
		if err := s.api.Deliver(ctx, b.ID, p, nil); err != nil {
			return fmt.Errorf("upload: %w", err)
		}
		if err := s.searchable(ctx, i+1); err != nil {
			return err
		}
		r.LatencyMillis = append(r.LatencyMillis, time.Since(start).Milliseconds())
	}
	if sorted := slices.Sorted(slices.Values(r.LatencyMillis)); len(sorted) > 0 {
		r.MedianMillis = sorted[len(sorted)/2]
	}
	return nil
}

// searchable waits until search finds n documents.
func (s *subject) searchable(ctx context.Context, n int) error {
	for range 6000 {
		var f remote.Hits
		if err := s.api.Get(ctx, "/api/find", url.Values{"size": {"1"}}, &f); err != nil {
			return err
		}
		if f.Total >= n {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("document %d was never found", n)
}

// whole ingests all scans, then stops the server and reads what it and all its
// children used.
func (c *Pipeline) whole(ctx context.Context, t *term.Terminal, s *subject, r *pipelineReport) error {
	before, err := s.cpu()
	if err != nil {
		return err
	}
	start := time.Now()
	parcels, err := remote.Collect([]string{c.Scans})
	if err != nil {
		return err
	}
	parcels = slices.DeleteFunc(parcels, func(p *remote.Parcel) bool { return filepath.Ext(p.Path) != ".pdf" })
	var b remote.BatchAnswer
	if err := s.api.Post(ctx, "/api/batches", map[string]string{"name": "scans"}, &b); err != nil {
		return err
	}
	for _, p := range parcels {
		if err := s.api.Deliver(ctx, b.ID, p, nil); err != nil {
			return fmt.Errorf("upload %s: %w", p.Path, err)
		}
	}
	if b, err = s.follow(ctx, t, b.ID, r); err != nil {
		return err
	}
	r.WallSeconds = time.Since(start).Seconds()
	r.States, r.Reasons = map[pipeline.State]int{}, map[pipeline.Reason]int{}
	for _, f := range b.Files {
		r.States[f.State]++
		if f.Reason != "" {
			r.Reasons[f.Reason]++
		}
	}
	r.Files, r.Pages = len(b.Files), b.Count.Pages
	return s.stop(r, before)
}

// follow waits for the batch and keeps the peaks of memory.
func (s *subject) follow(ctx context.Context, t *term.Terminal, id pipeline.BatchID, r *pipelineReport) (remote.BatchAnswer, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	peaks := make(chan [2]float64, 1)
	go func() {
		var serve, reader float64
		for ctx.Err() == nil {
			serve = max(serve, memory(s.cmd.Process.Pid, "VmHWM"))
			for _, pid := range processes("sohoa-ocr") {
				reader = max(reader, memory(pid, "VmHWM"))
			}
			time.Sleep(200 * time.Millisecond)
		}
		peaks <- [2]float64{serve, reader}
	}()
	b, err := remote.Follow(ctx, s.api, t, id)
	cancel()
	p := <-peaks
	r.ServePeakMB, r.ReaderPeakMB = p[0], p[1]
	return b, err
}

// stop ends the server and reckons its processor time, children included, from
// what the kernel accounts to a process that has ended.
func (s *subject) stop(r *pipelineReport, before time.Duration) error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	_ = s.cmd.Wait() // its exit code is not what is measured
	usage, ok := s.cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok || r.Pages == 0 {
		return fmt.Errorf("no account of %d pages", r.Pages)
	}
	total := time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	r.CPUPage = (total - before).Seconds() / float64(r.Pages)
	return nil
}

// cpu is what the server and its ended children have used so far, from
// /proc/PID/stat; running children are counted when they end.
func (s *subject) cpu() (time.Duration, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	const utime, cstime, tick = 11, 14, 10 * time.Millisecond // proc(5); USER_HZ is 100
	var sum time.Duration
	for _, f := range fields[utime : cstime+1] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, err
		}
		sum += time.Duration(n) * tick
	}
	return sum, nil
}

// tesseract reads the same pages at 300 dpi grey with the plain program; only
// its own processor time counts, rendering is not charged to it.
func (c *Pipeline) tesseract(ctx context.Context, t *term.Terminal, dir string, r *pipelineReport) error {
	files, err := filepath.Glob(filepath.Join(c.Scans, "*.pdf"))
	if err != nil {
		return err
	}
	bar := term.NewBar(t, "cli.bench.tesseract", len(files))
	defer bar.Done()
	var total time.Duration
	pages := 0
	for _, f := range files {
		out := filepath.Join(dir, "plain")
		if err := os.MkdirAll(out, 0o700); err != nil {
			return err
		}
		if msg, err := exec.CommandContext(ctx, "pdftoppm", "-gray", "-r", "300", f, filepath.Join(out, "p")).CombinedOutput(); err != nil {
			return fmt.Errorf("pdftoppm %s: %w: %s", f, err, msg)
		}
		images, err := filepath.Glob(filepath.Join(out, "p*.pgm"))
		if err != nil {
			return err
		}
		for _, im := range images {
			cmd := exec.CommandContext(ctx, "tesseract", im, filepath.Join(out, "text"), "-l", "vie")
			cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
			if msg, err := cmd.CombinedOutput(); err != nil {
				return fmt.Errorf("tesseract %s: %w: %s", im, err, msg)
			}
			total += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
			pages++
		}
		if err := os.RemoveAll(out); err != nil {
			return err
		}
		bar.Step()
	}
	if pages > 0 {
		r.TesseractPage = total.Seconds() / float64(pages)
		r.Ratio = r.CPUPage / r.TesseractPage
	}
	return nil
}

func (r *pipelineReport) print(t *term.Terminal) {
	p := func(key string, v any) { fmt.Fprintf(t.Out, "| %s | %v |\n", t.Say.Say("cli.bench."+key), v) }
	fmt.Fprintln(t.Out, "| | |\n|---|---|")
	p("files", r.Files)
	p("pages", r.Pages)
	p("states", counts(t.Say, "state.", r.States))
	p("reasons", counts(t.Say, "reason_short.", r.Reasons))
	p("cpu", fmt.Sprintf("%.2f", r.CPUPage))
	if r.TesseractPage > 0 {
		p("plain", fmt.Sprintf("%.2f", r.TesseractPage))
		p("ratio", fmt.Sprintf("%.2f", r.Ratio))
	}
	p("idle", fmt.Sprintf("%.0f", r.ServeIdleMB))
	p("peak", fmt.Sprintf("%.0f", r.ServePeakMB))
	p("reader", fmt.Sprintf("%.0f", r.ReaderPeakMB))
	p("found", fmt.Sprintf("%d %v", r.MedianMillis, r.LatencyMillis))
}

// counts writes how many there are of each word of the vocabulary.
func counts[K ~string](say text.Speaker, prefix string, of map[K]int) string {
	var all []string
	for _, k := range slices.Sorted(maps.Keys(of)) {
		all = append(all, fmt.Sprintf("%s: %d", say.Say(prefix+string(k)), of[k]))
	}
	return strings.Join(all, "; ")
}

// memory reads a line such as VmRSS of a process, in MB; 0 where it is gone.
func memory(pid int, name string) float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kb, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kb / 1024
		}
	}
	return 0
}

// processes lists the ids of all processes with a command name.
func processes(name string) []int {
	paths, _ := filepath.Glob("/proc/[0-9]*/comm")
	var pids []int
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil || strings.TrimSpace(string(data)) != name {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(p))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
