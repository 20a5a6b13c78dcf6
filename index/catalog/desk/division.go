package desk

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/jobs"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// ActDivide is agreeing to or changing how a file is divided into documents.
const ActDivide ledger.Act = "divide"

// Division is how a file is divided into documents.
type Division struct {
	Pages    []holdings.PageInfo                           // of the file, in order; Page counts within the document
	Parts    []holdings.Document                           // in the order of their pages
	Sheets   []int                                         // pages that only separate
	Agreed   bool                                          // a person has looked at it
	Attached map[pipeline.DocumentID][]pipeline.Attachment // of the parts; Page counts within each
	Undo     []int                                         // first pages of the documents before the last change; nil: nothing to undo
}

// Starts are the first pages of the documents.
func (d Division) Starts() []int {
	var out []int
	for _, p := range d.Parts {
		out = append(out, p.First)
	}
	return out
}

// DivisionOf returns how the file of a document is divided. NotFound: a part
// of it is out of scope or withheld.
func (c *Desk) DivisionOf(ctx context.Context, s ledger.Scope, id pipeline.DocumentID) (Division, error) {
	var d Division
	err := c.Read(ctx, func(tx *sql.Tx) error {
		w, err := divisionIn(ctx, tx, s, id)
		d = w.Division
		return err
	})
	return d, err
}

// whole is a division with the documents that were joined to others.
type whole struct {
	Division
	joined []holdings.Document
}

func divisionIn(ctx context.Context, tx *sql.Tx, s ledger.Scope, id pipeline.DocumentID) (whole, error) {
	var d whole
	one, err := holdings.DocumentIn(ctx, tx, s, id)
	if err != nil {
		return d, err
	}
	all, err := holdings.DocumentsOf(ctx, tx, one.Sum)
	if err != nil {
		return d, err
	}
	for _, o := range all {
		if o.File != one.File {
			continue
		}
		if _, err := holdings.DocumentIn(ctx, tx, s, o.ID); err != nil {
			return d, pipeline.Errorf(pipeline.NotFound, "a part of file %s is not to be seen", one.File)
		}
		if o.First == 0 {
			d.joined = append(d.joined, o)
			continue
		}
		d.Parts = append(d.Parts, o)
	}
	slices.SortFunc(d.Parts, func(a, b holdings.Document) int { return a.First - b.First })
	for _, o := range d.Parts {
		pages, err := holdings.PagesOf(ctx, tx, o)
		if err != nil {
			return d, err
		}
		d.Pages = append(d.Pages, pages...)
	}
	if d.Sheets, err = sheetsOf(ctx, tx, one.File); err != nil {
		return d, err
	}
	return d, lastDivision(ctx, tx, one.File, &d.Division)
}

func sheetsOf(ctx context.Context, tx *sql.Tx, file pipeline.FileID) ([]int, error) {
	const q = `SELECT n FROM sheet WHERE file = ?1 ORDER BY n`
	rows, err := tx.QueryContext(ctx, q, file)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (n int, err error) { return n, r.Scan(&n) })
}

func lastDivision(ctx context.Context, tx *sql.Tx, file pipeline.FileID, d *Division) error {
	const agreed = `SELECT EXISTS (SELECT 1 FROM division WHERE file = ?1)`
	const undo = `
		SELECT coalesce((SELECT was FROM division WHERE file = ?1 AND act = 'moved' AND undone = 0 ORDER BY id DESC LIMIT 1), 'null')`
	var was string
	if err := tx.QueryRowContext(ctx, agreed, file).Scan(&d.Agreed); err != nil {
		return ledger.Busy(err)
	}
	if err := tx.QueryRowContext(ctx, undo, file).Scan(&was); err != nil {
		return ledger.Busy(err)
	}
	return json.Unmarshal([]byte(was), &d.Undo)
}

// Divide writes how a person divides the file of a document: desc holds the
// parts from now on, act is agreed, moved or undone. A document whose first
// page is that of a part goes on as that part, others are joined to their
// neighbours and rest without pages until somebody parts them again: nothing
// that people confirmed is lost. Invalid: a part is digitized already, or the
// pages do not fit. Busy: somebody else holds one.
func (c *Desk) Divide(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, act string, desc pipeline.Description) error {
	const note = `
		INSERT INTO division (file, at, by, act, starts, was)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6)`
	const takenBack = `
		UPDATE division
		SET    undone = 1
		WHERE  id = (SELECT id FROM division WHERE file = ?1 AND act = 'moved' AND undone = 0 ORDER BY id DESC LIMIT 1)`
	return c.Write(ctx, func(tx *sql.Tx) error {
		was, err := divisionIn(ctx, tx, ledger.Scope{Unit: v.Unit}, id)
		if err != nil {
			return err
		}
		file := was.Parts[0].File
		if act != "agreed" {
			if err := c.redivide(ctx, tx, v, was, desc); err != nil {
				return err
			}
		}
		if act == "undone" {
			if _, err := tx.ExecContext(ctx, takenBack, file); err != nil {
				return ledger.Busy(err)
			}
		}
		starts := Division{Parts: was.Parts}.Starts()
		if act != "agreed" {
			starts = nil
			for _, p := range desc.Parts {
				starts = append(starts, p.First)
			}
		}
		if _, err := tx.ExecContext(ctx, note, file, ledger.Millis(c.Now()), v.User, act, numbers(starts), numbers(was.Starts())); err != nil {
			return ledger.Busy(err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, was.Parts[0].Unit, ActDivide, string(id), fmt.Sprintf(`{"act":%q,"parts":%d}`, act, len(starts))))
	})
}

func numbers(list []int) string {
	b, err := json.Marshal(append([]int{}, list...))
	if err != nil {
		panic("catalog: numbers are not JSON: " + err.Error())
	}
	return string(b)
}

func (c *Desk) redivide(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, was whole, desc pipeline.Description) error {
	if err := jobs.Covers(ctx, tx, was.Parts[0].Sum, desc); err != nil {
		return err
	}
	if !slices.Equal(was.Sheets, desc.Sheets) {
		return ledger.Invalid("starts", "the sheets of the file stay what they are")
	}
	for _, d := range was.Parts {
		if _, err := c.hold(ctx, tx, v, d.ID); err != nil {
			return err
		}
		if d.State != pipeline.Described {
			return ledger.Invalid("starts", "a part is no longer waiting to be confirmed")
		}
	}
	if err := jobs.Unmark(ctx, tx, was.Parts[0].Sum, desc.Parts); err != nil {
		return err
	}
	old := slices.Clone(was.Parts)
	next := len(old) + len(was.joined)
	rest := func(p pipeline.Part) bool {
		return !slices.ContainsFunc(desc.Parts, func(q pipeline.Part) bool { return q.First == p.First })
	}
	var spare []holdings.Document // documents that begin nowhere any more
	for _, d := range old {
		if rest(pipeline.Part{First: d.First}) {
			if err := c.join(ctx, tx, v, d); err != nil {
				return err
			}
			d.State, d.First, d.Last, d.A4 = pipeline.Rejected, 0, 0, 0
			spare = append(spare, d)
		}
	}
	spare = append(was.joined, spare...)
	for _, p := range desc.Parts {
		i := slices.IndexFunc(old, func(d holdings.Document) bool { return d.First == p.First })
		var err error
		switch {
		case i >= 0 && old[i].Last == p.Last:
		case i >= 0:
			err = c.resize(ctx, tx, v, old[i], jobs.Inscription{Part: p, Version: desc.Version})
		case len(spare) > 0:
			err = c.resize(ctx, tx, v, spare[0], jobs.Inscription{Part: p, Version: desc.Version})
			spare = spare[1:]
		default:
			next++
			err = c.BearPart(ctx, tx, old[0], next, jobs.Inscription{Part: p, Version: desc.Version})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// join takes a document out: its pages belong to another from now on. Its
// fields stay where they are.
func (c *Desk) join(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, d holdings.Document) error {
	if err := c.Move(ctx, tx, d, holdings.Step{To: pipeline.Rejected, Reason: pipeline.ReasonJoined, By: v.User}); err != nil {
		return err
	}
	return holdings.SetRange(ctx, tx, d.ID, 0, 0)
}

// resize gives a document other pages, or pages again, and describes it anew;
// what people confirmed of it stays.
func (c *Desk) resize(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, d holdings.Document, p jobs.Inscription) error {
	const stale = `DELETE FROM field WHERE document = ?1 AND status <> 'confirmed'`
	const pages = `
		UPDATE document
		SET    pages = ?2, state = 'described', reason = '', confirmed_by = '', holder = '', until = 0, aside = 0
		WHERE  id = ?1`
	if err := holdings.SetRange(ctx, tx, d.ID, p.First, p.Last); err != nil {
		return err
	}
	n, err := holdings.CountA4(ctx, tx, d.Sum, p.First, p.Last)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, stale, d.ID); err != nil {
		return ledger.Busy(err)
	}
	if _, err := tx.ExecContext(ctx, pages, d.ID, n); err != nil {
		return ledger.Busy(err)
	}
	if err := c.Remember(ctx, tx, d, d, holdings.Step{To: pipeline.Described, Pages: n, By: v.User}); err != nil {
		return err
	}
	d.First, d.Last, d.State, d.A4 = p.First, p.Last, pipeline.Described, n
	return c.DescribeOne(ctx, tx, d, p)
}
