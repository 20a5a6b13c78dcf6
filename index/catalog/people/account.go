package people

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// The acts on people.
const (
	ActSignIn         ledger.Act = "sign_in"
	ActSignInRefused  ledger.Act = "sign_in_refused"
	ActSignOut        ledger.Act = "sign_out"
	ActCreateAccount  ledger.Act = "create_account"
	ActChangeAccount  ledger.Act = "change_account"
	ActChangePassword ledger.Act = "change_password"
	ActCreateToken    ledger.Act = "create_token"
	ActRevokeToken    ledger.Act = "revoke_token"
)

// Account is a person who may come in.
type Account struct {
	User       pipeline.UserID
	Login      string // lower case ASCII, unique
	Name       string
	Role       pipeline.Role
	Unit       pipeline.UnitID
	Disabled   bool
	MustChange bool      // somebody else chose the password
	At         time.Time // made
	LastSeen   time.Time // last sign-in; zero: never
	Epoch      int       // how often its sessions were ended; those of an earlier one are void
}

// Viewer is the account as one who asks.
func (a Account) Viewer() pipeline.Viewer {
	return pipeline.Viewer{User: a.User, Name: a.Name, Role: a.Role, Unit: a.Unit}
}

const accountColumns = `id, login, name, role, unit, disabled, must_change, at, seen, epoch`

func scanAccount(row ledger.Scanner) (Account, error) {
	var a Account
	var at, seen int64
	err := row.Scan(&a.User, &a.Login, &a.Name, &a.Role, &a.Unit, &a.Disabled, &a.MustChange, &at, &seen, &a.Epoch)
	a.At, a.LastSeen = ledger.FromMillis(at), ledger.FromMillis(seen)
	return a, err
}

// HasAccounts reports whether anybody can come in at all.
func (c *People) HasAccounts(ctx context.Context) (bool, error) {
	var some bool
	err := c.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM account)`).Scan(&some)
	return some, ledger.Busy(err)
}

// Accounts lists the accounts of a scope by unit and name.
func (c *People) Accounts(ctx context.Context, s ledger.Scope) ([]Account, error) {
	const q = `
		SELECT ` + accountColumns + `
		FROM   account
		WHERE  unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		ORDER  BY disabled, unit, name, login`
	rows, err := c.QueryContext(ctx, q, s.Unit)
	return ledger.Collect(rows, err, scanAccount)
}

// Account returns one account of a scope, or NotFound.
func (c *People) Account(ctx context.Context, s ledger.Scope, id pipeline.UserID) (Account, error) {
	const q = `
		SELECT ` + accountColumns + `
		FROM   account
		WHERE  id = ?1 AND unit IN (SELECT unit FROM under WHERE ancestor = ?2)`
	a, err := scanAccount(c.QueryRowContext(ctx, q, id, s.Unit))
	return a, ledger.Absent(err, "account")
}

// AccountByID returns an account whoever asks; it is for telling who asks.
func (c *People) AccountByID(ctx context.Context, id pipeline.UserID) (Account, error) {
	const q = `SELECT ` + accountColumns + ` FROM account WHERE id = ?1`
	a, err := scanAccount(c.QueryRowContext(ctx, q, id))
	return a, ledger.Absent(err, "account")
}

// Secret returns an account with the hash of its password, by its login.
func (c *People) Secret(ctx context.Context, login string) (Account, string, error) {
	const q = `SELECT ` + accountColumns + `, hash FROM account WHERE login = ?1`
	var a Account
	var hash string
	var at, seen int64
	err := c.QueryRowContext(ctx, q, login).Scan(&a.User, &a.Login, &a.Name, &a.Role, &a.Unit,
		&a.Disabled, &a.MustChange, &at, &seen, &a.Epoch, &hash)
	a.At, a.LastSeen = ledger.FromMillis(at), ledger.FromMillis(seen)
	return a, hash, ledger.Absent(err, "account")
}

// CreateAccount makes an account with the hash of its password. With first it
// is made only where there is no account at all, by nobody. Invalid: the login
// is taken.
func (c *People) CreateAccount(ctx context.Context, v pipeline.Viewer, a Account, hash string, first bool) (Account, error) {
	const q = `
		INSERT INTO account (id, login, name, role, unit, hash, must_change, at)
		SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
		WHERE  NOT ?9 OR NOT EXISTS (SELECT 1 FROM account)`
	a.At = c.Now()
	id, err := c.NewID(a.At)
	if err != nil {
		return Account{}, err
	}
	a.User = pipeline.UserID(id)
	if first {
		v = a.Viewer()
	}
	err = c.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, q, a.User, a.Login, a.Name, a.Role, a.Unit, hash, a.MustChange, ledger.Millis(a.At), first)
		if err != nil {
			return accountError(err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return ledger.Invalid("login", "there are accounts already")
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, a.Unit, ActCreateAccount, id, string(a.Role)))
	})
	return a, err
}

func accountError(err error) error {
	switch {
	case strings.Contains(err.Error(), "account.login"):
		return ledger.Invalid("login", "is taken")
	case strings.Contains(err.Error(), "FOREIGN KEY"):
		return ledger.Invalid("unit", "is unknown")
	}
	return ledger.Busy(err)
}

// ChangeAccount changes name, role, unit and whether the account is disabled.
// A disabled account's sessions end. Invalid: nobody would be left to
// administer the whole.
func (c *People) ChangeAccount(ctx context.Context, v pipeline.Viewer, a Account) error {
	const q = `
		UPDATE account
		SET    name = ?2, role = ?3, unit = ?4, disabled = ?5, epoch = epoch + ?5
		WHERE  id = ?1`
	return c.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, q, a.User, a.Name, a.Role, a.Unit, a.Disabled)
		if err != nil {
			return accountError(err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return ledger.Absent(sql.ErrNoRows, "account")
		}
		if err := keepAdministrator(ctx, tx); err != nil {
			return err
		}
		if a.Disabled {
			if err := endSessions(ctx, tx, a.User); err != nil {
				return err
			}
		}
		detail := string(a.Role)
		if a.Disabled {
			detail += " disabled"
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, a.Unit, ActChangeAccount, string(a.User), detail))
	})
}

// keepAdministrator refuses an act after which no living account could
// administer the root of the tree.
func keepAdministrator(ctx context.Context, tx *sql.Tx) error {
	const q = `
		SELECT EXISTS (
			SELECT 1
			FROM   account a
			JOIN   unit u ON u.id = a.unit AND u.parent IS NULL
			WHERE  a.role = ?1 AND a.disabled = 0)`
	var left bool
	if err := tx.QueryRowContext(ctx, q, pipeline.Administrator).Scan(&left); err != nil {
		return ledger.Busy(err)
	}
	if !left {
		return ledger.Invalid("role", "nobody would be left to administer")
	}
	return nil
}

// SetPassword stores the hash of a new password and ends the account's
// sessions. mustChange: somebody else chose it, so the keys of its programs are
// taken away as well: whoever had the account may have made one.
func (c *People) SetPassword(ctx context.Context, v pipeline.Viewer, user pipeline.UserID, hash string, mustChange bool) error {
	const q = `UPDATE account SET hash = ?2, must_change = ?3, epoch = epoch + 1 WHERE id = ?1`
	return c.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, q, user, hash, mustChange)
		if err != nil {
			return ledger.Busy(err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return ledger.Absent(sql.ErrNoRows, "account")
		}
		if err := endSessions(ctx, tx, user); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM known WHERE user = ?1`, user); err != nil {
			return ledger.Busy(err)
		}
		if mustChange {
			if err := c.revokeTokens(ctx, tx, v, user); err != nil {
				return err
			}
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, v.Unit, ActChangePassword, string(user), ""))
	})
}

// Tries names the counters of one sign-in: the login from this address, the
// login from anywhere, the address with any login.
type Tries struct{ Pair, Login, Address string }

// SignedIn notes a sign-in that succeeded and forgives the failures before it.
// The failures of the address as a whole are only taken one back: somebody who
// knows one password does not get to guess others faster.
func (c *People) SignedIn(ctx context.Context, v pipeline.Viewer, t Tries) error {
	const forgive = `DELETE FROM failed WHERE key IN (?1, ?2)`
	const oneBack = `UPDATE failed SET times = times - 1 WHERE key = ?1`
	const seen = `UPDATE account SET seen = ?2 WHERE id = ?1`
	const know = `INSERT INTO known (key, user, at) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET at = excluded.at`
	now := ledger.Millis(c.Now())
	return c.Write(ctx, func(tx *sql.Tx) error {
		for _, do := range []struct {
			q    string
			args []any
		}{{forgive, []any{t.Pair, t.Login}}, {oneBack, []any{t.Address}}, {seen, []any{v.User, now}}, {know, []any{t.Pair, v.User, now}}} {
			if _, err := tx.ExecContext(ctx, do.q, do.args...); err != nil {
				return ledger.Busy(err)
			}
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, v.Unit, ActSignIn, string(v.User), ""))
	})
}

// knownFor is how long an account is expected where it once came in.
const knownFor = 90 * 24 * time.Hour

// Known reports whether the login has come in from this address in the last 90
// days, under the password it has now.
func (c *People) Known(ctx context.Context, pair string) (bool, error) {
	const q = `SELECT count(*) FROM known WHERE key = ?1 AND at > ?2`
	var n int
	err := c.QueryRowContext(ctx, q, pair, ledger.Millis(c.Now().Add(-knownFor))).Scan(&n)
	return n > 0, ledger.Busy(err)
}

// NoteSignOut writes that somebody left.
func (c *People) NoteSignOut(ctx context.Context, v pipeline.Viewer) error {
	return c.Note(ctx, v, ActSignOut, string(v.User), "")
}

// Try counts a sign-in that begins as failed, before its password is compared,
// so that guesses made at the same time count each other. It returns how long
// to wait where wait says so for one of the keys; then nothing is counted.
// Failures are forgotten an hour after the last.
func (c *People) Try(ctx context.Context, keys []string, wait func(key string, times int) time.Duration) (time.Duration, error) {
	const forget = time.Hour
	now := c.Now()
	var left time.Duration
	err := c.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM failed WHERE last < ?1`, ledger.Millis(now.Add(-forget))); err != nil {
			return ledger.Busy(err)
		}
		for _, key := range keys {
			var times int
			var last int64
			err := tx.QueryRowContext(ctx, `SELECT times, last FROM failed WHERE key = ?1`, key).Scan(&times, &last)
			if err != nil && err != sql.ErrNoRows {
				return ledger.Busy(err)
			}
			left = max(left, ledger.FromMillis(last).Add(wait(key, times)).Sub(now))
		}
		if left > 0 {
			return nil
		}
		const count = `
			INSERT INTO failed (key, times, last)
			VALUES (?1, 1, ?2)
			ON CONFLICT (key) DO UPDATE SET times = times + 1, last = excluded.last`
		for _, key := range keys {
			if _, err := tx.ExecContext(ctx, count, key, ledger.Millis(now)); err != nil {
				return ledger.Busy(err)
			}
		}
		return nil
	})
	return max(left, 0), err
}

// NoteRefused writes that somebody tried to come in as an account and did not.
func (c *People) NoteRefused(ctx context.Context, a Account, address string) error {
	return c.Write(ctx, func(tx *sql.Tx) error {
		return c.Enter(ctx, tx, ledger.Entry{Unit: a.Unit, Act: ActSignInRefused, Subject: string(a.User), Detail: address})
	})
}
