package main

import (
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"

	"sohoa/index/export"
	"sohoa/pipeline"
)

// pairCmd takes in and hands out what contractors deliver: a table and a ZIP.
type pairCmd struct {
	Import pairImportCmd `cmd:"" help:"${cli_pair_import}"`
	Export pairExportCmd `cmd:"" help:"${cli_pair_export}"`
}

// pairImportCmd sends a table and its ZIP to a server.
type pairImportCmd struct {
	server
	Batch string `help:"${cli_pair_batch}" required:""`
	Unit  string `help:"${cli_bag_unit}"`
	Check bool   `help:"${cli_pair_check}"`
	JSON  bool   `help:"${cli_json}"`
	Table string `arg:"" help:"${cli_pair_table}" type:"existingfile"`
	Zip   string `arg:"" help:"${cli_pair_zip}" type:"existingfile"`
}

// pairAnswer is what the server says of a pair.
type pairAnswer struct {
	Batch     pipeline.BatchID `json:"batch"`
	Files     int              `json:"files"`
	Documents int              `json:"documents"`
	Linked    int              `json:"linked"`
	Faults    []struct {
		Where string `json:"where"`
		What  string `json:"what"`
	} `json:"faults"`
}

// Run sends; a pair with faults ends with exit code 3 and nothing imported.
func (c *pairImportCmd) Run(ctx context.Context, t *terminal) error {
	api, err := c.server.client(t)
	if err != nil {
		return err
	}
	var a pairAnswer
	if err := api.patiently(ctx, func() error { return c.send(ctx, api, &a) }); err != nil {
		return fmt.Errorf("import pair: %w", err)
	}
	if c.JSON {
		err = t.printJSON(a)
	} else {
		for _, f := range a.Faults {
			fmt.Fprintf(t.out, "  ✗ %s: %s\n", f.Where, f.What)
		}
		fmt.Fprintln(t.out, t.say.Say("cli.pair.done", "files", a.Files, "documents", a.Documents, "linked", a.Linked, "faults", len(a.Faults)))
	}
	if err == nil && len(a.Faults) > 0 {
		return partly{exitProblems}
	}
	return err
}

// send streams the form: a ZIP may have gigabytes.
func (c *pairImportCmd) send(ctx context.Context, api *client, into *pairAnswer) error {
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() { w.CloseWithError(c.fill(form)) }()
	defer r.Close()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, api.base+"/api/pair", r)
	if err != nil {
		return pipeline.Errorf(pipeline.Invalid, "server address: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+api.token)
	req.Header.Set("Accept-Language", api.lang)
	req.Header.Set("Content-Type", form.FormDataContentType())
	res, err := api.http.Do(req)
	if err != nil {
		return pipeline.Errorf(pipeline.Busy, "send: %w", err)
	}
	defer res.Body.Close()
	return answerOf(res, into)
}

func (c *pairImportCmd) fill(form *multipart.Writer) error {
	act := "take"
	if c.Check {
		act = "check"
	}
	for _, f := range [][2]string{{"act", act}, {"name", c.Batch}, {"unit", c.Unit}} {
		if err := form.WriteField(f[0], f[1]); err != nil {
			return err
		}
	}
	if c.Table != "" { // none: the ZIP holds packages
		if err := part(form, "table", c.Table); err != nil {
			return err
		}
	}
	if err := packed(form, "zip", c.Zip); err != nil {
		return err
	}
	return form.Close()
}

func part(form *multipart.Writer, field, path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := form.CreateFormFile(field, filepath.Base(path))
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}

// pairExportCmd writes a batch as a pair, from the store alone.
type pairExportCmd struct {
	exportFlags
	Name string `help:"${cli_pair_name}" default:"{n}-{name}"`
}

// Run exports; it may run beside a server.
func (c *pairExportCmd) Run(ctx context.Context, t *terminal) error {
	return c.write(ctx, t, export.Pair, export.Wanted{Name: c.Name})
}
