package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"sohoa/cmd/sohoa/web"
	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// checkCmd examines the installation and says in words what is missing.
type checkCmd struct {
	Data string `help:"${cli_data}" env:"SOHOA_DATA" type:"path"`
	JSON bool   `help:"${cli_json}"`
	plantFlags
}

// Run prints one line for each thing that is needed; exit code 3 where one is
// missing.
func (c *checkCmd) Run(ctx context.Context, t *terminal) error {
	dir := c.Data
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "sohoa-check-"); err != nil {
			return fmt.Errorf("scratch folder: %w", err)
		}
		defer os.RemoveAll(dir)
	}
	checks := toolChecks()
	p, err := newPlant(ctx, dir, c.plantFlags, t.log)
	if err != nil {
		checks = append(checks, web.Check{Name: "plant", Detail: err.Error()})
	} else {
		defer p.close()
		checks = p.checks(ctx)
	}
	good := true
	for _, k := range checks {
		good = good && (k.Good || k.Choice)
		if !c.JSON {
			fmt.Fprintf(t.out, "%s %s %s\n", tick(k.Good), t.say.Say("check."+k.Name), k.Detail)
		}
	}
	if c.JSON {
		if err := t.printJSON(checks); err != nil {
			return err
		}
	}
	if !good {
		return partly{exitProblems}
	}
	return nil
}

func tick(good bool) string {
	if good {
		return "✓"
	}
	return "✗"
}

// toolChecks looks for the programs that decode.
func toolChecks() []web.Check {
	var checks []web.Check
	for _, tool := range []string{"pdfinfo", "pdfimages", "pdftoppm", "pdftotext"} {
		path, err := exec.LookPath(tool)
		checks = append(checks, web.Check{Name: tool, Good: err == nil, Detail: path})
	}
	return checks
}

// checks examines everything this plant needs. It takes about two seconds: the
// jail is tried for real.
func (p *plant) checks(ctx context.Context) []web.Check {
	checks := toolChecks()
	checks = append(checks, p.checkReader(ctx), p.checkQueue(), p.checkStore(ctx), p.checkDisk())
	checks = append(checks, p.checkProtection(ctx)...)
	for _, l := range p.reader.jail.Canary(ctx) {
		checks = append(checks, web.Check{Name: l.Promise.Key(), Good: l.Holds, Detail: l.Detail})
	}
	return checks
}

func (p *plant) checkReader(ctx context.Context) web.Check {
	if err := p.reader.pool.Start(ctx); err != nil {
		return web.Check{Name: "reader", Detail: err.Error()}
	}
	return web.Check{Name: "reader", Good: true, Detail: p.reader.pool.Version()}
}

func (p *plant) checkQueue() web.Check {
	if err := p.queue.Ping(); err != nil {
		return web.Check{Name: "queue", Detail: err.Error()}
	}
	return web.Check{Name: "queue", Good: true}
}

// checkStore asks for an object that cannot exist: "not found" is the good
// answer.
func (p *plant) checkStore(ctx context.Context) web.Check {
	_, err := p.store.Stat(ctx, "check/none/none")
	if err != nil && pipeline.KindOf(err) != pipeline.NotFound {
		return web.Check{Name: "store", Detail: err.Error()}
	}
	return web.Check{Name: "store", Good: true}
}

// checkProtection tells what the canary found when this process began: whether
// the store keeps what it holds from being overwritten and removed.
func (p *plant) checkProtection(ctx context.Context) []web.Check {
	found, err := p.proven(ctx)
	if err != nil {
		return []web.Check{{Name: "protection", Detail: err.Error()}}
	}
	asked := found.Term > 0 // then it must hold
	term := ""
	if asked {
		term = fmt.Sprintf("%d × 24 h", int(found.Term/(24*time.Hour)))
	}
	return []web.Check{
		{Name: "no_overwrite", Good: found.Overwrite, Choice: !asked},
		{Name: "no_removal", Good: found.Remove, Choice: !asked, Detail: term},
	}
}

// proven tries the store once in the life of this process.
func (p *plant) proven(ctx context.Context) (blob.Protection, error) {
	p.proof.Lock()
	defer p.proof.Unlock()
	if p.proof.done {
		return p.proof.found, nil
	}
	store, ok := p.store.(blob.Protector)
	if !ok {
		return blob.Protection{}, nil
	}
	found, err := store.Prove(ctx)
	if err == nil {
		p.proof.found, p.proof.done = found, true
	}
	return found, err
}

// checkStream says whether the loss of this machine would lose anything that
// was receipted. Without a stream that is a choice, not a fault.
func checkStream(x *index.Index) web.Check {
	s, on := x.Streamed()
	if !on {
		return web.Check{Name: "stream", Choice: true}
	}
	return web.Check{Name: "stream", Good: s.Failed == "", Detail: cmp.Or(s.Failed, s.At.Local().Format("02/01/2006 15:04:05"))}
}

// lowDisk is how much room must be left, in bytes: a working day of uploads
// of a department.
const lowDisk = 5 << 30

func (p *plant) checkDisk() web.Check {
	var s syscall.Statfs_t
	if err := syscall.Statfs(p.dir, &s); err != nil {
		return web.Check{Name: "disk", Detail: err.Error()}
	}
	free := int64(s.Bavail) * s.Bsize
	return web.Check{Name: "disk", Good: free >= lowDisk, Detail: fmt.Sprintf("%.1f GB", float64(free)/1e9)}
}
