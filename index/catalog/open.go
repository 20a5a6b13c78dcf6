package catalog

import (
	"context"
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

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"sohoa/index/catalog/ledger"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

//go:embed migrations/*.sql
var migrations embed.FS

// oldest is the first SQLite whose write-ahead log does not lose a commit that
// races with a checkpoint.
const oldest = "3.51.3"

// readers is how many reading connections are kept. Reads are short; more
// than this wait on two cores anyway.
const readers = 8

// Open opens the catalogue in a file, creates it where it is missing and
// brings it to the newest form. clock may be nil.
func Open(ctx context.Context, path string, clock func() time.Time) (*Catalog, error) {
	return openWith(ctx, path, clock, "")
}

// OpenFollowed is Open for a catalogue whose write-ahead log somebody reads:
// SQLite never empties it by itself, only [Catalog.Checkpoint] does.
func OpenFollowed(ctx context.Context, path string, clock func() time.Time) (*Catalog, error) {
	return openWith(ctx, path, clock, "wal_autocheckpoint(0)")
}

func openWith(ctx context.Context, path string, clock func() time.Time, setting string) (*Catalog, error) {
	if clock == nil {
		clock = time.Now
	}
	rules, err := progress.Load()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := private(path); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	w, err := sql.Open("sqlite", dsn(path, "immediate", setting))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	w.SetMaxOpenConns(1)
	r, err := sql.Open("sqlite", dsn(path, "deferred", "query_only(1)"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), w.Close())
	}
	r.SetMaxOpenConns(readers)
	r.SetMaxIdleConns(readers)
	c := over(ledger.New(w, r, clock), rules)
	c.w, c.r = w, r
	if err := c.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), c.Close())
	}
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
	return c.PlantUnits(ctx)
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
