package people

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Token is a key with which a program asks as an account. The key itself is
// shown once; only its SHA-256 is kept.
type Token struct {
	ID      string
	User    pipeline.UserID
	Name    string
	At      time.Time
	Used    time.Time // to within some minutes; zero: never
	Revoked bool
}

// CreateToken stores the hash of a new token.
func (c *People) CreateToken(ctx context.Context, v pipeline.Viewer, t Token, hash string) (Token, error) {
	const q = `
		INSERT INTO token (id, user, name, hash, at)
		VALUES (?1, ?2, ?3, ?4, ?5)`
	t.At = c.Now()
	id, err := c.NewID(t.At)
	if err != nil {
		return Token{}, err
	}
	t.ID = id
	err = c.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, q, t.ID, t.User, t.Name, hash, ledger.Millis(t.At)); err != nil {
			return ledger.Busy(err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, v.Unit, ActCreateToken, t.ID, string(t.User)))
	})
	return t, err
}

// Tokens lists the tokens of an account, newest first.
func (c *People) Tokens(ctx context.Context, user pipeline.UserID) ([]Token, error) {
	const q = `
		SELECT id, user, name, at, used, revoked <> 0
		FROM   token
		WHERE  user = ?1
		ORDER  BY id DESC`
	rows, err := c.QueryContext(ctx, q, user)
	return ledger.Collect(rows, err, scanToken)
}

func scanToken(row ledger.Scanner) (Token, error) {
	var t Token
	var at, used int64
	err := row.Scan(&t.ID, &t.User, &t.Name, &at, &used, &t.Revoked)
	t.At, t.Used = ledger.FromMillis(at), ledger.FromMillis(used)
	return t, err
}

// Token returns one token by its id, or NotFound.
func (c *People) Token(ctx context.Context, id string) (Token, error) {
	const q = `SELECT id, user, name, at, used, revoked <> 0 FROM token WHERE id = ?1`
	t, err := scanToken(c.QueryRowContext(ctx, q, id))
	return t, ledger.Absent(err, "token")
}

// RevokeToken ends a token. Revoking it twice is no error.
func (c *People) RevokeToken(ctx context.Context, v pipeline.Viewer, id string) error {
	const q = `UPDATE token SET revoked = ?2 WHERE id = ?1 AND revoked = 0`
	return c.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, q, id, ledger.Millis(c.Now()))
		if err != nil {
			return ledger.Busy(err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, v.Unit, ActRevokeToken, id, ""))
	})
}

// RevokeTokens ends every token of an account.
func (c *People) RevokeTokens(ctx context.Context, v pipeline.Viewer, user pipeline.UserID) error {
	return c.Write(ctx, func(tx *sql.Tx) error { return c.revokeTokens(ctx, tx, v, user) })
}

func (c *People) revokeTokens(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, user pipeline.UserID) error {
	const q = `UPDATE token SET revoked = ?2 WHERE user = ?1 AND revoked = 0 RETURNING id`
	rows, err := tx.QueryContext(ctx, q, user, ledger.Millis(c.Now()))
	ids, err := ledger.Collect(rows, err, func(r ledger.Scanner) (string, error) {
		var id string
		return id, r.Scan(&id)
	})
	for _, id := range ids {
		err = errors.Join(err, c.Enter(ctx, tx, ledger.EntryOf(v, v.Unit, ActRevokeToken, id, string(user))))
	}
	return err
}

// rough is how exactly the last use of a token is known: a write for every
// request of a program would cost a disk flush each.
const rough = 5 * time.Minute

// AccountByToken returns whose token it is by its hash. NotFound: it is
// unknown or revoked, or the account is disabled.
func (c *People) AccountByToken(ctx context.Context, hash string) (Account, error) {
	const q = `
		SELECT a.id, a.login, a.name, a.role, a.unit, a.disabled, a.must_change, a.at, a.seen, t.id, t.used
		FROM   token t
		JOIN   account a ON a.id = t.user
		WHERE  t.hash = ?1 AND t.revoked = 0 AND a.disabled = 0`
	var a Account
	var at, seen, used int64
	var id string
	err := c.QueryRowContext(ctx, q, hash).Scan(&a.User, &a.Login, &a.Name, &a.Role, &a.Unit,
		&a.Disabled, &a.MustChange, &at, &seen, &id, &used)
	if err != nil {
		return Account{}, ledger.Absent(err, "token")
	}
	a.At, a.LastSeen = ledger.FromMillis(at), ledger.FromMillis(seen)
	if now := c.Now(); now.Sub(ledger.FromMillis(used)) > rough {
		err = c.Touch(ctx, `UPDATE token SET used = ?2 WHERE id = ?1`, id, ledger.Millis(now))
		if pipeline.KindOf(err) == pipeline.Busy {
			err = nil // only a remark: a full disk must not lock everybody out
		}
	}
	return a, err
}
