package ledger

import (
	"context"
	"fmt"
	"time"

	"sohoa/pipeline"
)

// Follow has every act wait, after its commit and before its answer, until
// durable returns. Where durable fails the act has happened here but is answered
// with the error; it may be done again. It must be called before the first act.
func (b *Book) Follow(durable func(context.Context) error) { b.follow = durable }

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
