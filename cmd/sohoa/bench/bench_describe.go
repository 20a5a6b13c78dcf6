package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline"
	"sohoa/pipeline/extract"
	"sohoa/pipeline/extract/score"
)

// Describe compares descriptions of scans with what people read on
// them. Readings are kept in a folder where one is named, so that a change of
// rules is measured in a second.
type Describe struct {
	plant.ReaderFlags
	Truth     string `help:"${cli_bench_describe_truth}" required:"" type:"existingdir"`
	Scans     string `help:"${cli_bench_describe_scans}" type:"existingdir"`
	Readings  string `help:"${cli_bench_describe_readings}"`
	ByHand    string `help:"${cli_bench_describe_hands}" name:"hands" type:"existingfile"`
	Half      string `help:"${cli_bench_describe_half}" enum:"all,first,second" default:"all"`
	Misses    bool   `help:"${cli_bench_describe_misses}"`
	Calibrate bool   `help:"${cli_bench_describe_calibrate}"`
	JSON      bool   `help:"${cli_json}"`

	Splits     int    `help:"${cli_bench_describe_splits}" placeholder:"N"`
	Seed       uint64 `help:"${cli_bench_describe_seed}" default:"1"`
	Thresholds string `help:"${cli_bench_describe_thresholds}" placeholder:"FILE" type:"path"`
}

// Run reads what has not been read yet, describes all and prints the table.
func (c *Describe) Run(ctx context.Context, t *term.Terminal) error {
	truths, err := c.truths()
	if err != nil {
		return err
	}
	files, err := c.read(ctx, t, truths)
	if err != nil {
		return err
	}
	if c.Splits > 0 {
		return c.splits(t, files)
	}
	table := score.Score(truths, func(id string) (pipeline.Description, bool) {
		rs, ok := files[id]
		return extract.Describe(rs), ok
	})
	if err := c.transcripts(&table, files); err != nil {
		return err
	}
	if c.Thresholds != "" {
		if err := writeThresholds(c.Thresholds, table, time.Now()); err != nil {
			return err
		}
	}
	if !c.Misses {
		table.Misses = nil
	}
	if c.JSON {
		return json.NewEncoder(t.Out).Encode(table)
	}
	fmt.Fprintln(t.Out, table.Markdown())
	fmt.Fprintln(t.Out, table.Calibrated())
	if c.Calibrate {
		fmt.Fprintln(t.Out, table.ProposalsMarkdown(wanted()))
	}
	for _, m := range table.Misses {
		fmt.Fprintf(t.Out, "%s %s: want %q, got %q, read %q, %.2f, accepted %v\n", m.ID, m.Field, m.Want, m.Got, m.Raw, m.Conf, m.Accepted)
	}
	return nil
}

// wanted is the precision asked of each row of the table.
func wanted() map[string]float64 {
	rows := make(map[string]float64)
	for name, th := range extract.Thresholds() {
		rows[string(name)] = th.Wanted
	}
	for row, name := range map[string]pipeline.FieldName{
		"number, printed": pipeline.FieldNumber, "date, printed": pipeline.FieldDate, "signer, typed": pipeline.FieldSigner,
	} {
		rows[row] = rows[string(name)]
	}
	return rows
}

// truths reads the tables and takes every other document where a half is
// wanted: rules are made on one half and checked on the other.
func (c *Describe) truths() ([]score.Truth, error) {
	header, err := os.Open(filepath.Join(c.Truth, "header.psv"))
	if err != nil {
		return nil, fmt.Errorf("open truth: %w", err)
	}
	defer header.Close()
	signer, err := os.Open(filepath.Join(c.Truth, "signer.psv"))
	if err != nil {
		return nil, fmt.Errorf("open truth: %w", err)
	}
	defer signer.Close()
	all, err := score.ReadTruth(header, signer)
	if err == nil && c.ByHand != "" {
		err = readHands(all, c.ByHand)
	}
	if err != nil || c.Half == "all" {
		return all, err
	}
	var half []score.Truth
	for i, truth := range all {
		if (i%2 == 0) == (c.Half == "first") {
			half = append(half, truth)
		}
	}
	return half, nil
}

func readHands(truths []score.Truth, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open what is written by hand: %w", err)
	}
	defer f.Close()
	return score.ReadHands(truths, f)
}

// read returns the readings of every document of which there is a scan or a
// kept reading.
func (c *Describe) read(ctx context.Context, t *term.Terminal, truths []score.Truth) (map[string][]pipeline.Reading, error) {
	files := make(map[string][]pipeline.Reading)
	var r lateReader
	defer func() { r.close() }()
	for _, truth := range truths {
		rs, err := c.kept(truth.ID)
		if err != nil {
			return nil, err
		}
		paths, _ := filepath.Glob(filepath.Join(c.Scans, truth.ID+".*"))
		if rs == nil && c.Scans != "" && len(paths) == 1 {
			if rs, err = c.scan(ctx, t, &r, paths[0]); err != nil {
				return nil, fmt.Errorf("read %s: %w", paths[0], err)
			}
			fmt.Fprintln(t.Err, truth.ID)
			if err := c.keep(truth.ID, rs); err != nil {
				return nil, err
			}
		}
		if rs != nil {
			files[truth.ID] = rs
		}
	}
	return files, nil
}

// lateReader is a reader that is made when something must be read: where all
// readings are kept, none need be installed.
type lateReader struct{ *plant.Reader }

func (r lateReader) close() {
	if r.Reader != nil {
		r.Close()
	}
}

// scan reads all pages of a file.
func (c *Describe) scan(ctx context.Context, t *term.Terminal, r *lateReader, path string) ([]pipeline.Reading, error) {
	if r.Reader == nil {
		var err error
		if r.Reader, err = plant.NewReader(c.ReaderFlags, t.Log); err != nil {
			return nil, err
		}
	}
	sc, err := r.Scanner.Examine(ctx, path)
	if err != nil {
		return nil, err
	}
	if sc.Refused != "" {
		return nil, pipeline.Refuse(sc.Blame, sc.Refused, "%s", sc.Detail)
	}
	return r.Pages(ctx, path, sc, c.Hands())
}

// kept returns readings kept before, or nil.
func (c *Describe) kept(id string) ([]pipeline.Reading, error) {
	if c.Readings == "" {
		return nil, nil
	}
	b, err := os.ReadFile(filepath.Join(c.Readings, id+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open kept readings: %w", err)
	}
	var rs []pipeline.Reading
	if err := json.Unmarshal(b, &rs); err != nil {
		return nil, fmt.Errorf("parse kept readings of %s: %w", id, err)
	}
	return rs, nil
}

func (c *Describe) keep(id string, rs []pipeline.Reading) error {
	if c.Readings == "" {
		return nil
	}
	if err := os.MkdirAll(c.Readings, 0o755); err != nil {
		return fmt.Errorf("keep readings: %w", err)
	}
	b, err := json.Marshal(rs)
	if err != nil {
		return fmt.Errorf("keep readings: %w", err)
	}
	if err := os.WriteFile(filepath.Join(c.Readings, id+".json"), b, 0o644); err != nil {
		return fmt.Errorf("keep readings: %w", err)
	}
	return nil
}
