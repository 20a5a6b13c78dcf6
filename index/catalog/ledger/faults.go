//go:build faults

package ledger

import (
	"context"
	"database/sql"
	"errors"
)

// BreakCommits puts a fault between the acts and the disk: around is called with
// what makes an act durable and what undoes it, and answers for the act. It is
// for tests.
func (b *Book) BreakCommits(around func(commit, undo func() error) error) {
	b.commit = func(tx *sql.Tx) error {
		err := around(tx.Commit, tx.Rollback)
		return errors.Join(err, ignore(tx.Rollback(), sql.ErrTxDone))
	}
}

// WithoutAudit does something with the audit left out, to measure what it costs.
func (b *Book) WithoutAudit(do func()) {
	b.chain = func(context.Context, *sql.Tx, Entry) error { return nil }
	do()
	b.chain = b.chained
}
