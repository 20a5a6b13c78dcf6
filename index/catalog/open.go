package catalog

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"sohoa/index/progress"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

//go:embed migrations/*.sql
var migrations embed.FS

// oldest is the first SQLite whose write-ahead log does not lose a commit that
// races with a checkpoint.
const oldest = "3.51.3"

// readers is how many reading connections are kept. Reads are short; more
// than this wait on two cores anyway.
const readers = 8

// Catalog is the open catalogue. Its methods may be called from any number of
// goroutines.
type Catalog struct {
	w, r    *sql.DB
	clock   func() time.Time
	rules   *progress.Rules // what a page counts for
	entropy ulid.MonotonicReader
	commit  func(*sql.Tx) error // makes an act durable; tests of faults put theirs in its place
	follow  func(context.Context) error
	chain   func(context.Context, *sql.Tx, Entry) error // writes a row of the audit; left out only to measure what it costs
}

// Open opens the catalogue in a file, creates it where it is missing and
// brings it to the newest form. clock may be nil.
func Open(ctx context.Context, path string, clock func() time.Time) (*Catalog, error) {
	return openWith(ctx, path, clock, "")
}

func openWith(ctx context.Context, path string, clock func() time.Time, setting string) (*Catalog, error) {
	if clock == nil {
		clock = time.Now
	}
	c := &Catalog{clock: clock, commit: (*sql.Tx).Commit, entropy: &ulid.LockedMonotonicReader{MonotonicReader: ulid.Monotonic(rand.Reader, 0)}}
	c.chain = c.chained
	var err error
	if c.rules, err = progress.Load(); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := private(path); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if c.w, err = sql.Open("sqlite", dsn(path, "immediate", setting)); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	c.w.SetMaxOpenConns(1)
	if err := c.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), c.w.Close())
	}
	if c.r, err = sql.Open("sqlite", dsn(path, "deferred", "query_only(1)")); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), c.w.Close())
	}
	c.r.SetMaxOpenConns(readers)
	c.r.SetMaxIdleConns(readers)
	return c, nil
}

// private makes the file readable by its owner only before anything is in it;
// SQLite gives the files beside it the same rights.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

// dsn puts every setting where each new connection of the pool gets it.
func dsn(path, lock, extra string) string {
	q := url.Values{"_txlock": {lock}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"recursive_triggers(0)", "temp_store(MEMORY)", "cache_size(-16000)",
		"secure_delete(1)", // the text of withheld pages does not stay in free pages of the file
	}}
	if extra != "" {
		q.Add("_pragma", extra)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		abs = path
	}
	return (&url.URL{Scheme: "file", Path: abs, RawQuery: q.Encode()}).String()
}

func (c *Catalog) prepare(ctx context.Context) error {
	version, err := c.SQLite(ctx)
	if err != nil {
		return fmt.Errorf("ask for the version: %w", err)
	}
	if older(version, oldest) {
		return pipeline.Errorf(pipeline.Internal, "sqlite %s is older than %s", version, oldest)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, c.w, files, goose.WithAllowOutofOrder(true), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return c.plantUnits(ctx)
}

// older compares dotted versions number by number.
func older(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, _ := strconv.Atoi(as[i])
		y, _ := strconv.Atoi(bs[i])
		if x != y {
			return x < y
		}
	}
	return len(as) < len(bs)
}

// SQLite returns the version of the library.
func (c *Catalog) SQLite(ctx context.Context) (string, error) {
	var v string
	return v, c.w.QueryRowContext(ctx, `SELECT sqlite_version()`).Scan(&v)
}

// Close closes the catalogue after the acts under way.
func (c *Catalog) Close() error { return errors.Join(c.r.Close(), c.w.Close()) }

// write runs one act in one transaction: all of it is durable on return, or
// none of it happened; see Follow for the one exception.
func (c *Catalog) write(ctx context.Context, act func(*sql.Tx) error) error {
	if err := c.writeSoon(ctx, act); err != nil || c.follow == nil {
		return err
	}
	return c.follow(ctx)
}

// writeSoon is write for what nobody was promised: whoever follows the
// catalogue gets it a moment later.
func (c *Catalog) writeSoon(ctx context.Context, act func(*sql.Tx) error) error {
	tx, err := c.w.BeginTx(ctx, nil)
	if err != nil {
		return busy(err)
	}
	if err := act(tx); err != nil {
		return errors.Join(err, ignore(tx.Rollback(), sql.ErrTxDone))
	}
	return busy(c.commit(tx))
}

// read runs questions that must agree with each other on one snapshot.
func (c *Catalog) read(ctx context.Context, ask func(*sql.Tx) error) error {
	tx, err := c.r.BeginTx(ctx, nil)
	if err != nil {
		return busy(err)
	}
	return errors.Join(ask(tx), ignore(tx.Rollback(), sql.ErrTxDone))
}

func ignore(err, harmless error) error {
	if errors.Is(err, harmless) {
		return nil
	}
	return err
}

// busy turns "the disk is full" and "locked for ten seconds" into an error
// that says to try again; SQLite has rolled the act back.
func busy(err error) error {
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

// now is the time of an act, whole milliseconds, UTC.
func (c *Catalog) now() time.Time { return fromMillis(millis(c.clock())) }

// newID makes a ULID in lower case, later than every one made before in the
// same millisecond.
func (c *Catalog) newID(at time.Time) (string, error) {
	id, err := ulid.New(ulid.Timestamp(at), c.entropy)
	if err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	return strings.ToLower(id.String()), nil
}

// millis is the form in which times are stored; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// rowScanner is a row or the current row of rows.
type rowScanner interface{ Scan(dest ...any) error }

// collect scans every row of a question.
func collect[T any](rows *sql.Rows, err error, scan func(rowScanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, busy(err)
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
