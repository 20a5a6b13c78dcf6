package plant

import (
	"context"
	"fmt"
	"time"

	"sohoa/cmd/sohoa/term"
	"sohoa/cmd/sohoa/web/health"
	"sohoa/pipeline/blob"
)

// checkProtection tells what the canary found when this process began: whether
// the store keeps what it holds from being overwritten and removed.
func (p *Plant) checkProtection(ctx context.Context) []health.Check {
	found, err := p.proven(ctx)
	if err != nil {
		return []health.Check{{Name: "protection", Detail: err.Error()}}
	}
	asked := found.Term > 0 // then it must hold
	term := ""
	if asked {
		term = fmt.Sprintf("%d × 24 h", int(found.Term/(24*time.Hour)))
	}
	return []health.Check{
		{Name: "no_overwrite", Good: found.Overwrite, Choice: !asked},
		{Name: "no_removal", Good: found.Remove, Choice: !asked, Detail: term},
	}
}

// proven tries the store once in the life of this process.
func (p *Plant) proven(ctx context.Context) (blob.Protection, error) {
	p.proof.Lock()
	defer p.proof.Unlock()
	if p.proof.done {
		return p.proof.found, nil
	}
	store, ok := p.Store.(blob.Protector)
	if !ok {
		return blob.Protection{}, nil
	}
	found, err := store.Prove(ctx)
	if err == nil {
		p.proof.found, p.proof.done = found, true
	}
	return found, err
}

// SayProtection tries the store and says in words what it protects from.
func (p *Plant) SayProtection(ctx context.Context, t *term.Terminal) {
	found, err := p.proven(ctx)
	switch {
	case err != nil:
		p.log.Error("the store's protection cannot be tried", "error", err)
		fmt.Fprintln(t.Err, t.Say.Say("cli.serve.protection_unknown"))
	case found.Overwrite && found.Remove:
		fmt.Fprintln(t.Err, t.Say.Say("cli.serve.protected"))
	case found.Overwrite:
		fmt.Fprintln(t.Err, t.Say.Say("cli.serve.half_protected"))
	default:
		fmt.Fprintln(t.Err, t.Say.Say("cli.serve.not_protected"))
	}
}
