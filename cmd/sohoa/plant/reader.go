package plant

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"sohoa/pipeline"
	"sohoa/pipeline/extract"
	"sohoa/pipeline/jail"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/pdf"
	"sohoa/pipeline/scan"
)

// Reader turns a file into pages and pages into readings. All that decodes
// runs in the jail.
type Reader struct {
	Jail    *jail.Jail
	Pool    *ocr.Pool
	Scanner *scan.Scanner
}

// NewJail makes the jail. Its shim is sohoa-jail where it lies beside this
// program, because that starts in 4 ms of processor time and this one, with
// all its packages, in 28; else it is this program itself.
func NewJail() (*jail.Jail, error) {
	me, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	if lean := filepath.Join(filepath.Dir(me), "sohoa-jail"); FileExists(lean) {
		return &jail.Jail{Shim: []string{lean}}, nil
	}
	return &jail.Jail{Shim: []string{me, "jail"}}, nil
}

// NewReader makes a reader that starts its children when first needed.
func NewReader(f ReaderFlags, log *slog.Logger) (*Reader, error) {
	j, err := NewJail()
	if err != nil {
		return nil, err
	}
	program, err := f.Program()
	if err != nil {
		return nil, err
	}
	return &Reader{
		Jail:    j,
		Pool:    ocr.NewPool(j, ocr.Config{Program: program, Children: f.Hands(), Log: log}),
		Scanner: scan.New(j, scan.Limits{}),
	}, nil
}

// Close ends the children.
func (r *Reader) Close() { r.Pool.Close() }

// Prove starts a child and tries the jail: a process that cannot confine what
// it decodes must not take work.
func (r *Reader) Prove(ctx context.Context) error {
	if err := r.Pool.Start(ctx); err != nil {
		return fmt.Errorf("start reader: %w", err)
	}
	if report := r.Jail.Canary(ctx); !report.Confines() {
		return fmt.Errorf("the jail does not hold: %+v", report)
	}
	return nil
}

// page reads one page: from its text layer where that can be trusted, else
// from the image.
func (r *Reader) page(ctx context.Context, path string, sc pipeline.Scan, n int) (pipeline.Reading, []byte, error) {
	if sc.Pages[n-1].Layer {
		return r.Scanner.Layer(ctx, path, sc, n)
	}
	im, err := r.Scanner.Page(ctx, path, sc, n)
	if err != nil {
		return pipeline.Reading{}, nil, err
	}
	res, err := r.Pool.Read(ctx, ocr.Request{Image: im.Data, Format: im.Format, Frame: im.Frame, DPI: im.DPI, Page: n})
	if err != nil {
		return pipeline.Reading{}, nil, err
	}
	res.Reading.Source = pipeline.FromOCR
	return res.Reading, res.Preview, nil
}

// Pages reads all pages of a file, so many at once. A page that cannot be read
// is a reading that says why.
func (r *Reader) Pages(ctx context.Context, path string, sc pipeline.Scan, hands int) ([]pipeline.Reading, error) {
	readings := make([]pipeline.Reading, len(sc.Pages))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(hands)
	for i := range sc.Pages {
		g.Go(func() error {
			rd, _, err := r.page(ctx, path, sc, i+1)
			if pipeline.KindOf(err) == pipeline.Damaged {
				rd = pipeline.Reading{Failure: pipeline.ReasonOf(err)}
				err = nil
			}
			rd.Page = i + 1
			readings[i] = rd
			return err
		})
	}
	return readings, g.Wait()
}

// Preserver makes two-layer PDF/A of files that were read.
func (r *Reader) Preserver() pdf.Maker {
	return pdf.Maker{Picture: r.Scanner.Picture, Unpack: r.Scanner.Unpack}
}

// Signatures reads the signatures of a file by this program itself, in the jail.
func (r *Reader) Signatures(ctx context.Context, path string) ([]pipeline.Signature, error) {
	me, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, err = r.Jail.Run(ctx, jail.Command{
		Path: me, Args: []string{ReadSignatures, path}, Read: []string{path},
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
func (r *Reader) versions() pipeline.Versions {
	return pipeline.Versions{Scan: scan.Version, Read: r.Pool.Version() + "-" + scan.Version, Describe: extract.Version, Print: pdf.Version}
}
