package members

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"sohoa/index/catalog/people"
	"sohoa/index/door"
	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// NewAccount names an account to make.
type NewAccount struct {
	Login, Name, Password string
	Role                  pipeline.Role
	Unit                  pipeline.UnitID
}

// The bounds of a password, in characters. No other rule: length is what
// guesses cost (NIST SP 800-63B).
const (
	passwordMin = 10
	passwordMax = 200
)

// hashing costs 19 MiB and two passes (OWASP password storage, argon2id), about
// 30 ms on one core.
func hashParams() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

func (x *Members) hash(password string) (string, error) {
	x.hashing.Lock()
	defer x.hashing.Unlock()
	return argon2id.CreateHash(viet.NFC(password), hashParams())
}

// right compares a password with a hash. An empty hash costs as much as a real
// one and is never right, so that time does not tell who has an account.
func (x *Members) right(password, hash string) (bool, error) {
	if hash == "" {
		_, err := x.hash(password)
		return false, err
	}
	x.hashing.Lock()
	defer x.hashing.Unlock()
	return argon2id.ComparePasswordAndHash(viet.NFC(password), hash)
}

// throttled says how long to wait before trying to sign in again.
type throttled struct{ wait time.Duration }

func (t *throttled) Error() string {
	return fmt.Sprintf("too many tries: wait %s", t.wait.Round(time.Second))
}

// ThrottledFor returns how long to wait, or 0 where err is another error.
func ThrottledFor(err error) time.Duration {
	var t *throttled
	if errors.As(err, &t) {
		return t.wait
	}
	return 0
}

// waitAfter is how long a key waits after so many failures: some are free,
// then the wait doubles from one second to a quarter of an hour. One person at
// one machine is stopped soon; an account or an address as a whole late, so
// that nobody can lock others out cheaply.
func waitAfter(key string, times int) time.Duration {
	free := map[byte]int{'p': 5, 'l': 20, 'a': 50}[key[0]]
	if times < free {
		return 0
	}
	return min(time.Second<<min(times-free, 20), 15*time.Minute)
}

// tries names the counters of a sign-in: the pair, the login, the address. An
// IPv6 address counts with its /64, which one household has to itself.
func tries(login, address string) people.Tries {
	if ip, err := netip.ParseAddr(address); err == nil && ip.Unmap().Is6() {
		if p, err := ip.WithZone("").Prefix(64); err == nil {
			address = p.String()
		}
	}
	return people.Tries{Pair: "p " + login + " " + address, Login: "l " + login, Address: "a " + address}
}

// SignIn lets a person in by login and password; address is where the request
// came from. NotFound: one of the two is wrong or the account is disabled,
// without saying which. Busy: too many tries, see [ThrottledFor].
func (x *Members) SignIn(ctx context.Context, login, password, address string) (pipeline.Viewer, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	if len(login) > 64 || utf8.RuneCountInString(password) > passwordMax {
		return pipeline.Viewer{}, pipeline.Errorf(pipeline.NotFound, "sign in: wrong")
	}
	t := tries(login, address)
	wait, err := x.try(ctx, t)
	if err != nil {
		return pipeline.Viewer{}, fmt.Errorf("sign in: %w", err)
	}
	if wait > 0 {
		return pipeline.Viewer{}, &pipeline.Error{Kind: pipeline.Busy, Err: &throttled{wait}}
	}
	a, hash, err := x.people.Secret(ctx, login)
	if err != nil && pipeline.KindOf(err) != pipeline.NotFound {
		return pipeline.Viewer{}, fmt.Errorf("sign in: %w", err)
	}
	ok, err := x.right(password, hash)
	if err != nil {
		return pipeline.Viewer{}, fmt.Errorf("sign in: compare: %w", err)
	}
	if !ok || a.Disabled {
		// Written for unknown accounts too: a missing write can be timed.
		if err := x.people.NoteRefused(ctx, a, address); err != nil {
			return pipeline.Viewer{}, fmt.Errorf("sign in: %w", err)
		}
		return pipeline.Viewer{}, pipeline.Errorf(pipeline.NotFound, "sign in: wrong")
	}
	v := a.Viewer()
	return v, x.people.SignedIn(ctx, v, t)
}

// try counts one sign-in. Where the login has come in from this address before,
// guesses made elsewhere do not count against it: a stranger who knows a login
// must not be able to keep its owner out.
func (x *Members) try(ctx context.Context, t people.Tries) (time.Duration, error) {
	keys := []string{t.Pair, t.Address}
	known, err := x.people.Known(ctx, t.Pair)
	if err != nil {
		return 0, err
	}
	if !known {
		keys = append(keys, t.Login)
	}
	return x.people.Try(ctx, keys, waitAfter)
}

// SignOut writes that a person left.
func (x *Members) SignOut(ctx context.Context, v pipeline.Viewer) error {
	if v.User == "" {
		return nil
	}
	return x.people.NoteSignOut(ctx, v)
}

// ViewerByToken returns who asks with a token. NotFound: it is unknown or
// revoked, or its account is disabled.
func (x *Members) ViewerByToken(ctx context.Context, token string) (pipeline.Viewer, error) {
	a, err := x.people.AccountByToken(ctx, door.Sha(token))
	if err != nil {
		return pipeline.Viewer{}, fmt.Errorf("ask by token: %w", err)
	}
	return a.Viewer(), nil
}

// SessionEpoch returns the number under which a session that begins now is
// made; see [Index.ViewerByUser].
func (x *Members) SessionEpoch(ctx context.Context, v pipeline.Viewer) (int, error) {
	a, err := x.people.AccountByID(ctx, v.User)
	if err != nil {
		return 0, fmt.Errorf("begin a session: %w", err)
	}
	return a.Epoch, nil
}

// ViewerByUser returns who asks in a session that was made under an epoch.
// NotFound: the account is disabled, or its sessions were ended since. The
// store forgets these too, but a slow request may write one back.
func (x *Members) ViewerByUser(ctx context.Context, id pipeline.UserID, epoch int) (pipeline.Viewer, error) {
	a, err := x.people.AccountByID(ctx, id)
	if err != nil {
		return pipeline.Viewer{}, fmt.Errorf("ask in a session: %w", err)
	}
	if a.Disabled || a.Epoch != epoch {
		return pipeline.Viewer{}, pipeline.Errorf(pipeline.NotFound, "a session of account %s that has ended", id)
	}
	return a.Viewer(), nil
}

// Accounts lists the accounts of the viewer's units; for administrators.
func (x *Members) Accounts(ctx context.Context, v pipeline.Viewer) ([]people.Account, error) {
	if err := door.Allow(v, pipeline.Administrator); err != nil {
		return nil, err
	}
	return x.people.Accounts(ctx, door.Scope(v))
}

// Account returns one account: one's own, or for administrators one of their
// units.
func (x *Members) Account(ctx context.Context, v pipeline.Viewer, id pipeline.UserID) (people.Account, error) {
	if id == v.User && v.Role != "" {
		return x.people.AccountByID(ctx, id)
	}
	if err := door.Allow(v, pipeline.Administrator); err != nil {
		return people.Account{}, err
	}
	return x.people.Account(ctx, door.Scope(v), id)
}

// CreateAccount makes an account within the administrator's units. Its owner
// is asked to change the password.
func (x *Members) CreateAccount(ctx context.Context, v pipeline.Viewer, n NewAccount) (people.Account, error) {
	if err := door.Allow(v, pipeline.Administrator); err != nil {
		return people.Account{}, err
	}
	a, hash, err := x.prepareAccount(n)
	if err != nil {
		return people.Account{}, err
	}
	if _, err := x.tree.Unit(ctx, door.Scope(v), n.Unit); err != nil {
		return people.Account{}, fmt.Errorf("create account: %w", door.InvalidWhere(err, "unit"))
	}
	a.MustChange = true
	return x.people.CreateAccount(ctx, v, a, hash, false)
}

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,63}$`)

func (x *Members) prepareAccount(n NewAccount) (people.Account, string, error) {
	a := people.Account{Login: strings.ToLower(strings.TrimSpace(n.Login)), Name: door.CleanName(n.Name), Role: n.Role, Unit: n.Unit}
	if !loginForm.MatchString(a.Login) {
		return a, "", door.Invalid("login", "two to 64 letters, digits, dots, hyphens, without marks")
	}
	if err := checkAccount(a); err != nil {
		return a, "", err
	}
	if err := checkPassword(n.Password, a.Login); err != nil {
		return a, "", err
	}
	hash, err := x.hash(n.Password)
	return a, hash, err
}

func checkAccount(a people.Account) error {
	if n := utf8.RuneCountInString(a.Name); n == 0 || n > 100 {
		return door.Invalid("name", "one to 100 characters")
	}
	if !slices.Contains(pipeline.Roles(), a.Role) {
		return door.Invalid("role", "is unknown")
	}
	return nil
}

func checkPassword(password, login string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < passwordMin:
		return door.Invalid("password", "too short")
	case n > passwordMax:
		return door.Invalid("password", "too long")
	case strings.EqualFold(password, login):
		return door.Invalid("password", "is the login")
	}
	return nil
}

// ChangeAccount changes name, role, unit and whether an account is disabled,
// within the administrator's units. Invalid: nobody would be left to
// administer the whole.
func (x *Members) ChangeAccount(ctx context.Context, v pipeline.Viewer, a people.Account) error {
	if err := door.Allow(v, pipeline.Administrator); err != nil {
		return err
	}
	if _, err := x.people.Account(ctx, door.Scope(v), a.User); err != nil {
		return fmt.Errorf("change account: %w", err)
	}
	if _, err := x.tree.Unit(ctx, door.Scope(v), a.Unit); err != nil {
		return fmt.Errorf("change account: %w", door.InvalidWhere(err, "unit"))
	}
	a.Name = door.CleanName(a.Name)
	if err := checkAccount(a); err != nil {
		return err
	}
	return x.people.ChangeAccount(ctx, v, a)
}

// SetPassword changes a password. One's own needs the old one, and guesses at
// it are throttled like sign-ins; an administrator sets that of others within
// his units, who are then asked to change it and whose tokens end. All sessions
// of the account end.
func (x *Members) SetPassword(ctx context.Context, v pipeline.Viewer, user pipeline.UserID, old, password string) error {
	a, err := x.Account(ctx, v, user)
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	own := user == v.User
	if own {
		if err := x.proveOld(ctx, a, old); err != nil {
			return err
		}
	}
	if err := checkPassword(password, a.Login); err != nil {
		return err
	}
	hash, err := x.hash(password)
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return x.people.SetPassword(ctx, v, user, hash, !own)
}

func (x *Members) proveOld(ctx context.Context, a people.Account, old string) error {
	if utf8.RuneCountInString(old) > passwordMax {
		return door.Invalid("old", "is wrong")
	}
	wait, err := x.people.Try(ctx, []string{tries(a.Login, "").Login}, waitAfter)
	if err != nil {
		return err
	}
	if wait > 0 {
		return &pipeline.Error{Kind: pipeline.Busy, Err: &throttled{wait}}
	}
	_, hash, err := x.people.Secret(ctx, a.Login)
	if err != nil {
		return err
	}
	ok, err := x.right(old, hash)
	if err == nil && !ok {
		err = door.Invalid("old", "is wrong")
	}
	return err
}

// tokenPrefix lets secret scanners know what they found.
const tokenPrefix = "sohoa_"

// CreateToken makes a token of 256 random bits that asks as the account, and
// returns it: it is shown this once. One may make one's own; administrators
// also those of their units.
func (x *Members) CreateToken(ctx context.Context, v pipeline.Viewer, user pipeline.UserID, name string) (string, people.Token, error) {
	if _, err := x.Account(ctx, v, user); err != nil {
		return "", people.Token{}, fmt.Errorf("create token: %w", err)
	}
	if name = door.CleanName(name); name == "" || utf8.RuneCountInString(name) > 100 {
		return "", people.Token{}, door.Invalid("name", "one to 100 characters")
	}
	return x.createToken(ctx, v, user, name)
}

func (x *Members) createToken(ctx context.Context, v pipeline.Viewer, user pipeline.UserID, name string) (string, people.Token, error) {
	var bits [32]byte
	rand.Read(bits[:]) // never fails: crypto/rand ends the program instead
	secret := tokenPrefix + base64.RawURLEncoding.EncodeToString(bits[:])
	t, err := x.people.CreateToken(ctx, v, people.Token{User: user, Name: name}, door.Sha(secret))
	return secret, t, err
}

// Tokens lists the tokens of an account, without the keys.
func (x *Members) Tokens(ctx context.Context, v pipeline.Viewer, user pipeline.UserID) ([]people.Token, error) {
	if _, err := x.Account(ctx, v, user); err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return x.people.Tokens(ctx, user)
}

// RevokeToken ends a token of one's own, or for administrators of their units.
func (x *Members) RevokeToken(ctx context.Context, v pipeline.Viewer, id string) error {
	t, err := x.people.Token(ctx, id)
	if err == nil {
		_, err = x.Account(ctx, v, t.User)
	}
	if err != nil {
		return fmt.Errorf("revoke token: %w", err)
	}
	return x.people.RevokeToken(ctx, v, id)
}

// RevokeTokens ends all tokens of an account: one's own, or for administrators
// those of their units.
func (x *Members) RevokeTokens(ctx context.Context, v pipeline.Viewer, user pipeline.UserID) error {
	if _, err := x.Account(ctx, v, user); err != nil {
		return fmt.Errorf("revoke tokens: %w", err)
	}
	return x.people.RevokeTokens(ctx, v, user)
}

// HasAccounts reports whether anybody can come in at all.
func (x *Members) HasAccounts(ctx context.Context) (bool, error) { return x.people.HasAccounts(ctx) }

// FirstAdministrator makes the first account, an administrator of the whole,
// and a token for it. Invalid: there are accounts already.
func (x *Members) FirstAdministrator(ctx context.Context, login, name, password string) (people.Account, string, error) {
	root, err := x.tree.Root(ctx)
	if err != nil {
		return people.Account{}, "", fmt.Errorf("make the first administrator: %w", err)
	}
	a, hash, err := x.prepareAccount(NewAccount{login, name, password, pipeline.Administrator, root})
	if err != nil {
		return people.Account{}, "", err
	}
	if a, err = x.people.CreateAccount(ctx, pipeline.Viewer{}, a, hash, true); err != nil {
		return people.Account{}, "", err
	}
	token, _, err := x.createToken(ctx, a.Viewer(), a.User, "admin.token")
	return a, token, err
}
