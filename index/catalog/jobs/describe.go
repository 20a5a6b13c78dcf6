package jobs

import (
	"context"
	"database/sql"
	"slices"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
	"sohoa/pipeline/suggest"
)

// CommitDescribe takes the description of a file: its documents are split,
// filled and wait for a person, or are withheld. What people confirmed stays.
// A description whose parts do not cover the pages is an Internal error.
func (c *Jobs) CommitDescribe(ctx context.Context, j pipeline.Job, key pipeline.Key, desc pipeline.Description) error {
	return c.finish(ctx, j, done(key), func(tx *sql.Tx, t Times) error {
		if err := Covers(ctx, tx, j.Sum, desc); err != nil {
			return err
		}
		if err := Unmark(ctx, tx, j.Sum, desc.Parts); err != nil {
			return err
		}
		docs, err := holdings.DocumentsOf(ctx, tx, j.Sum)
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
		return RingPrint(ctx, tx, j.Sum, t)
	})
}

// Covers checks that the parts are runs of pages in order without overlap, and
// that every page of the file is in a part or a sheet.
func Covers(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, d pipeline.Description) error {
	const q = `
		SELECT count(*)
		FROM   page
		WHERE  sum = ?1`
	var pages int
	if err := tx.QueryRowContext(ctx, q, sum).Scan(&pages); err != nil {
		return ledger.Busy(err)
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
func (c *Jobs) describeFile(ctx context.Context, tx *sql.Tx, docs []holdings.Document, desc pipeline.Description) error {
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
		if err := c.DescribeOne(ctx, tx, moved, Inscription{desc.Parts[0], desc.Version}); err != nil {
			return err
		}
		for i, p := range desc.Parts[1:] {
			if err := c.BearPart(ctx, tx, first, i+2, Inscription{p, desc.Version}); err != nil {
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
func (c *Jobs) describeAgain(ctx context.Context, tx *sql.Tx, d holdings.Document, desc pipeline.Description) error {
	mark := markOver(desc.Parts, d)
	if mark == "" && d.State == pipeline.Withheld {
		return silence(ctx, tx, d, d.First, d.Last)
	}
	if mark != "" {
		secret := Inscription{pipeline.Part{First: d.First, Last: d.Last, Secrecy: mark}, desc.Version}
		if d.State == pipeline.Withheld || pipeline.MayMove(d.State, pipeline.Withheld) {
			return c.DescribeOne(ctx, tx, d, secret)
		}
		return c.inscribe(ctx, tx, d, secret)
	}
	i := slices.IndexFunc(desc.Parts, func(p pipeline.Part) bool { return p.First <= d.First && d.First <= p.Last })
	if i < 0 || d.State != pipeline.InReading && d.State != pipeline.Described {
		return nil
	}
	p := desc.Parts[i]
	p.First, p.Last = d.First, d.Last
	return c.DescribeOne(ctx, tx, d, Inscription{p, desc.Version})
}

// markOver returns the first secrecy mark of the parts that share a page with
// a document, or "".
func markOver(parts []pipeline.Part, d holdings.Document) string {
	for _, p := range parts {
		if p.Secrecy != "" && p.First <= d.Last && d.First <= p.Last {
			return p.Secrecy
		}
	}
	return ""
}

// Inscription is a part of a file as one version of the description has it.
type Inscription struct {
	pipeline.Part
	Version string
}

// BearPart makes the document of a further part of a file, its n-th.
func (c *Jobs) BearPart(ctx context.Context, tx *sql.Tx, first holdings.Document, n int, p Inscription) error {
	d := first
	d.Part, d.First, d.Last = n, p.First, p.Last
	d.State, d.Reason = described(p.Part)
	var err error
	if d.Unit, err = unitOf(ctx, tx, d, p.Sheet); err != nil {
		return err
	}
	id, err := c.InsertDocument(ctx, tx, d)
	if err != nil {
		return err
	}
	d.ID = id
	return c.inscribe(ctx, tx, d, p)
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

// DescribeOne gives a document the pages and the state of a part, and writes the
// part's fields.
func (c *Jobs) DescribeOne(ctx context.Context, tx *sql.Tx, d holdings.Document, p Inscription) error {
	if err := holdings.SetRange(ctx, tx, d.ID, p.First, p.Last); err != nil {
		return err
	}
	pages, err := holdings.CountA4(ctx, tx, d.Sum, p.First, p.Last)
	if err != nil {
		return err
	}
	to, why := described(p.Part)
	if d.State != to {
		if err := c.Move(ctx, tx, d, holdings.Step{To: to, Pages: pages, Reason: why}); err != nil {
			return err
		}
	}
	return c.inscribe(ctx, tx, d, p)
}

// inscribe writes the fields of a part. Of a part that bears a secrecy mark
// nothing is written but the mark, and the text of its pages goes.
func (c *Jobs) inscribe(ctx context.Context, tx *sql.Tx, d holdings.Document, p Inscription) error {
	const q = `
		UPDATE document
		SET    family = ?2, secrecy = ?3, described_by = ?4, version = version + 1, changed = ?5, pending = 1
		WHERE  id = ?1`
	family := p.Family
	if p.Secrecy != "" {
		family = ""
	}
	if _, err := tx.ExecContext(ctx, q, d.ID, family, p.Secrecy, p.Version, ledger.Millis(c.Now())); err != nil {
		return ledger.Busy(err)
	}
	if p.Secrecy != "" {
		return silence(ctx, tx, d, p.First, p.Last)
	}
	if err := putSheet(ctx, tx, d.ID, p.Sheet); err != nil {
		return err
	}
	p.Part = suggest.Vouch(p.Part, d.FileName)
	if err := holdings.PutField(ctx, tx, d.ID, pipeline.FieldType, p.Type); err != nil {
		return err
	}
	for name, f := range p.Fields {
		if err := holdings.PutField(ctx, tx, d.ID, name, f); err != nil {
			return err
		}
	}
	mine := slices.DeleteFunc(slices.Clone(p.Cites), func(c pipeline.Citation) bool { return c.Page < p.First || c.Page > p.Last })
	if err := holdings.PutCitations(ctx, tx, d.ID, mine); err != nil {
		return err
	}
	if err := holdings.PutAttachments(ctx, tx, d.ID, p.Part); err != nil {
		return err
	}
	d.First = p.First
	if err := applyImported(ctx, tx, d); err != nil {
		return err
	}
	return holdings.Settle(ctx, tx, d.ID)
}

// silence drops the fields of a document and the text of its pages.
func silence(ctx context.Context, tx *sql.Tx, d holdings.Document, first, last int) error {
	if err := holdings.DropFields(ctx, tx, d.ID); err != nil {
		return err
	}
	return holdings.Hush(ctx, tx, d.Sum, first, last)
}

// Unmark takes the mark from parts whose pages were cleared.
func Unmark(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, parts []pipeline.Part) error {
	const q = `
		SELECT EXISTS (SELECT 1 FROM cleared WHERE sum = ?1 AND first <= ?2 AND last >= ?3)`
	for i, p := range parts {
		if p.Secrecy == "" {
			continue
		}
		var clear bool
		if err := tx.QueryRowContext(ctx, q, sum, p.First, p.Last).Scan(&clear); err != nil {
			return ledger.Busy(err)
		}
		if clear {
			parts[i].Secrecy = ""
		}
	}
	return nil
}
