package gates

import (
	"context"
	"database/sql"
	"fmt"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// The acts of saying what a unit asks for before a document counts.
const (
	ActAskRound     ledger.Act = "ask_round"
	ActAskSignature ledger.Act = "ask_signature"
)

// Judge says of a document as it stands within a transaction whether it is
// digitized.
type Judge func(Case) Verdict

// Case is a document with all that the gates ask for.
type Case struct {
	holdings.Document
	Fields     []holdings.NamedField
	Pages      []holdings.PageInfo
	Checked    bool                // the bytes of the original were compared with the receipt
	PDF        holdings.Derivative // zero: not made yet
	Signed     holdings.Derivative // the same with the agency's signature; zero: none
	Unreviewed bool                // a quality round is asked for and its batch has not passed one
	AskedSign  bool                // a signature is asked for
}

// Verdict of a judge: digitized, or nothing is missing that the person at the
// document could do, by which version of the policy.
type Verdict struct {
	Digitized bool
	Waits     bool
	Policy    string
}

// Case returns a document with all that the gates ask for.
func (c *Gates) Case(ctx context.Context, d holdings.Document) (Case, error) {
	var found Case
	err := c.Read(ctx, func(tx *sql.Tx) (err error) {
		found, err = caseOf(ctx, tx, d)
		return err
	})
	return found, err
}

func caseOf(ctx context.Context, tx *sql.Tx, d holdings.Document) (Case, error) {
	const q = `
		SELECT f.checked > 0,
		       EXISTS (SELECT 1 FROM quality_rule q JOIN under u ON u.ancestor = q.unit WHERE u.unit = ?2)
		       AND NOT EXISTS (SELECT 1 FROM quality_round r WHERE r.batch = ?3 AND r.status = 'accepted' AND r.at >= ?4
		                       AND r.n = (SELECT max(n) FROM quality_round WHERE batch = ?3)),
		       EXISTS (SELECT 1 FROM signature_rule s JOIN under u ON u.ancestor = s.unit WHERE u.unit = ?2)
		FROM   file f
		WHERE  f.id = ?1`
	found := Case{Document: d}
	err := tx.QueryRowContext(ctx, q, d.File, d.Unit, d.Batch, ledger.Millis(d.At)).Scan(&found.Checked, &found.Unreviewed, &found.AskedSign)
	if err != nil {
		return found, ledger.Busy(err)
	}
	if found.PDF, found.Signed, err = holdings.PrintedAndSignedIn(ctx, tx, d.Sum); err != nil {
		return found, err
	}
	if found.Fields, err = holdings.FieldsOf(ctx, tx, d.ID); err != nil {
		return found, err
	}
	found.Pages, err = holdings.PagesOf(ctx, tx, d)
	return found, err
}

// Promote moves a described document on where the judge says that it is
// digitized, in the name of whoever the last missing gate rests on.
func (c *Gates) Promote(ctx context.Context, tx *sql.Tx, id pipeline.DocumentID, by pipeline.UserID, judge Judge) error {
	d, err := holdings.DocumentIn(ctx, tx, ledger.Everywhere(), id)
	if pipeline.KindOf(err) == pipeline.NotFound && err != nil {
		return nil // withheld meanwhile
	}
	if err != nil || d.State != pipeline.Described {
		return err
	}
	now, err := caseOf(ctx, tx, d)
	if err != nil {
		return err
	}
	switch verdict := judge(now); {
	case verdict.Digitized:
		return c.Move(ctx, tx, d, holdings.Step{To: pipeline.Digitized, Pages: d.A4, By: by, Policy: verdict.Policy})
	case verdict.Waits:
		return waitForOthers(ctx, tx, d)
	}
	return nil
}

// waitForOthers takes a document out of what waits for a person: its batch's
// quality round, its PDF/A or its signature is all that is missing. A PDF/A
// that is missing is made before the others.
func waitForOthers(ctx context.Context, tx *sql.Tx, d holdings.Document) error {
	const q = `
		UPDATE document
		SET    aside = 2, holder = '', until = 0
		WHERE  id = ?1`
	const sooner = `
		UPDATE job
		SET    lane = 0
		WHERE  stage = 'print' AND sum = ?1 AND page = 0 AND state = 'waiting'`
	if _, err := tx.ExecContext(ctx, q, d.ID); err != nil {
		return ledger.Busy(err)
	}
	_, err := tx.ExecContext(ctx, sooner, d.Sum)
	return ledger.Busy(err)
}

// PromoteAll asks the judge again about every document of these bytes that a
// person accepted, in that person's name: the machine has done its part.
func (c *Gates) PromoteAll(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, judge Judge) error {
	docs, err := holdings.DocumentsOf(ctx, tx, sum)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if d.State != pipeline.Described || d.Confirmed == "" {
			continue
		}
		if err := c.Promote(ctx, tx, d.ID, d.Confirmed, judge); err != nil {
			return err
		}
	}
	return nil
}

// PromoteWaiting asks the judge again about the documents of a unit and all
// below that wait for nothing a person at them could do, and returns how many
// are digitized now. A rule that fell is met at once.
func (c *Gates) PromoteWaiting(ctx context.Context, unit pipeline.UnitID, judge Judge) (int, error) {
	const q = `
		SELECT ` + holdings.DocumentColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		WHERE  ` + holdings.WaitsForOthers + ` AND d.id > ?2
		AND    d.unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		ORDER  BY d.id
		LIMIT  200`
	done := 0
	for after := pipeline.DocumentID(""); ; {
		rows, err := c.QueryContext(ctx, q, unit, after)
		docs, err := ledger.Collect(rows, err, holdings.ScanDocument)
		if err != nil || len(docs) == 0 {
			return done, err
		}
		err = c.Write(ctx, func(tx *sql.Tx) error {
			for _, d := range docs {
				if err := c.Promote(ctx, tx, d.ID, d.Confirmed, judge); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return done, err
		}
		after = docs[len(docs)-1].ID
		for _, d := range docs {
			if now, err := c.Document(ctx, ledger.Everywhere(), d.ID); err == nil && now.State == pipeline.Digitized {
				done++
			}
		}
	}
}

// AskRound says that a unit and all below ask for a quality round before a
// document counts, or that they no longer do. What was counted stays counted.
func (c *Gates) AskRound(ctx context.Context, v pipeline.Viewer, unit pipeline.UnitID, on bool) error {
	return c.ask(ctx, v, asked{"quality_rule", ActAskRound, unit, on})
}

// AskSignature says the same of the agency's digital signature.
func (c *Gates) AskSignature(ctx context.Context, v pipeline.Viewer, unit pipeline.UnitID, on bool) error {
	return c.ask(ctx, v, asked{"signature_rule", ActAskSignature, unit, on})
}

// asked is a rule of a unit, turned on or off. The table is one of ours.
type asked struct {
	table string
	act   ledger.Act
	unit  pipeline.UnitID
	on    bool
}

func (c *Gates) ask(ctx context.Context, v pipeline.Viewer, a asked) error {
	q := `DELETE FROM ` + a.table + ` WHERE unit = ?1 AND ?2 <> '' AND ?3 > 0`
	if a.on {
		q = `INSERT INTO ` + a.table + ` (unit, by, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING`
	}
	return c.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, q, a.unit, v.User, ledger.Millis(c.Now())); err != nil {
			return ledger.Busy(err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, a.unit, a.act, string(a.unit), fmt.Sprint(a.on)))
	})
}

// Asks is what a unit asks for before a document counts: by itself, or because
// one above it does.
type Asks struct{ Round, RoundAbove, Signature, SignatureAbove bool }

// Asks returns what a unit asks for.
func (c *Gates) Asks(ctx context.Context, unit pipeline.UnitID) (Asks, error) {
	const q = `
		SELECT EXISTS (SELECT 1 FROM quality_rule WHERE unit = ?1),
		       EXISTS (SELECT 1 FROM quality_rule q JOIN under u ON u.ancestor = q.unit WHERE u.unit = ?1 AND q.unit <> ?1),
		       EXISTS (SELECT 1 FROM signature_rule WHERE unit = ?1),
		       EXISTS (SELECT 1 FROM signature_rule q JOIN under u ON u.ancestor = q.unit WHERE u.unit = ?1 AND q.unit <> ?1)`
	var a Asks
	err := c.QueryRowContext(ctx, q, unit).Scan(&a.Round, &a.RoundAbove, &a.Signature, &a.SignatureAbove)
	return a, ledger.Busy(err)
}
