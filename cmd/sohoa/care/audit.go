package care

import (
	"context"
	"fmt"

	"sohoa/cmd/sohoa/term"
	"sohoa/index"
)

// Audit holds what is done with the record of who did what.
type Audit struct {
	Verify auditVerifyCmd `cmd:"" help:"${cli_audit_verify}"`
}

// auditVerifyCmd goes through the chain of the audit and every signed state of
// it, by the server that runs on the folder or in the folder itself.
type auditVerifyCmd struct {
	archive
	JSON bool `help:"${cli_json}"`
}

// Run prints the verdict; problems end with exit code 3.
func (c *auditVerifyCmd) Run(ctx context.Context, t *term.Terminal) error {
	v, err := c.verdict(ctx, t)
	if err != nil {
		return fmt.Errorf("verify audit: %w", err)
	}
	if c.JSON {
		err = t.PrintJSON(v)
	} else {
		fmt.Fprintln(t.Out, t.Say.Say("cli.audit.counts", "lines", v.Lines, "checkpoints", v.Checkpoints, "signed", v.Signed))
		for _, k := range v.Keys {
			fmt.Fprintln(t.Out, t.Say.Say("cli.audit.key", "key", k))
		}
		for _, p := range v.Problems {
			fmt.Fprintln(t.Out, "  ✗ "+p)
		}
		if v.Clean() {
			fmt.Fprintln(t.Out, t.Say.Say("cli.audit.clean"))
		}
	}
	if err == nil && !v.Clean() {
		return term.Partly(term.ExitProblems)
	}
	return err
}

func (c *auditVerifyCmd) verdict(ctx context.Context, t *term.Terminal) (index.AuditVerdict, error) {
	var v index.AuditVerdict
	api, err := c.owner(ctx, t)
	if err != nil {
		return v, err
	}
	if api != nil {
		return v, api.Post(ctx, "/api/audit/verify", struct{}{}, &v)
	}
	x, keeper, err := c.StoreFlags.OpenAlone(ctx, c.Data, t)
	if err != nil {
		return v, err
	}
	defer x.Close()
	return x.VerifyAudit(ctx, keeper)
}
