package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sohoa/index"
	"sohoa/pipeline"
)

// verifyCmd checks that nothing receipted is missing or changed. With --data
// it asks the server that runs there, or opens the folder itself where none
// runs; else it asks the server it is given.
type verifyCmd struct {
	server
	storeFlags
	placeFlags
	Data string `help:"${cli_data}" env:"SOHOA_DATA" type:"path"`
	Deep bool   `help:"${cli_verify_deep}"`
	JSON bool   `help:"${cli_json}"`

	Subset string `help:"${cli_verify_subset}" placeholder:"N/T"`
	Repair string `help:"${cli_verify_repair}" placeholder:"DIR"`
}

// Run prints the report; problems end with exit code 3.
func (c *verifyCmd) Run(ctx context.Context, t *terminal) error {
	if c.Deep && c.Subset != "" || c.Repair != "" {
		return c.fixity(ctx, t)
	}
	report, err := c.verify(ctx, t)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	if c.JSON {
		err = t.printJSON(report)
	} else {
		c.tell(t, report)
	}
	if err == nil && !report.Clean() {
		return partly{exitProblems}
	}
	return err
}

func (c *verifyCmd) verify(ctx context.Context, t *terminal) (index.Report, error) {
	var report index.Report
	api, err := c.owner(ctx, t)
	if err != nil {
		return report, err
	}
	if api != nil {
		path := "/api/verify"
		if c.Deep {
			path += "?deep=1"
		}
		return report, api.post(ctx, path, struct{}{}, &report)
	}
	x, keeper, err := c.storeFlags.openAlone(ctx, c.Data, t)
	if err != nil {
		return report, err
	}
	defer x.Close()
	return x.Verify(ctx, keeper, c.Deep)
}

// owner returns a client of the server that owns the data, or nil where none
// runs on the data folder.
func (c *verifyCmd) owner(ctx context.Context, t *terminal) (*client, error) {
	if c.Data == "" {
		return c.client(t)
	}
	return ownerOf(ctx, c.Data, t)
}

// ownerOf returns a client of the server that runs on a data folder, with the
// administrator's token found there, or nil where none runs. A folder that is
// not there is an error: a command of care must not make an empty one.
func ownerOf(ctx context.Context, dir string, t *terminal) (*client, error) {
	if !fileExists(filepath.Join(dir, "catalogue.db")) {
		return nil, &pipeline.Error{Kind: pipeline.Invalid, Field: "data", Err: errors.New(t.say.Say("cli.no_data", "dir", dir))}
	}
	data, err := os.ReadFile(filepath.Join(dir, runningFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var r running
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", runningFile, err)
	}
	if !alive(ctx, r.Address) {
		return nil, nil
	}
	token, err := os.ReadFile(filepath.Join(dir, tokenFile))
	if err != nil {
		return nil, fmt.Errorf("token of the administrator: %w", err)
	}
	return server{Server: r.Address, Token: strings.TrimSpace(string(token)), Patience: time.Minute}.client(t)
}

func alive(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/healthz", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK
}

func (c *verifyCmd) tell(t *terminal, r index.Report) {
	fmt.Fprintln(t.out, t.say.Say("cli.verify.counts", "receipts", r.Receipts, "objects", r.Objects,
		"documents", r.Documents, "pages", r.Pages, "indexed", r.Indexed, "moving", r.Moving))
	for _, p := range r.Problems {
		fmt.Fprintf(t.out, "  ✗ %s %s: %s\n", p.Rule, p.Subject, p.Detail)
	}
	if r.Clean() {
		fmt.Fprintln(t.out, t.say.Say("cli.verify.clean"))
		return
	}
	fmt.Fprintln(t.out, t.say.Say("cli.verify.problems", "n", len(r.Problems)))
}

// reindexCmd makes the search index anew from catalogue and store.
type reindexCmd struct {
	server
	storeFlags
	Data string `help:"${cli_data}" env:"SOHOA_DATA" type:"path"`
}

// Run rebuilds; a server that runs goes on serving from the old index.
func (c *reindexCmd) Run(ctx context.Context, t *terminal) error {
	v := verifyCmd{server: c.server, storeFlags: c.storeFlags, Data: c.Data}
	api, err := v.owner(ctx, t)
	if err != nil {
		return err
	}
	if api != nil {
		err = api.post(ctx, "/api/reindex", struct{}{}, nil)
	} else {
		err = c.alone(ctx, t)
	}
	if err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	fmt.Fprintln(t.out, t.say.Say("cli.reindex.done"))
	return nil
}

func (c *reindexCmd) alone(ctx context.Context, t *terminal) error {
	x, keeper, err := c.storeFlags.openAlone(ctx, c.Data, t)
	if err != nil {
		return err
	}
	defer x.Close()
	return x.Reindex(ctx, keeper)
}
