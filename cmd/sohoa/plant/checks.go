package plant

import (
	"context"
	"fmt"
	"os/exec"
	"syscall"

	"sohoa/cmd/sohoa/web/health"
	"sohoa/pipeline"
)

// ToolChecks looks for the programs that decode.
func ToolChecks() []health.Check {
	var checks []health.Check
	for _, tool := range []string{"pdfinfo", "pdfimages", "pdftoppm", "pdftotext"} {
		path, err := exec.LookPath(tool)
		checks = append(checks, health.Check{Name: tool, Good: err == nil, Detail: path})
	}
	return checks
}

// Checks examines everything this plant needs. It takes about two seconds: the
// jail is tried for real.
func (p *Plant) Checks(ctx context.Context) []health.Check {
	checks := ToolChecks()
	checks = append(checks, p.checkReader(ctx), p.checkQueue(), p.checkStore(ctx), p.checkDisk())
	checks = append(checks, p.checkProtection(ctx)...)
	for _, l := range p.Reader.Jail.Canary(ctx) {
		checks = append(checks, health.Check{Name: l.Promise.Key(), Good: l.Holds, Detail: l.Detail})
	}
	return checks
}

func (p *Plant) checkReader(ctx context.Context) health.Check {
	if err := p.Reader.Pool.Start(ctx); err != nil {
		return health.Check{Name: "reader", Detail: err.Error()}
	}
	return health.Check{Name: "reader", Good: true, Detail: p.Reader.Pool.Version()}
}

func (p *Plant) checkQueue() health.Check {
	if err := p.Queue.Ping(); err != nil {
		return health.Check{Name: "queue", Detail: err.Error()}
	}
	return health.Check{Name: "queue", Good: true}
}

// checkStore asks for an object that cannot exist: "not found" is the good
// answer.
func (p *Plant) checkStore(ctx context.Context) health.Check {
	_, err := p.Store.Stat(ctx, "check/none/none")
	if err != nil && pipeline.KindOf(err) != pipeline.NotFound {
		return health.Check{Name: "store", Detail: err.Error()}
	}
	return health.Check{Name: "store", Good: true}
}

// lowDisk is how much room must be left, in bytes: a working day of uploads
// of a department.
const lowDisk = 5 << 30

func (p *Plant) checkDisk() health.Check {
	var s syscall.Statfs_t
	if err := syscall.Statfs(p.dir, &s); err != nil {
		return health.Check{Name: "disk", Detail: err.Error()}
	}
	free := int64(s.Bavail) * s.Bsize
	return health.Check{Name: "disk", Good: free >= lowDisk, Detail: fmt.Sprintf("%.1f GB", float64(free)/1e9)}
}
