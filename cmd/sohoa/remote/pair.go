package remote

import (
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"

	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline"
)

// PairImport sends a table and its ZIP to a server.
type PairImport struct {
	Flags
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
func (c *PairImport) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.Flags.Client(t)
	if err != nil {
		return err
	}
	var a pairAnswer
	if err := api.Patiently(ctx, func() error { return c.send(ctx, api, &a) }); err != nil {
		return fmt.Errorf("import pair: %w", err)
	}
	if c.JSON {
		err = t.PrintJSON(a)
	} else {
		for _, f := range a.Faults {
			fmt.Fprintf(t.Out, "  ✗ %s: %s\n", f.Where, f.What)
		}
		fmt.Fprintln(t.Out, t.Say.Say("cli.pair.done", "files", a.Files, "documents", a.Documents, "linked", a.Linked, "faults", len(a.Faults)))
	}
	if err == nil && len(a.Faults) > 0 {
		return term.Partly(term.ExitProblems)
	}
	return err
}

// send streams the form: a ZIP may have gigabytes.
func (c *PairImport) send(ctx context.Context, api *Client, into *pairAnswer) error {
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

func (c *PairImport) fill(form *multipart.Writer) error {
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
