package people

import (
	"context"
	"database/sql"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Duty is what an account is charged with beside its role. Administrators are
// charged with none: who gives a duty does not have it.
type Duty string

// The duties.
const (
	DutyRecords Duty = "records" // decides on what bears a secrecy mark
	DutySign    Duty = "sign"    // signs for the agency
	DutyDispose Duty = "dispose" // proposes and approves disposal
	DutyAudit   Duty = "audit"   // reads the audit of the whole
)

// Duties lists every duty once.
func Duties() []Duty { return []Duty{DutyRecords, DutySign, DutyDispose, DutyAudit} }

// granted and revoked are the acts of giving a duty and taking it.
func (d Duty) granted() ledger.Act { return ledger.Act("grant_" + d) }

func (d Duty) revoked() ledger.Act { return ledger.Act("revoke_" + d) }

// Charged reports whether an account has a duty.
func (c *People) Charged(ctx context.Context, user pipeline.UserID, d Duty) (bool, error) {
	const q = `
		SELECT EXISTS (
			SELECT 1
			FROM   duty
			JOIN   account a ON a.id = duty.account
			WHERE  a.id = ?1 AND duty.duty = ?3 AND a.disabled = 0 AND a.role <> ?2)`
	var has bool
	err := c.QueryRowContext(ctx, q, user, pipeline.Administrator, d).Scan(&has)
	return has, ledger.Busy(err)
}

// Holders lists the accounts of a scope that have duties, with them.
func (c *People) Holders(ctx context.Context, s ledger.Scope) (map[pipeline.UserID][]Duty, error) {
	const q = `
		SELECT a.id, duty.duty
		FROM   duty
		JOIN   account a ON a.id = duty.account
		WHERE  a.unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		ORDER  BY a.id, duty.duty`
	all := map[pipeline.UserID][]Duty{}
	rows, err := c.QueryContext(ctx, q, s.Unit)
	_, err = ledger.Collect(rows, err, func(r ledger.Scanner) (struct{}, error) {
		var id pipeline.UserID
		var d Duty
		err := r.Scan(&id, &d)
		all[id] = append(all[id], d)
		return struct{}{}, err
	})
	return all, err
}

// Charge gives an account a duty or takes it. Nothing changes, and nothing is
// audited, where it is so already.
func (c *People) Charge(ctx context.Context, v pipeline.Viewer, a Account, d Duty, on bool) error {
	const give = `
		INSERT INTO duty (account, duty, by, at)
		VALUES (?1, ?4, ?2, ?3)
		ON CONFLICT DO NOTHING`
	const take = `
		DELETE FROM duty
		WHERE  account = ?1 AND duty = ?4 AND ?2 <> '' AND ?3 > 0`
	q, act := take, d.revoked()
	if on {
		q, act = give, d.granted()
	}
	return c.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, q, a.User, v.User, ledger.Millis(c.Now()), d)
		if err != nil {
			return ledger.Busy(err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, a.Unit, act, string(a.User), ""))
	})
}
