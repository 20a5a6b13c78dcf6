package main

import (
	"context"
	"fmt"
	"strings"

	"sohoa/index"
)

// auditCmd holds what is done with the record of who did what.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"${cli_audit_verify}"`
}

// auditVerifyCmd goes through the chain of the audit and every signed state of
// it, by the server that runs on the folder or in the folder itself.
type auditVerifyCmd struct {
	server
	storeFlags
	Data string `help:"${cli_data}" env:"SOHOA_DATA" type:"path"`
	JSON bool   `help:"${cli_json}"`
}

// Run prints the verdict; problems end with exit code 3.
func (c *auditVerifyCmd) Run(ctx context.Context, t *terminal) error {
	v, err := c.verdict(ctx, t)
	if err != nil {
		return fmt.Errorf("verify audit: %w", err)
	}
	if c.JSON {
		err = t.printJSON(v)
	} else {
		fmt.Fprintln(t.out, t.say.Say("cli.audit.counts", "lines", v.Lines, "checkpoints", v.Checkpoints, "signed", v.Signed))
		for _, k := range v.Keys {
			fmt.Fprintln(t.out, t.say.Say("cli.audit.key", "key", k))
		}
		for _, p := range v.Problems {
			fmt.Fprintln(t.out, "  ✗ "+p)
		}
		if v.Clean() {
			fmt.Fprintln(t.out, t.say.Say("cli.audit.clean"))
		}
	}
	if err == nil && !v.Clean() {
		return partly{exitProblems}
	}
	return err
}

func (c *auditVerifyCmd) verdict(ctx context.Context, t *terminal) (index.AuditVerdict, error) {
	var v index.AuditVerdict
	asked := verifyCmd{server: c.server, storeFlags: c.storeFlags, Data: strings.TrimSpace(c.Data)}
	api, err := asked.owner(ctx, t)
	if err != nil {
		return v, err
	}
	if api != nil {
		return v, api.post(ctx, "/api/audit/verify", struct{}{}, &v)
	}
	x, keeper, err := c.storeFlags.openAlone(ctx, c.Data, t)
	if err != nil {
		return v, err
	}
	defer x.Close()
	return x.VerifyAudit(ctx, keeper)
}
