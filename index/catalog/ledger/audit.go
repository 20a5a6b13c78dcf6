package ledger

import (
	"context"
	"database/sql"
	"time"

	"sohoa/pipeline"
)

// Act names what somebody did, for the audit.
type Act string

// The acts that change nothing. All others stand beside their tables.
const (
	ActSearch   Act = "search"
	ActView     Act = "view"
	ActDownload Act = "download"
	ActExport   Act = "export_list"
	ActAudit    Act = "audit"  // somebody read the audit
	ActFixity   Act = "fixity" // objects were read back
)

// Entry is one row of the audit: who did what to which id.
type Entry struct {
	At      time.Time
	User    pipeline.UserID
	Name    string
	Unit    pipeline.UnitID // where it was done
	Act     Act
	Subject string // an id
	Detail  string // never contents of records
}

// EntryOf is an entry of a viewer's act, without a time: Enter sets it.
func EntryOf(v pipeline.Viewer, unit pipeline.UnitID, act Act, subject, detail string) Entry {
	return Entry{User: v.User, Name: v.Name, Unit: unit, Act: act, Subject: subject, Detail: detail}
}

// Note writes the audit row of an act that changes nothing else: a view, a
// download, a search.
func (b *Book) Note(ctx context.Context, v pipeline.Viewer, act Act, subject, detail string) error {
	return b.Write(ctx, func(tx *sql.Tx) error {
		return b.Enter(ctx, tx, EntryOf(v, v.Unit, act, subject, detail))
	})
}

// Audit lists the audit of one subject, oldest first; the empty subject lists
// the newest limit rows of all.
func (b *Book) Audit(ctx context.Context, subject string, limit int) ([]Entry, error) {
	const bySubject = `
		SELECT at, user, name, unit, act, subject, detail
		FROM   audit
		WHERE  subject = ?1
		ORDER  BY id
		LIMIT  ?2`
	const newest = `
		SELECT at, user, name, unit, act, subject, detail
		FROM   audit
		WHERE  ?1 = ''
		ORDER  BY id DESC
		LIMIT  ?2`
	q := bySubject
	if subject == "" {
		q = newest
	}
	rows, err := b.QueryContext(ctx, q, subject, limit)
	return Collect(rows, err, scanEntry)
}

func scanEntry(row Scanner) (Entry, error) {
	var e Entry
	var at int64
	err := row.Scan(&at, &e.User, &e.Name, &e.Unit, &e.Act, &e.Subject, &e.Detail)
	e.At = FromMillis(at)
	return e, err
}

// NoteOnce writes the audit row of a look at a subject, unless the same person
// looked at it within a time before.
func (b *Book) NoteOnce(ctx context.Context, v pipeline.Viewer, act Act, subject string, within time.Duration) error {
	noted, err := b.noted(ctx, b, EntryOf(v, v.Unit, act, subject, ""), within)
	if err != nil || noted {
		return err
	}
	return b.WriteSoon(ctx, func(tx *sql.Tx) error {
		return b.Enter(ctx, tx, EntryOf(v, v.Unit, act, subject, ""))
	})
}

// EnterOnce is Enter, unless the same person did the same within a time before.
func (b *Book) EnterOnce(ctx context.Context, tx *sql.Tx, e Entry, within time.Duration) error {
	noted, err := b.noted(ctx, tx, e, within)
	if err != nil || noted {
		return err
	}
	return b.Enter(ctx, tx, e)
}

func (b *Book) noted(ctx context.Context, r Asker, e Entry, within time.Duration) (bool, error) {
	const q = `
		SELECT EXISTS (SELECT 1 FROM audit WHERE subject = ?1 AND user = ?2 AND act = ?3 AND at > ?4)`
	var noted bool
	err := r.QueryRowContext(ctx, q, e.Subject, e.User, e.Act, Millis(b.Now().Add(-within))).Scan(&noted)
	return noted, Busy(err)
}
