package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/extract"
	"sohoa/pipeline/jail"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/pdf"
	"sohoa/pipeline/scan"
)

// reader turns a file into pages and pages into readings. All that decodes
// runs in the jail.
type reader struct {
	jail    *jail.Jail
	pool    *ocr.Pool
	scanner *scan.Scanner
}

// newJail makes the jail. Its shim is sohoa-jail where it lies beside this
// program, because that starts in 4 ms of processor time and this one, with
// all its packages, in 28; else it is this program itself.
func newJail() (*jail.Jail, error) {
	me, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	if lean := filepath.Join(filepath.Dir(me), "sohoa-jail"); fileExists(lean) {
		return &jail.Jail{Shim: []string{lean}}, nil
	}
	return &jail.Jail{Shim: []string{me, "jail"}}, nil
}

// newReader makes a reader that starts its children when first needed.
func newReader(f readerFlags, log *slog.Logger) (*reader, error) {
	j, err := newJail()
	if err != nil {
		return nil, err
	}
	program, err := f.program()
	if err != nil {
		return nil, err
	}
	return &reader{
		jail:    j,
		pool:    ocr.NewPool(j, ocr.Config{Program: program, Children: f.hands(), Log: log}),
		scanner: scan.New(j, scan.Limits{}),
	}, nil
}

func (r *reader) close() { r.pool.Close() }

// prove starts a child and tries the jail: a process that cannot confine what
// it decodes must not take work.
func (r *reader) prove(ctx context.Context) error {
	if err := r.pool.Start(ctx); err != nil {
		return fmt.Errorf("start reader: %w", err)
	}
	if report := r.jail.Canary(ctx); !report.Confines() {
		return fmt.Errorf("the jail does not hold: %+v", report)
	}
	return nil
}

// page reads one page: from its text layer where that can be trusted, else
// from the image.
func (r *reader) page(ctx context.Context, path string, sc pipeline.Scan, n int) (pipeline.Reading, []byte, error) {
	if sc.Pages[n-1].Layer {
		return r.scanner.Layer(ctx, path, sc, n)
	}
	im, err := r.scanner.Page(ctx, path, sc, n)
	if err != nil {
		return pipeline.Reading{}, nil, err
	}
	res, err := r.pool.Read(ctx, ocr.Request{Image: im.Data, Format: im.Format, Frame: im.Frame, DPI: im.DPI, Page: n})
	if err != nil {
		return pipeline.Reading{}, nil, err
	}
	res.Reading.Source = pipeline.FromOCR
	return res.Reading, res.Preview, nil
}

// preserver makes two-layer PDF/A of files that were read.
func (r *reader) preserver() pdf.Maker {
	return pdf.Maker{Picture: r.scanner.Picture, Unpack: r.scanner.Unpack}
}

// signatures reads the signatures of a file by this program itself, in the jail.
func (r *reader) signatures(ctx context.Context, path string) ([]pipeline.Signature, error) {
	me, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, err = r.jail.Run(ctx, jail.Command{
		Path: me, Args: []string{readSignatures, path}, Read: []string{path},
		Stdout: &out, Limits: jail.Limits{Output: 8 << 20, CPU: 30 * time.Second, Memory: 8 << 30},
	})
	if err != nil {
		return nil, err
	}
	var found []pipeline.Signature
	if err := json.Unmarshal(out.Bytes(), &found); err != nil {
		return nil, pipeline.Errorf(pipeline.Damaged, "signatures: %w", err)
	}
	return found, nil
}

// versions name what makes the results of this program.
func (r *reader) versions() pipeline.Versions {
	return pipeline.Versions{Scan: scan.Version, Read: r.pool.Version() + "-" + scan.Version, Describe: extract.Version, Print: pdf.Version}
}
