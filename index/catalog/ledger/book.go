package ledger

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Book is the open catalogue as every subject writes and asks it. Its methods
// may be called from any number of goroutines.
type Book struct {
	w, r    *sql.DB
	clock   func() time.Time
	entropy ulid.MonotonicReader
	commit  func(*sql.Tx) error // makes an act durable; tests of faults put theirs in its place
	follow  func(context.Context) error
	mine    func() error                                // nil, or refuses acts: another server has the archive
	chain   func(context.Context, *sql.Tx, Entry) error // writes a row of the audit; left out only to measure what it costs
}

// New is a book over the one connection that writes and those that read,
// which stay the caller's to close.
func New(w, r *sql.DB, clock func() time.Time) *Book {
	b := &Book{w: w, r: r, clock: clock, commit: (*sql.Tx).Commit, entropy: &ulid.LockedMonotonicReader{MonotonicReader: ulid.Monotonic(rand.Reader, 0)}}
	b.chain = b.chained
	return b
}

// Write runs one act in one transaction: all of it is durable on return, or
// none of it happened; see [Book.Follow] for the one exception. Who acts on records or
// for a person writes the row of the audit in the same transaction, by
// [Book.Enter].
func (b *Book) Write(ctx context.Context, act func(*sql.Tx) error) error {
	if err := b.WriteSoon(ctx, act); err != nil || b.follow == nil {
		return err
	}
	return b.follow(ctx)
}

// WriteSoon is Write for what nobody was promised: whoever follows the
// catalogue gets it a moment later.
func (b *Book) WriteSoon(ctx context.Context, act func(*sql.Tx) error) error {
	if b.mine != nil {
		if err := b.mine(); err != nil {
			return err
		}
	}
	tx, err := b.w.BeginTx(ctx, nil)
	if err != nil {
		return Busy(err)
	}
	if err := act(tx); err != nil {
		return errors.Join(err, ignore(tx.Rollback(), sql.ErrTxDone))
	}
	return Busy(b.commit(tx))
}

// Read runs questions that must agree with each other on one snapshot.
func (b *Book) Read(ctx context.Context, ask func(*sql.Tx) error) error {
	tx, err := b.r.BeginTx(ctx, nil)
	if err != nil {
		return Busy(err)
	}
	return errors.Join(ask(tx), ignore(tx.Rollback(), sql.ErrTxDone))
}

// QueryContext asks one question of the connections that only read.
func (b *Book) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return b.r.QueryContext(ctx, q, args...)
}

// QueryRowContext asks for one row of the connections that only read.
func (b *Book) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	return b.r.QueryRowContext(ctx, q, args...)
}

// Touch runs one statement that is no act: nobody was promised what it does.
func (b *Book) Touch(ctx context.Context, q string, args ...any) error {
	_, err := b.w.ExecContext(ctx, q, args...)
	return Busy(err)
}

// Unchecked does something while rows may name others that are not there yet.
func (b *Book) Unchecked(ctx context.Context, do func() error) error {
	if err := b.Touch(ctx, `PRAGMA foreign_keys = OFF`); err != nil {
		return err
	}
	defer b.w.ExecContext(context.WithoutCancel(ctx), `PRAGMA foreign_keys = ON`)
	return do()
}

// ignore lets one harmless error pass.
func ignore(err, harmless error) error {
	if errors.Is(err, harmless) {
		return nil
	}
	return err
}

// Busy turns "the disk is full" and "locked for ten seconds" into an error
// that says to try again; SQLite has rolled the act back.
func Busy(err error) error {
	if err == nil {
		return nil
	}
	s := err.Error()
	switch {
	case strings.Contains(s, "SQLITE_FULL") || strings.Contains(s, "database or disk is full"):
		return pipeline.Errorf(pipeline.Busy, "%w: %w", blob.ErrFull, err)
	case strings.Contains(s, "SQLITE_BUSY"):
		return &pipeline.Error{Kind: pipeline.Busy, Err: err}
	}
	return err
}

// Absent turns "no row" into NotFound, naming what was looked for.
func Absent(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return pipeline.Errorf(pipeline.NotFound, "no such %s", what)
	}
	return Busy(err)
}

// Invalid is an error that names the field at fault.
func Invalid(field, why string) error {
	return &pipeline.Error{Kind: pipeline.Invalid, Field: field, Err: fmt.Errorf("%s", why)}
}

// Now is the time of an act, whole milliseconds, UTC.
func (b *Book) Now() time.Time { return FromMillis(Millis(b.clock())) }

// NewID makes a ULID in lower case, later than every one made before in the
// same millisecond.
func (b *Book) NewID(at time.Time) (string, error) {
	id, err := ulid.New(ulid.Timestamp(at), b.entropy)
	if err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	return strings.ToLower(id.String()), nil
}

// Millis is the form in which times are stored; the zero time is 0.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// FromMillis reads that form.
func FromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Scanner is a row or the current row of rows.
type Scanner interface{ Scan(dest ...any) error }

// Collect scans every row of a question.
func Collect[T any](rows *sql.Rows, err error, scan func(Scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, Busy(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// Asker is the reading side of a connection or a transaction.
type Asker interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// JSON is a list as SQLite's json_each takes it.
func JSON[T ~string | pipeline.Suggestion](list []T) string {
	data, err := json.Marshal(list)
	if err != nil {
		return "[]" // such lists always marshal
	}
	return string(data)
}
