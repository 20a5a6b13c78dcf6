package fs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Prove implements blob.Protector. Files are read-only, which stops every
// program but one that runs as root or changes their rights first. A folder
// cannot keep its owner from removing what is in it.
func (s *Store) Prove(ctx context.Context) (blob.Protection, error) {
	var p blob.Protection
	key := pipeline.Key(blob.CanaryPrefix + strings.ToLower(rand.Text()))
	if err := blob.Keep(ctx, s, key, []byte("the first bytes")); err != nil {
		return p, fmt.Errorf("canary: %w", err)
	}
	f, err := os.OpenFile(s.Path(key), os.O_WRONLY, 0)
	p.Overwrite = errors.Is(err, os.ErrPermission)
	if err == nil {
		err = f.Close()
	}
	if err != nil && !p.Overwrite {
		return p, fmt.Errorf("canary: %w", err)
	}
	if err := s.Remove(ctx, key); err != nil && !errors.Is(err, os.ErrPermission) {
		return p, fmt.Errorf("canary: %w", err)
	}
	_, err = os.Stat(s.Path(key))
	p.Remove = err == nil
	return p, nil
}
