package index

import (
	"context"
	"fmt"
	"path"
	"slices"
	"time"

	"sohoa/index/catalog/jobs"
	"sohoa/pipeline"
)

// Due lists jobs that are to be done now, those of the oldest file first. A
// job is listed again until it is committed or fails.
func (x *Index) Due(ctx context.Context, limit int) ([]pipeline.Job, error) {
	return x.catalog.Due(ctx, limit)
}

// Commit takes the result of a job into the catalogue: it loads the object and
// moves what follows from it in one transaction. Done twice, or late, it
// changes nothing and is no error. An error means that nothing moved: the job
// still waits. Invalid: no honest worker makes such a result, which counts as
// a failed attempt.
func (x *Index) Commit(ctx context.Context, j pipeline.Job, key pipeline.Key) error {
	if sum, ok := key.Sum(); !ok || sum != j.Sum || !isResult(j, key) {
		return pipeline.Errorf(pipeline.Invalid, "result %s is not of %s", key, j.ID())
	}
	if err := x.commit(ctx, j, key); err != nil {
		return fmt.Errorf("commit %s: %w", j.ID(), err)
	}
	x.stir()
	return nil
}

func (x *Index) commit(ctx context.Context, j pipeline.Job, key pipeline.Key) error {
	switch j.Stage {
	case pipeline.StageScan:
		var sc pipeline.Scan
		if err := x.load(ctx, key, &sc); err != nil {
			return err
		}
		if sc.Refused == "" && len(sc.Pages) == 0 {
			return pipeline.Errorf(pipeline.Internal, "neither pages nor a refusal")
		}
		if n := len(sc.Pages); n > x.limits.Pages {
			return pipeline.Errorf(pipeline.Invalid, "scan of %d pages, at most %d", n, x.limits.Pages)
		}
		return x.catalog.CommitScan(ctx, j, key, sc)
	case pipeline.StageRead:
		var r pipeline.Reading
		if err := x.load(ctx, key, &r); err != nil {
			return err
		}
		if r.Page != j.Page {
			return pipeline.Errorf(pipeline.Internal, "reading of page %d", r.Page)
		}
		if err := plausible(r); err != nil {
			return err
		}
		return x.catalog.CommitRead(ctx, j, readPage(key, r))
	case pipeline.StageDescribe:
		var d pipeline.Description
		if err := x.load(ctx, key, &d); err != nil {
			return err
		}
		for _, p := range d.Parts {
			if len(p.Cites) > maxCited {
				return pipeline.Errorf(pipeline.Invalid, "a record that names %d others, at most %d", len(p.Cites), maxCited)
			}
		}
		d, err := x.apply(ctx, j.Sum, d)
		if err != nil {
			return err
		}
		return x.catalog.CommitDescribe(ctx, j, key, d)
	case pipeline.StagePrint:
		var p pipeline.Printed
		if err := x.load(ctx, key, &p); err != nil {
			return err
		}
		if sum, ok := p.Key.Sum(); p.Why == "" && (!ok || sum != j.Sum || !p.Sum.Valid() || p.Key != pipeline.PDFKey(j.Sum, p.Version, p.Sum)) {
			return pipeline.Errorf(pipeline.Invalid, "pdf %s is not of %s", p.Key, j.Sum)
		}
		return x.catalog.CommitPrint(ctx, j, key, p, x.judge())
	}
	return pipeline.Errorf(pipeline.Invalid, "no such stage")
}

// isResult reports whether a key names a result of the job's stage, and of its
// page where the stage has pages. The key contains the job's sum already.
func isResult(j pipeline.Job, key pipeline.Key) bool {
	var like pipeline.Key
	switch j.Stage {
	case pipeline.StageScan:
		like = pipeline.ScanKey(j.Sum, "")
	case pipeline.StageRead:
		like = pipeline.ReadingKey(j.Sum, j.Page, "")
	case pipeline.StageDescribe:
		like = pipeline.DescriptionKey(j.Sum, "")
	case pipeline.StagePrint:
		like = pipeline.PrintedKey(j.Sum, "")
	default:
		return false
	}
	return path.Dir(string(key)) == path.Dir(string(like))
}

// The bounds of a reading. An A0 sheet in small print has some 20,000 words;
// the scanner takes pages of up to 32,000 pixels a side.
const (
	maxWords = 200_000
	maxCited = 1000
	maxSide  = 64_000
)

// Bounds of the codes that a reading may hold; the reader gives less.
const (
	maxCodes = 64
	maxCode  = 8192 // bytes
)

// plausible refuses a reading of too many words or with boxes far off its
// page: up to one page beside it is let through, since text layers print over
// the edge.
func plausible(r pipeline.Reading) error {
	if n := len(r.Words) + len(r.Again); n > maxWords {
		return pipeline.Errorf(pipeline.Invalid, "reading of %d words, at most %d", n, maxWords)
	}
	if len(r.Codes) > maxCodes {
		return pipeline.Errorf(pipeline.Invalid, "reading of %d codes, at most %d", len(r.Codes), maxCodes)
	}
	for i, c := range r.Codes {
		if len(c.Text) > maxCode || c.Text == "" {
			return pipeline.Errorf(pipeline.Invalid, "code %d has %d bytes, at most %d", i, len(c.Text), maxCode)
		}
	}
	if r.Width < 0 || r.Height < 0 || r.Width > maxSide || r.Height > maxSide {
		return pipeline.Errorf(pipeline.Invalid, "reading of a page of %d×%d pixels", r.Width, r.Height)
	}
	slack := max(r.Width, r.Height)
	right, low := r.Width+slack, r.Height+slack
	if slack == 0 { // the size is unknown
		slack, right, low = maxSide, maxSide, maxSide
	}
	for i, w := range slices.Concat(r.Words, r.Again) {
		b := w.Box
		if b.X0 < -slack || b.Y0 < -slack || b.X1 > right || b.Y1 > low || b.X0 > b.X1 || b.Y0 > b.Y1 {
			return pipeline.Errorf(pipeline.Invalid, "word %d stands at %v, the page is %d×%d", i, b, r.Width, r.Height)
		}
	}
	return nil
}

// readPage is what the catalogue keeps of a reading. A page without words that
// is not proven blank has a failure, whatever the reader says.
func readPage(key pipeline.Key, r pipeline.Reading) jobs.ReadPage {
	p := jobs.ReadPage{
		Page: r.Page, Key: key, Version: r.Version, Preview: r.Preview,
		Blank: r.Blank, Conf: r.Conf, Failure: r.Failure, Text: r.Text(),
	}
	for _, c := range r.Codes {
		p.Codes = append(p.Codes, c.Text)
	}
	if p.Failure == "" && r.NeedsPerson() {
		p.Failure = pipeline.ReasonNoText
	}
	return p
}

// load reads a result object.
func (x *Index) load(ctx context.Context, key pipeline.Key, into any) error {
	r, err := x.store.Open(ctx, key)
	if err != nil {
		return fmt.Errorf("open result: %w", err)
	}
	defer r.Close()
	if err := pipeline.Decode(r, into); err != nil {
		return fmt.Errorf("decode %s: %w", key, err)
	}
	return nil
}

// Fail counts a failed attempt of a job. Where final, or after as many honest
// failures as the limit, it is given up: a page is set aside with the reason
// and goes to a person, a file is damaged. Else it is due again, later each
// time; being busy does not count. An echo changes nothing.
func (x *Index) Fail(ctx context.Context, j pipeline.Job, kind pipeline.Kind, r pipeline.Reason, final bool) error {
	tries, ours, err := x.catalog.Tries(ctx, j)
	if err != nil || !ours {
		return wrapFail(j, err)
	}
	counted := kind != pipeline.Busy
	if final || counted && tries+1 >= x.limits.Tries {
		if r == "" {
			r = pipeline.ReasonGaveUp
		}
		x.log.Warn("job given up", "job", j.ID(), "kind", kind.String(), "reason", r)
		if err := x.catalog.GiveUp(ctx, j, r); err != nil {
			return wrapFail(j, err)
		}
		x.stir()
		return nil
	}
	_, _, err = x.catalog.Again(ctx, j, x.clock().Add(wait(tries)), counted)
	return wrapFail(j, err)
}

// wait is how long a job rests after it failed: 2 s, doubled each time, at
// most 5 minutes.
func wait(tries int) time.Duration {
	return min(2*time.Second<<min(tries, 10), 5*time.Minute)
}

func wrapFail(j pipeline.Job, err error) error {
	if err != nil {
		return fmt.Errorf("fail %s: %w", j.ID(), err)
	}
	return nil
}
