package main

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

	"sohoa/pipeline"
)

// ingestCmd hands files in. It may be stopped and started again: the batch is
// found by unit and name, and what it already has is not sent twice.
type ingestCmd struct {
	server
	Unit  pipeline.UnitID `help:"${cli_ingest_unit}"`
	Batch string          `help:"${cli_ingest_batch}"`
	Group string          `help:"${cli_ingest_group}"`
	Box   string          `help:"${cli_ingest_box}"`
	Wait  bool            `help:"${cli_ingest_wait}"`
	JSON  bool            `help:"${cli_json}"`
	Lines int             `help:"${cli_ingest_lines}" default:"3"`
	Path  []string        `arg:"" help:"${cli_ingest_path}" type:"existing"`
}

// parcel is one file on its way.
type parcel struct {
	Path    string           `json:"path"`
	Folder  string           `json:"-"`
	Name    string           `json:"-"`
	Size    int64            `json:"size"`
	Receipt pipeline.Receipt `json:"receipt,omitzero"`
	Before  bool             `json:"already_sent,omitempty"`
	Err     error            `json:"-"`
	Problem string           `json:"problem,omitempty"`
}

// batchAnswer is what the API says of a batch.
type batchAnswer struct {
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
func (c *ingestCmd) Run(ctx context.Context, t *terminal) error {
	api, err := c.client(t)
	if err != nil {
		return err
	}
	parcels, err := collect(c.Path)
	if err != nil {
		return err
	}
	if len(parcels) == 0 {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "path", Err: fmt.Errorf("%s", t.say.Say("cli.ingest.nothing"))}
	}
	var batch batchAnswer
	err = api.post(ctx, "/api/batches", map[string]string{
		"unit": string(c.Unit), "name": c.batchName(), "group": c.Group, "box": c.Box,
	}, &batch)
	if err != nil {
		return fmt.Errorf("open batch: %w", err)
	}
	if err := api.get(ctx, "/api/batches/"+string(batch.ID), nil, &batch); err != nil {
		return fmt.Errorf("look at batch: %w", err)
	}
	if err := c.send(ctx, api, t, sending{batch, parcels}); err != nil {
		return err
	}
	if c.Wait {
		batch, err = follow(ctx, api, t, batch.ID)
	} else {
		err = api.get(ctx, "/api/batches/"+string(batch.ID), nil, &batch)
	}
	if err != nil {
		return err
	}
	return c.report(t, batch, parcels)
}

// batchName is the name given, else the name of the first path: the same call
// again finds the same batch.
func (c *ingestCmd) batchName() string {
	if c.Batch != "" {
		return c.Batch
	}
	abs, err := filepath.Abs(c.Path[0])
	if err != nil {
		abs = c.Path[0]
	}
	return norm.NFC.String(filepath.Base(abs))
}

// collect lists all files below the paths in natural order. Hidden files and
// what is not a regular file are left out.
func collect(paths []string) ([]*parcel, error) {
	var all []*parcel
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
			all = append(all, &parcel{Path: path, Folder: norm.NFC.String(filepath.ToSlash(folder)),
				Name: norm.NFC.String(d.Name()), Size: info.Size()})
			return nil
		})
		if err != nil {
			return nil, pipeline.Errorf(pipeline.Invalid, "walk %s: %w", root, err)
		}
	}
	natural := collate.New(language.Vietnamese, collate.Numeric) // 2.pdf before 10.pdf
	slices.SortStableFunc(all, func(a, b *parcel) int {
		return cmp.Or(natural.CompareString(a.Folder, b.Folder), natural.CompareString(a.Name, b.Name))
	})
	return all, nil
}

// sending is a batch with the files to go into it.
type sending struct {
	batch   batchAnswer
	parcels []*parcel
}

// send hands in all parcels, a few at a time. A refused file does not stop
// the others; a server that cannot be reached does.
func (c *ingestCmd) send(ctx context.Context, api *client, t *terminal, s sending) error {
	have := map[string]pipeline.FileID{}
	for _, f := range s.batch.Files {
		have[f.Folder+"/"+f.Name+"/"+string(f.Sum)] = f.ID
	}
	bar := newBar(t, "cli.ingest.sending", len(s.parcels))
	defer bar.done()
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(c.Lines, 1))
	for _, p := range s.parcels {
		g.Go(func() error {
			defer bar.step()
			err := api.deliver(ctx, s.batch.ID, p, have)
			switch pipeline.KindOf(err) {
			case pipeline.Busy, pipeline.NotFound:
				return err
			}
			if err != nil {
				p.Err, p.Problem = err, t.explain(err)
			}
			return nil
		})
	}
	return g.Wait()
}

// deliver sends one file unless the batch has it already. The sum is computed
// here and checked there, so that nothing is changed on the way.
func (c *client) deliver(ctx context.Context, batch pipeline.BatchID, p *parcel, have map[string]pipeline.FileID) error {
	sum, err := sumOf(p.Path)
	if err != nil {
		return fmt.Errorf("read %s: %w", p.Path, err)
	}
	if id, ok := have[p.Folder+"/"+p.Name+"/"+string(sum)]; ok {
		p.Before = true
		p.Receipt = pipeline.Receipt{File: id, Batch: batch, Name: p.Name, Sum: sum, Size: p.Size}
		return nil
	}
	q := url.Values{"name": {p.Name}, "folder": {p.Folder}, "sha256": {string(sum)}}
	return c.patiently(ctx, func() error {
		f, err := os.Open(p.Path)
		if err != nil {
			return fmt.Errorf("open: %w", err)
		}
		defer f.Close()
		return c.call(ctx, http.MethodPost, "/api/batches/"+string(batch)+"/files?"+q.Encode(), f, &p.Receipt)
	})
}

func sumOf(path string) (pipeline.Sum, error) {
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

// follow waits until no file of the batch moves any more.
func follow(ctx context.Context, api *client, t *terminal, id pipeline.BatchID) (batchAnswer, error) {
	var b batchAnswer
	var bar *bar
	for {
		if err := api.get(ctx, "/api/batches/"+string(id), nil, &b); err != nil {
			return b, fmt.Errorf("look at batch: %w", err)
		}
		if bar == nil {
			bar = newBar(t, "cli.ingest.reading", b.Count.Files)
			defer bar.done()
		}
		bar.set(b.Count.Files - b.Count.Working)
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
func (c *ingestCmd) report(t *terminal, b batchAnswer, parcels []*parcel) error {
	refused := 0
	for _, p := range parcels {
		if p.Err != nil {
			refused++
			fmt.Fprintf(t.err, "%s: %s\n", p.Path, p.Problem)
		}
		if c.JSON {
			if err := t.printJSON(p); err != nil {
				return err
			}
		}
	}
	if c.JSON {
		if err := t.printJSON(struct {
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
		return partly{exitPartly}
	}
	return nil
}

func (c *ingestCmd) tell(t *terminal, b batchAnswer, parcels []*parcel) {
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
	fmt.Fprintln(t.out, t.say.Say("cli.ingest.sent", "batch", b.Name, "n", sent, "twins", twins, "before", before))
	if !c.Wait {
		return
	}
	fmt.Fprintln(t.out, t.say.Say("cli.ingest.outcome", "done", b.Count.Done-b.Count.Waiting, "waiting", b.Count.Waiting,
		"failed", b.Count.Failed, "pages", b.Count.Pages))
	for _, f := range b.Files {
		if f.Reason != "" {
			fmt.Fprintf(t.out, "  %s: %s\n", f.Name, t.say.Say("reason."+string(f.Reason)))
		}
	}
}
