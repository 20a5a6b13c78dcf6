package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"sohoa/cmd/sohoa/care"
	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/term"
	"sohoa/index"
	"sohoa/index/backup"
	"sohoa/index/bench"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/fs"
)

// Preserve measures what keeping costs, on a made-up archive.
type Preserve struct {
	Documents int    `help:"${cli_bench_preserve_documents}" default:"100000"`
	Megabytes int    `help:"${cli_bench_preserve_megabytes}" default:"400"`
	Dir       string `help:"${cli_bench_find_dir}" type:"path"`
	JSON      bool   `help:"${cli_json}"`
}

// preserved are the measures; CPU is of all cores together, in seconds.
type preserved struct {
	Documents int          `json:"documents"`
	Fixity    fixitySpeed  `json:"fixity"`
	Steps     []preserving `json:"steps"`
	Problems  int          `json:"problems"`
}

// fixitySpeed compares reading back with sha256sum over the same files.
type fixitySpeed struct {
	Megabytes int     `json:"megabytes"`
	Ours      float64 `json:"mb_per_cpu_s"`
	Tool      float64 `json:"sha256sum_mb_per_cpu_s"`
	Wall      float64 `json:"mb_per_s"`
}

type preserving struct {
	Name string  `json:"name"`
	Wall float64 `json:"seconds"`
	CPU  float64 `json:"cpu_seconds"`
}

// Run makes, rebuilds, verifies, backs up and drills.
func (c *Preserve) Run(ctx context.Context, t *term.Terminal) error {
	dir, err := os.MkdirTemp(c.Dir, "sohoa-bench-preserve-")
	if err != nil {
		return fmt.Errorf("bench preserve: %w", err)
	}
	defer os.RemoveAll(dir)
	p := preserved{Documents: c.Documents}
	if p.Fixity, err = c.fixity(ctx, filepath.Join(dir, "large")); err != nil {
		return fmt.Errorf("bench preserve: %w", err)
	}
	fmt.Fprintf(t.Err, "fixity %+v\n", p.Fixity)
	if c.Documents > 0 {
		if err := p.archive(ctx, t, dir); err != nil {
			return fmt.Errorf("bench preserve: %w", err)
		}
	}
	if c.JSON {
		return t.PrintJSON(p)
	}
	p.print(t.Out)
	if p.Problems > 0 {
		return term.Partly(term.ExitProblems)
	}
	return nil
}

func (p preserved) print(w io.Writer) {
	f := p.Fixity
	fmt.Fprintf(w, "fixity            %.0f MB/CPU-s, sha256sum %.0f (ratio %.2f), %.0f MB/s\n", f.Ours, f.Tool, f.Ours/f.Tool, f.Wall)
	for _, s := range p.Steps {
		fmt.Fprintf(w, "%-17s %7.1f s  %7.1f CPU-s  %7.0f documents/s  %7.0f documents/CPU-s\n",
			s.Name, s.Wall, s.CPU, float64(p.Documents)/s.Wall, float64(p.Documents)/s.CPU)
	}
	fmt.Fprintf(w, "problems          %d\n", p.Problems)
}

// cpu is what this process has used, user and system, in seconds.
func cpu(who int) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// fixity reads files of 4 MB back, as verify --deep does, and has sha256sum do
// the same.
func (c *Preserve) fixity(ctx context.Context, dir string) (fixitySpeed, error) {
	const each = 4 << 20
	s := fixitySpeed{Megabytes: c.Megabytes}
	store, err := fs.Open(dir)
	if err != nil {
		return s, err
	}
	var sums []pipeline.Sum
	paths := []string{"--"}
	for range c.Megabytes * 1_000_000 / each {
		_, sum, err := store.Lazy().Put(ctx, io.LimitReader(rand.Reader, each), pipeline.OriginalKey)
		if err != nil {
			return s, err
		}
		sums, paths = append(sums, sum), append(paths, store.Path(pipeline.OriginalKey(sum)))
	}
	total := float64(len(sums)) * each / 1e6
	if total == 0 {
		return s, nil
	}
	start, used := time.Now(), cpu(syscall.RUSAGE_SELF)
	for _, sum := range sums {
		if ok, err := blob.Intact(ctx, store, sum); err != nil || !ok {
			return s, errors.Join(err, errors.New("an original is not as it was put"))
		}
	}
	s.Ours, s.Wall = total/(cpu(syscall.RUSAGE_SELF)-used), total/time.Since(start).Seconds()
	tool := exec.CommandContext(ctx, "sha256sum", paths...)
	if err := tool.Run(); err != nil {
		return s, fmt.Errorf("sha256sum: %w", err)
	}
	s.Tool = total / (tool.ProcessState.UserTime() + tool.ProcessState.SystemTime()).Seconds()
	return s, os.RemoveAll(dir)
}

// step measures one act.
func (p *preserved) step(t *term.Terminal, name string, act func() error) error {
	start, used := time.Now(), cpu(syscall.RUSAGE_SELF)
	if err := act(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	s := preserving{name, time.Since(start).Seconds(), cpu(syscall.RUSAGE_SELF) - used}
	p.Steps = append(p.Steps, s)
	fmt.Fprintf(t.Err, "%s %.1f s, %.1f CPU-s\n", name, s.Wall, s.CPU)
	return nil
}

// archive makes small documents and does with them what keeping asks for.
func (p *preserved) archive(ctx context.Context, t *term.Terminal, dir string) error {
	data := filepath.Join(dir, "data")
	store, err := fs.Open(filepath.Join(data, "objects"))
	if err != nil {
		return err
	}
	made := bench.Archive{Documents: p.Documents, Store: store.Lazy(), Seed: 1}
	if err := p.step(t, "make", func() error { return errors.Join(made.Make(ctx), store.Flush()) }); err != nil {
		return err
	}
	if err := p.rebuilt(ctx, t, data, store); err != nil {
		return err
	}
	place, err := plant.FolderPlace(filepath.Join(dir, "copy"))
	if err != nil {
		return err
	}
	err = p.step(t, "backup", func() error {
		_, err := backup.Take(ctx, data, store, place, time.Now())
		return err
	})
	if err != nil {
		return err
	}
	if err := os.RemoveAll(data); err != nil { // a drill is on another machine
		return err
	}
	return p.step(t, "drill", func() error {
		d := care.Drilled{Problems: []index.Problem{}}
		if err := d.Both(ctx, t, place, filepath.Join(dir, "drill")); err != nil {
			return err
		}
		p.told(t, d.Problems)
		fmt.Fprintf(t.Err, "restored in %.1f s, verified in %.1f s, rebuilt in %.1f s\n", d.Restored, d.Verified, d.Rebuilt)
		return nil
	})
}

// rebuilt makes the catalogue from the store and verifies it.
func (p *preserved) rebuilt(ctx context.Context, t *term.Terminal, data string, store blob.Store) error {
	x, err := plant.OpenIndex(ctx, data, store, t.Log)
	if err != nil {
		return err
	}
	defer x.Close()
	err = p.step(t, "rebuild", func() error {
		_, err := x.Rebuild(ctx)
		return err
	})
	if err != nil {
		return err
	}
	keeper, err := x.Keeper(ctx)
	if err != nil {
		return err
	}
	return p.step(t, "verify --deep", func() error {
		r, err := x.Verify(ctx, keeper, true)
		p.told(t, r.Problems)
		return err
	})
}

// told counts what is wrong, and shows the first of it.
func (p *preserved) told(t *term.Terminal, all []index.Problem) {
	p.Problems += len(all)
	for _, one := range all[:min(5, len(all))] {
		fmt.Fprintf(t.Err, "  ✗ %s %s: %s\n", one.Rule, one.Subject, one.Detail)
	}
}
