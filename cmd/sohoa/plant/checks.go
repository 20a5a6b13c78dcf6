package plant

import (
	"context"
	"fmt"
	"os/exec"
	"syscall"

	"sohoa/cmd/sohoa/web"
	"sohoa/pipeline"
)

// ToolChecks looks for the programs that decode.
func ToolChecks() []web.Check {
	var checks []web.Check
	for _, tool := range []string{"pdfinfo", "pdfimages", "pdftoppm", "pdftotext"} {
		path, err := exec.LookPath(tool)
		checks = append(checks, web.Check{Name: tool, Good: err == nil, Detail: path})
	}
	return checks
}

// Checks examines everything this plant needs. It takes about two seconds: the
// jail is tried for real.
func (p *Plant) Checks(ctx context.Context) []web.Check {
	checks := ToolChecks()
	checks = append(checks, p.checkReader(ctx), p.checkQueue(), p.checkStore(ctx), p.checkDisk())
	checks = append(checks, p.checkProtection(ctx)...)
	for _, l := range p.Reader.Jail.Canary(ctx) {
		checks = append(checks, web.Check{Name: l.Promise.Key(), Good: l.Holds, Detail: l.Detail})
	}
	return checks
}

func (p *Plant) checkReader(ctx context.Context) web.Check {
	if err := p.Reader.Pool.Start(ctx); err != nil {
		return web.Check{Name: "reader", Detail: err.Error()}
	}
	return web.Check{Name: "reader", Good: true, Detail: p.Reader.Pool.Version()}
}

func (p *Plant) checkQueue() web.Check {
	if err := p.Queue.Ping(); err != nil {
		return web.Check{Name: "queue", Detail: err.Error()}
	}
	return web.Check{Name: "queue", Good: true}
}

// checkStore asks for an object that cannot exist: "not found" is the good
// answer.
func (p *Plant) checkStore(ctx context.Context) web.Check {
	_, err := p.Store.Stat(ctx, "check/none/none")
	if err != nil && pipeline.KindOf(err) != pipeline.NotFound {
		return web.Check{Name: "store", Detail: err.Error()}
	}
	return web.Check{Name: "store", Good: true}
}

// lowDisk is how much room must be left, in bytes: a working day of uploads
// of a department.
const lowDisk = 5 << 30

func (p *Plant) checkDisk() web.Check {
	var s syscall.Statfs_t
	if err := syscall.Statfs(p.dir, &s); err != nil {
		return web.Check{Name: "disk", Detail: err.Error()}
	}
	free := int64(s.Bavail) * s.Bsize
	return web.Check{Name: "disk", Good: free >= lowDisk, Detail: fmt.Sprintf("%.1f GB", float64(free)/1e9)}
}
