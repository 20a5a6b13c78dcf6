package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/suggest"
)

// ReadPage is what the catalogue keeps of a reading. Key is empty where there
// is no reading object because the page was given up.
type ReadPage struct {
	Page    int // in the file, from 1
	Key     pipeline.Key
	Version string
	Preview bool
	Blank   bool
	Conf    float64
	Failure pipeline.Reason // why it has no words; empty where it has or is blank
	Text    string
	Codes   []string // texts of the codes for machines on it
}

// times are when the file came, which orders its work, and when this happens.
type times struct{ born, now time.Time }

// finish ends a job and, where it still waited with this attempt, does what
// follows from it in the same transaction. An echo of a job that has ended
// changes nothing and is no error.
func (c *Catalog) finish(ctx context.Context, j pipeline.Job, state, word string, then func(*sql.Tx, times) error) error {
	err := c.write(ctx, func(tx *sql.Tx) error {
		t := times{now: c.now()}
		var ours bool
		var err error
		if t.born, ours, err = end(ctx, tx, j, state, word, t.now); err != nil || !ours {
			return err
		}
		return then(tx, t)
	})
	if err != nil {
		return fmt.Errorf("finish %s: %w", j.ID(), err)
	}
	return nil
}

// CommitScan takes what the scan stage found: every document of these bytes
// that was received is refused with the reason, or its pages wait to be read.
func (c *Catalog) CommitScan(ctx context.Context, j pipeline.Job, key pipeline.Key, sc pipeline.Scan) error {
	return c.finish(ctx, j, "done", string(key), func(tx *sql.Tx, t times) error {
		if sc.Refused != "" {
			return c.refuse(ctx, tx, j.Sum, sc)
		}
		if err := c.layOut(ctx, tx, j.Sum, len(sc.Pages), t); err != nil {
			return err
		}
		if err := c.size(ctx, tx, j.Sum, sc.Pages); err != nil {
			return err
		}
		docs, err := documentsOf(ctx, tx, j.Sum)
		if err != nil {
			return err
		}
		for _, d := range docs {
			if d.State != pipeline.Received {
				continue
			}
			if err := c.startReading(ctx, tx, d, len(sc.Pages)); err != nil {
				return err
			}
		}
		return nil
	})
}

// startReading gives a received document its pages: all of the file, or those
// it had before it was sent round again.
func (c *Catalog) startReading(ctx context.Context, tx *sql.Tx, d Document, n int) error {
	if d.First == 0 {
		d.First, d.Last = 1, n
	}
	if err := setRange(ctx, tx, d.ID, d.First, d.Last); err != nil {
		return err
	}
	pages, err := counted(ctx, tx, d.Sum, d.First, d.Last)
	if err != nil {
		return err
	}
	return c.move(ctx, tx, d, step{to: pipeline.InReading, pages: pages})
}

func (c *Catalog) refuse(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, sc pipeline.Scan) error {
	to := pipeline.Spoiled
	if sc.Blame == pipeline.Invalid {
		to = pipeline.Rejected
	}
	return c.endAll(ctx, tx, sum, pipeline.Received, to, sc.Refused)
}

// endAll moves every document of these bytes that is in one state to an end
// state for a reason, and lets the bytes start anew where the reason allows.
func (c *Catalog) endAll(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, from, to pipeline.State, r pipeline.Reason) error {
	docs, err := documentsOf(ctx, tx, sum)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if d.State != from {
			continue
		}
		if err := c.move(ctx, tx, d, step{to: to, pages: d.pages, reason: r}); err != nil {
			return err
		}
	}
	return revive(ctx, tx, sum)
}

// CommitRead takes what was read on one page.
func (c *Catalog) CommitRead(ctx context.Context, j pipeline.Job, p ReadPage) error {
	return c.finish(ctx, j, "done", string(p.Key), func(tx *sql.Tx, t times) error {
		return c.fillAgain(ctx, tx, j.Sum, p, t)
	})
}

// GiveUp ends a job that cannot succeed. A page is set aside with the reason
// and the rest goes on; a file whose scan or description fails is damaged.
func (c *Catalog) GiveUp(ctx context.Context, j pipeline.Job, r pipeline.Reason) error {
	return c.finish(ctx, j, "dead", string(r), func(tx *sql.Tx, t times) error {
		switch j.Stage {
		case pipeline.StageRead:
			return c.fillAgain(ctx, tx, j.Sum, ReadPage{Page: j.Page, Failure: r}, t)
		case pipeline.StagePrint: // the original stands for itself
			return putDerivative(ctx, tx, kindPDF, Derivative{Sum: j.Sum, Why: r, At: t.now})
		case pipeline.StageScan:
			return c.endAll(ctx, tx, j.Sum, pipeline.Received, pipeline.Spoiled, r)
		default:
			return c.endAll(ctx, tx, j.Sum, pipeline.InReading, pipeline.Spoiled, r)
		}
	})
}

// CommitDescribe takes the description of a file: its documents are split,
// filled and wait for a person, or are withheld. What people confirmed stays.
// A description whose parts do not cover the pages is an Internal error.
func (c *Catalog) CommitDescribe(ctx context.Context, j pipeline.Job, key pipeline.Key, desc pipeline.Description) error {
	return c.finish(ctx, j, "done", string(key), func(tx *sql.Tx, t times) error {
		if err := covers(ctx, tx, j.Sum, desc); err != nil {
			return err
		}
		if err := unmark(ctx, tx, j.Sum, desc.Parts); err != nil {
			return err
		}
		docs, err := documentsOf(ctx, tx, j.Sum)
		if err != nil {
			return err
		}
		for len(docs) > 0 {
			n := 1
			for n < len(docs) && docs[n].File == docs[0].File {
				n++
			}
			if err := c.describeFile(ctx, tx, docs[:n], desc); err != nil {
				return err
			}
			docs = docs[n:]
		}
		return ringPrint(ctx, tx, j.Sum, t)
	})
}

// covers checks that the parts are runs of pages in order without overlap, and
// that every page of the file is in a part or a sheet.
func covers(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, d pipeline.Description) error {
	const q = `
		SELECT count(*)
		FROM   page
		WHERE  sum = ?1`
	var pages int
	if err := tx.QueryRowContext(ctx, q, sum).Scan(&pages); err != nil {
		return busy(err)
	}
	last := 0
	for _, p := range d.Parts {
		if p.First <= last || p.Last < p.First {
			return pipeline.Errorf(pipeline.Internal, "a part from page %d to %d behind page %d", p.First, p.Last, last)
		}
		last = p.Last
	}
	if last > pages || len(d.Parts) == 0 || !slices.Equal(gaps(d.Parts, pages), slices.Sorted(slices.Values(d.Sheets))) {
		return pipeline.Errorf(pipeline.Internal, "%d parts and %d sheets are not the %d pages", len(d.Parts), len(d.Sheets), pages)
	}
	return nil
}

// describeFile describes the documents of one file. A file described for the
// first time is split as the description proposes. Later the split that people
// have seen stays, and a document takes the part in which it begins.
func (c *Catalog) describeFile(ctx context.Context, tx *sql.Tx, docs []Document, desc pipeline.Description) error {
	first := docs[0]
	if len(docs) == 1 && first.State == pipeline.InReading && first.Described == "" {
		if err := putSheets(ctx, tx, first.File, desc.Sheets); err != nil {
			return err
		}
		unit, err := unitOf(ctx, tx, first, desc.Parts[0].Sheet)
		if err != nil {
			return err
		}
		moved, err := c.handOver(ctx, tx, first, unit)
		if err != nil {
			return err
		}
		if err := c.describeOne(ctx, tx, moved, desc.Parts[0], desc.Version); err != nil {
			return err
		}
		for i, p := range desc.Parts[1:] {
			if err := c.bearPart(ctx, tx, first, i+2, p, desc.Version); err != nil {
				return err
			}
		}
		return nil
	}
	for _, d := range docs {
		if err := c.describeAgain(ctx, tx, d, desc); err != nil {
			return err
		}
	}
	return nil
}

// describeAgain describes a document whose pages are settled. A secrecy mark
// on any of its pages withholds it whatever its state, with all it had; what
// is withheld already stays so and silent, whatever the new description says.
func (c *Catalog) describeAgain(ctx context.Context, tx *sql.Tx, d Document, desc pipeline.Description) error {
	mark := markOver(desc.Parts, d)
	if mark == "" && d.State == pipeline.Withheld {
		return silence(ctx, tx, d, d.First, d.Last)
	}
	if mark != "" {
		secret := pipeline.Part{First: d.First, Last: d.Last, Secrecy: mark}
		if d.State == pipeline.Withheld || pipeline.MayMove(d.State, pipeline.Withheld) {
			return c.describeOne(ctx, tx, d, secret, desc.Version)
		}
		return c.inscribe(ctx, tx, d, secret, desc.Version)
	}
	i := slices.IndexFunc(desc.Parts, func(p pipeline.Part) bool { return p.First <= d.First && d.First <= p.Last })
	if i < 0 || d.State != pipeline.InReading && d.State != pipeline.Described {
		return nil
	}
	p := desc.Parts[i]
	p.First, p.Last = d.First, d.Last
	return c.describeOne(ctx, tx, d, p, desc.Version)
}

// markOver returns the first secrecy mark of the parts that share a page with
// a document, or "".
func markOver(parts []pipeline.Part, d Document) string {
	for _, p := range parts {
		if p.Secrecy != "" && p.First <= d.Last && d.First <= p.Last {
			return p.Secrecy
		}
	}
	return ""
}

// bearPart makes the document of a further part of a file.
func (c *Catalog) bearPart(ctx context.Context, tx *sql.Tx, first Document, part int, p pipeline.Part, version string) error {
	d := first
	d.Part, d.First, d.Last = part, p.First, p.Last
	d.State, d.Reason = described(p)
	var err error
	if d.Unit, err = unitOf(ctx, tx, d, p.Sheet); err != nil {
		return err
	}
	id, err := c.insertDocument(ctx, tx, d)
	if err != nil {
		return err
	}
	d.ID = id
	return c.inscribe(ctx, tx, d, p, version)
}

// described is where a description takes a document.
func described(p pipeline.Part) (pipeline.State, pipeline.Reason) {
	switch p.Secrecy {
	case "":
		return pipeline.Described, ""
	case pipeline.SecrecyUnclear:
		return pipeline.Withheld, pipeline.ReasonMaybeSecret
	}
	return pipeline.Withheld, pipeline.ReasonSecret
}

func (c *Catalog) describeOne(ctx context.Context, tx *sql.Tx, d Document, p pipeline.Part, version string) error {
	if err := setRange(ctx, tx, d.ID, p.First, p.Last); err != nil {
		return err
	}
	pages, err := counted(ctx, tx, d.Sum, p.First, p.Last)
	if err != nil {
		return err
	}
	to, why := described(p)
	if d.State != to {
		if err := c.move(ctx, tx, d, step{to: to, pages: pages, reason: why}); err != nil {
			return err
		}
	}
	return c.inscribe(ctx, tx, d, p, version)
}

// setRange says which pages of the file are the document's.
func setRange(ctx context.Context, tx *sql.Tx, id pipeline.DocumentID, first, last int) error {
	const q = `
		UPDATE document
		SET    first = ?2, last = ?3
		WHERE  id = ?1`
	_, err := tx.ExecContext(ctx, q, id, first, last)
	return busy(err)
}

// inscribe writes the fields of a part. Of a part that bears a secrecy mark
// nothing is written but the mark, and the text of its pages goes.
func (c *Catalog) inscribe(ctx context.Context, tx *sql.Tx, d Document, p pipeline.Part, version string) error {
	const q = `
		UPDATE document
		SET    family = ?2, secrecy = ?3, described_by = ?4, version = version + 1, changed = ?5, pending = 1
		WHERE  id = ?1`
	family := p.Family
	if p.Secrecy != "" {
		family = ""
	}
	if _, err := tx.ExecContext(ctx, q, d.ID, family, p.Secrecy, version, millis(c.now())); err != nil {
		return busy(err)
	}
	if p.Secrecy != "" {
		return silence(ctx, tx, d, p.First, p.Last)
	}
	if err := putSheet(ctx, tx, d.ID, p.Sheet); err != nil {
		return err
	}
	p = suggest.Vouch(p, d.FileName)
	if err := putField(ctx, tx, d.ID, pipeline.FieldType, p.Type); err != nil {
		return err
	}
	for name, f := range p.Fields {
		if err := putField(ctx, tx, d.ID, name, f); err != nil {
			return err
		}
	}
	mine := slices.DeleteFunc(slices.Clone(p.Cites), func(c pipeline.Citation) bool { return c.Page < p.First || c.Page > p.Last })
	if err := putCitations(ctx, tx, d.ID, mine); err != nil {
		return err
	}
	if err := putAttachments(ctx, tx, d.ID, p); err != nil {
		return err
	}
	d.First = p.First
	if err := applyImported(ctx, tx, d); err != nil {
		return err
	}
	return settle(ctx, tx, d.ID)
}

// silence drops the fields of a document and the text of its pages.
func silence(ctx context.Context, tx *sql.Tx, d Document, first, last int) error {
	if err := dropFields(ctx, tx, d.ID); err != nil {
		return err
	}
	return hush(ctx, tx, d.Sum, first, last)
}
