package remote

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline"
)

// Ingest hands files in. It may be stopped and started again: the batch is
// found by unit and name, and what it already has is not sent twice.
type Ingest struct {
	Flags
	Unit  pipeline.UnitID `help:"${cli_ingest_unit}"`
	Batch string          `help:"${cli_ingest_batch}"`
	Group string          `help:"${cli_ingest_group}"`
	Box   string          `help:"${cli_ingest_box}"`
	Wait  bool            `help:"${cli_ingest_wait}"`
	JSON  bool            `help:"${cli_json}"`
	Lines int             `help:"${cli_ingest_lines}" default:"3"`
	Path  []string        `arg:"" help:"${cli_ingest_path}" type:"existing"`
}

// Parcel is one file on its way.
type Parcel struct {
	Path    string           `json:"path"`
	Folder  string           `json:"-"`
	Name    string           `json:"-"`
	Size    int64            `json:"size"`
	Receipt pipeline.Receipt `json:"receipt,omitzero"`
	Before  bool             `json:"already_sent,omitempty"`
	Err     error            `json:"-"`
	Problem string           `json:"problem,omitempty"`
}

// BatchAnswer is what the API says of a batch.
type BatchAnswer struct {
	ID    pipeline.BatchID `json:"id"`
	Name  string           `json:"name"`
	Count struct {
		Files   int `json:"files"`
		Done    int `json:"done"`
		Working int `json:"working"`
		Waiting int `json:"waiting"`
		Failed  int `json:"failed"`
		Pages   int `json:"pages"`
		Read    int `json:"read"`
	} `json:"count"`
	Files []struct {
		ID        pipeline.FileID       `json:"id"`
		Name      string                `json:"name"`
		Folder    string                `json:"folder"`
		Sum       pipeline.Sum          `json:"sha256"`
		State     pipeline.State        `json:"state"`
		Reason    pipeline.Reason       `json:"reason"`
		Duplicate pipeline.FileID       `json:"duplicate_of"`
		Pages     int                   `json:"pages"`
		Documents []pipeline.DocumentID `json:"documents"`
	} `json:"files"`
}

// Run sends everything below the paths and, with --wait, stays until nothing
// moves any more.
func (c *Ingest) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.Client(t)
	if err != nil {
		return err
	}
	parcels, err := Collect(c.Path)
	if err != nil {
		return err
	}
	if len(parcels) == 0 {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "path", Err: fmt.Errorf("%s", t.Say.Say("cli.ingest.nothing"))}
	}
	var batch BatchAnswer
	err = api.Post(ctx, "/api/batches", map[string]string{
		"unit": string(c.Unit), "name": c.batchName(), "group": c.Group, "box": c.Box,
	}, &batch)
	if err != nil {
		return fmt.Errorf("open batch: %w", err)
	}
	if err := api.Get(ctx, "/api/batches/"+string(batch.ID), nil, &batch); err != nil {
		return fmt.Errorf("look at batch: %w", err)
	}
	if err := c.send(ctx, api, t, sending{batch, parcels}); err != nil {
		return err
	}
	if c.Wait {
		batch, err = Follow(ctx, api, t, batch.ID)
	} else {
		err = api.Get(ctx, "/api/batches/"+string(batch.ID), nil, &batch)
	}
	if err != nil {
		return err
	}
	return c.report(t, batch, parcels)
}

// batchName is the name given, else the name of the first path: the same call
// again finds the same batch.
func (c *Ingest) batchName() string {
	if c.Batch != "" {
		return c.Batch
	}
	abs, err := filepath.Abs(c.Path[0])
	if err != nil {
		abs = c.Path[0]
	}
	return norm.NFC.String(filepath.Base(abs))
}

// Collect lists all files below the paths in natural order. Hidden files and
// what is not a regular file are left out.
func Collect(paths []string) ([]*Parcel, error) {
	var all []*Parcel
	for _, root := range paths {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if strings.HasPrefix(d.Name(), ".") && path != root {
				if d.IsDir() {
					return filepath.SkipDir
				}
				return nil
			}
			info, err := d.Info()
			if err != nil || !info.Mode().IsRegular() {
				return err
			}
			folder, err := filepath.Rel(root, filepath.Dir(path))
			if err != nil || folder == "." || strings.HasPrefix(folder, "..") {
				folder = ""
			}
			all = append(all, &Parcel{Path: path, Folder: norm.NFC.String(filepath.ToSlash(folder)),
				Name: norm.NFC.String(d.Name()), Size: info.Size()})
			return nil
		})
		if err != nil {
			return nil, pipeline.Errorf(pipeline.Invalid, "walk %s: %w", root, err)
		}
	}
	natural := collate.New(language.Vietnamese, collate.Numeric) // 2.pdf before 10.pdf
	slices.SortStableFunc(all, func(a, b *Parcel) int {
		return cmp.Or(natural.CompareString(a.Folder, b.Folder), natural.CompareString(a.Name, b.Name))
	})
	return all, nil
}

// sending is a batch with the files to go into it.
type sending struct {
	batch   BatchAnswer
	parcels []*Parcel
}

// send hands in all parcels, a few at a time. A refused file does not stop
// the others; a server that cannot be reached does.
func (c *Ingest) send(ctx context.Context, api *Client, t *term.Terminal, s sending) error {
	have := map[string]pipeline.FileID{}
	for _, f := range s.batch.Files {
		have[f.Folder+"/"+f.Name+"/"+string(f.Sum)] = f.ID
	}
	bar := term.NewBar(t, "cli.ingest.sending", len(s.parcels))
	defer bar.Done()
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(c.Lines, 1))
	for _, p := range s.parcels {
		g.Go(func() error {
			defer bar.Step()
			err := api.Deliver(ctx, s.batch.ID, p, have)
			switch pipeline.KindOf(err) {
			case pipeline.Busy, pipeline.NotFound:
				return err
			}
			if err != nil {
				p.Err, p.Problem = err, t.Explain(err)
			}
			return nil
		})
	}
	return g.Wait()
}

// Deliver sends one file unless the batch has it already. The sum is computed
// here and checked there, so that nothing is changed on the way.
func (c *Client) Deliver(ctx context.Context, batch pipeline.BatchID, p *Parcel, have map[string]pipeline.FileID) error {
	sum, err := SumOf(p.Path)
	if err != nil {
		return fmt.Errorf("read %s: %w", p.Path, err)
	}
	if id, ok := have[p.Folder+"/"+p.Name+"/"+string(sum)]; ok {
		p.Before = true
		p.Receipt = pipeline.Receipt{File: id, Batch: batch, Name: p.Name, Sum: sum, Size: p.Size}
		return nil
	}
	q := url.Values{"name": {p.Name}, "folder": {p.Folder}, "sha256": {string(sum)}}
	return c.Patiently(ctx, func() error {
		f, err := os.Open(p.Path)
		if err != nil {
			return fmt.Errorf("open: %w", err)
		}
		defer f.Close()
		return c.Call(ctx, http.MethodPost, "/api/batches/"+string(batch)+"/files?"+q.Encode(), f, &p.Receipt)
	})
}

// SumOf is the SHA-256 of a file.
func SumOf(path string) (pipeline.Sum, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return pipeline.Sum(hex.EncodeToString(h.Sum(nil))), nil
}

// Follow waits until no file of the batch moves any more.
func Follow(ctx context.Context, api *Client, t *term.Terminal, id pipeline.BatchID) (BatchAnswer, error) {
	var b BatchAnswer
	var bar *term.Bar
	for {
		if err := api.Get(ctx, "/api/batches/"+string(id), nil, &b); err != nil {
			return b, fmt.Errorf("look at batch: %w", err)
		}
		if bar == nil {
			bar = term.NewBar(t, "cli.ingest.reading", b.Count.Files)
			defer bar.Done()
		}
		bar.Set(b.Count.Files - b.Count.Working)
		if b.Count.Working == 0 {
			return b, nil
		}
		select {
		case <-ctx.Done():
			return b, ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// report prints what became of each file and returns a partly error where not
// all were taken.
func (c *Ingest) report(t *term.Terminal, b BatchAnswer, parcels []*Parcel) error {
	refused := 0
	for _, p := range parcels {
		if p.Err != nil {
			refused++
			fmt.Fprintf(t.Err, "%s: %s\n", p.Path, p.Problem)
		}
		if c.JSON {
			if err := t.PrintJSON(p); err != nil {
				return err
			}
		}
	}
	if c.JSON {
		if err := t.PrintJSON(struct {
			Batch pipeline.BatchID `json:"batch"`
			Sum   any              `json:"count"`
			Files any              `json:"files"`
		}{b.ID, b.Count, b.Files}); err != nil {
			return err
		}
	} else {
		c.tell(t, b, parcels)
	}
	if refused > 0 || c.Wait && b.Count.Failed > 0 {
		return term.Partly(term.ExitPartly)
	}
	return nil
}

func (c *Ingest) tell(t *term.Terminal, b BatchAnswer, parcels []*Parcel) {
	sent, twins, before := 0, 0, 0
	for _, p := range parcels {
		switch {
		case p.Err != nil:
		case p.Before:
			before++
		case p.Receipt.Duplicate != "":
			twins++
		default:
			sent++
		}
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.ingest.sent", "batch", b.Name, "n", sent, "twins", twins, "before", before))
	if !c.Wait {
		return
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.ingest.outcome", "done", b.Count.Done-b.Count.Waiting, "waiting", b.Count.Waiting,
		"failed", b.Count.Failed, "pages", b.Count.Pages))
	for _, f := range b.Files {
		if f.Reason != "" {
			fmt.Fprintf(t.Out, "  %s: %s\n", f.Name, t.Say.Say("reason."+string(f.Reason)))
		}
	}
}
