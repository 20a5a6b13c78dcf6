package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"sohoa/index/audit"
	"sohoa/pipeline"
)

// Follow has every act wait, after its commit and before its answer, until
// durable returns. Where durable fails the act has happened here but is answered
// with the error; it may be done again. It must be called before the first act.
func (b *Book) Follow(durable func(context.Context) error) { b.follow = durable }

// Guard has every act ask before it begins; where mine fails nothing is done. It
// must be called before the first act.
func (b *Book) Guard(mine func() error) { b.mine = mine }

// NewestMark is the last line of the audit.
func (b *Book) NewestMark(ctx context.Context) (audit.Mark, error) {
	const q = `
		SELECT id, hash
		FROM   audit
		ORDER  BY id DESC
		LIMIT  1`
	var m audit.Mark
	err := b.r.QueryRowContext(ctx, q).Scan(&m.Line, &m.Hash)
	return m, Busy(ignore(err, sql.ErrNoRows))
}

// HasMark reports whether the audit has this line; the zero mark is in every one.
func (b *Book) HasMark(ctx context.Context, m audit.Mark) (bool, error) {
	const q = `
		SELECT EXISTS (SELECT 1 FROM audit WHERE id = ?1 AND hash = ?2)`
	var has bool
	err := b.r.QueryRowContext(ctx, q, m.Line, m.Hash).Scan(&has)
	return has || m == (audit.Mark{}), Busy(err)
}

// lineNote begins the name of the note that a line of the stream began.
const lineNote = "stream/"

// NoteLine notes that a line of the stream begins with this catalogue. It does
// not wait for who follows.
func (b *Book) NoteLine(ctx context.Context, line string) error {
	const q = `
		INSERT INTO kept (name, value)
		VALUES (?1, ?2)`
	return b.WriteSoon(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, q, lineNote+line, b.Now().Format(time.RFC3339))
		return Busy(err)
	})
}

// KnowsLine reports whether a line of the stream began with this catalogue, or
// with the one it was restored from.
func (b *Book) KnowsLine(ctx context.Context, line string) (bool, error) {
	const q = `
		SELECT EXISTS (SELECT 1 FROM kept WHERE name = ?1)`
	var knows bool
	err := b.r.QueryRowContext(ctx, q, lineNote+line).Scan(&knows)
	return knows, Busy(err)
}

// Checkpoint holds all writers, calls first, and then empties the write-ahead
// log into the catalogue's file. Where readers are in the way for longer than
// patience it fails with Busy, and nothing was emptied.
func (b *Book) Checkpoint(ctx context.Context, patience time.Duration, first func() error) error {
	conn, err := b.w.Conn(ctx) // the only one that writes
	if err != nil {
		return Busy(err)
	}
	defer conn.Close()
	if err := first(); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", patience.Milliseconds())); err != nil {
		return Busy(err)
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA busy_timeout = 10000") // as every connection has it
	var blocked, frames, moved int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&blocked, &frames, &moved)
	if err == nil && blocked != 0 {
		err = pipeline.Errorf(pipeline.Busy, "checkpoint: readers are in the way of %d frames", frames)
	}
	return Busy(err)
}
