package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sohoa/index/catalog/ledger"
)

// Copy writes the catalogue in a file as it stands at one moment to another
// file, which must not be there, and makes it durable. The catalogue may be
// open in another process meanwhile, and goes on.
func Copy(ctx context.Context, from, to string) error {
	if _, err := os.Stat(from); err != nil {
		return fmt.Errorf("copy catalogue: %w", err)
	}
	abs, err := filepath.Abs(from)
	if err != nil {
		return fmt.Errorf("copy catalogue: %w", err)
	}
	// No setting of ours: a copy that lies there must not be changed by reading.
	plain := url.URL{Scheme: "file", Path: abs, RawQuery: url.Values{"_pragma": {"busy_timeout(30000)"}}.Encode()}
	db, err := sql.Open("sqlite", plain.String())
	if err != nil {
		return fmt.Errorf("copy catalogue: %w", err)
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO ?1`, to)
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("copy catalogue: %w", ledger.Busy(err))
	}
	f, err := os.OpenFile(to, os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("copy catalogue: %w", err)
	}
	return errors.Join(f.Chmod(0o600), f.Sync(), f.Close())
}
