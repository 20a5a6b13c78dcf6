package search

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"sohoa/pipeline"
)

// The names the engine uses in its root file, store/root.bolt: a bucket of
// snapshots by age, in each a bucket a segment with the name of its file.
const (
	boltSnapshots = "s"
	boltPath      = "p"
)

// checkedAtOpen is how many bytes of segments are summed when an index is
// opened, the newest segments first: half a second. [Engine.Verify] sums all.
const checkedAtOpen = 512 << 20

// checkSegments makes sure that the newest snapshot is whole. The engine
// itself falls back, with a line in the log, to an older snapshot or to an
// empty index where a segment cannot be opened, and would answer from that; it
// never compares the sums that it writes. Bytes beyond limit are not summed.
func checkSegments(ctx context.Context, store string, limit int64) error {
	names, err := newestSegments(filepath.Join(store, "root.bolt"))
	if err != nil {
		return err
	}
	for i := len(names) - 1; i >= 0; i-- {
		if err := ctx.Err(); err != nil {
			return err
		}
		path := filepath.Join(store, filepath.Base(names[i]))
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("segment: %w", err)
		}
		if limit -= info.Size(); limit < 0 {
			continue
		}
		if err := checkSum(path, info.Size()); err != nil {
			return err
		}
	}
	return nil
}

// newestSegments lists the files of the newest snapshot.
func newestSegments(root string) ([]string, error) {
	if _, err := os.Stat(root); err != nil {
		return nil, fmt.Errorf("root file: %w", err)
	}
	db, err := bbolt.Open(root, 0o600, &bbolt.Options{ReadOnly: true, Timeout: 2 * time.Second})
	if errors.Is(err, bbolt.ErrTimeout) {
		return nil, pipeline.Errorf(pipeline.Busy, "another process owns it: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("root file: %w", err)
	}
	var names []string
	err = db.View(func(tx *bbolt.Tx) error {
		snapshots := tx.Bucket([]byte(boltSnapshots))
		if snapshots == nil {
			return errors.New("root file: no snapshots")
		}
		newest, _ := snapshots.Cursor().Last()
		bucket := snapshots.Bucket(newest)
		if newest == nil || bucket == nil {
			return errors.New("root file: no snapshot")
		}
		return bucket.ForEachBucket(func(k []byte) error {
			if path := bucket.Bucket(k).Get([]byte(boltPath)); path != nil {
				names = append(names, string(path))
			}
			return nil
		})
	})
	return names, errors.Join(err, db.Close())
}

// checkSum compares a segment file with the CRC-32 in its last four bytes.
func checkSum(path string, size int64) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("segment: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	const tail = 4
	sum := crc32.NewIEEE()
	if size <= tail {
		return fmt.Errorf("segment %s: %d bytes", filepath.Base(path), size)
	}
	if _, err := io.CopyN(sum, f, size-tail); err != nil {
		return fmt.Errorf("segment %s: %w", filepath.Base(path), err)
	}
	var want [tail]byte
	if _, err := io.ReadFull(f, want[:]); err != nil {
		return fmt.Errorf("segment %s: %w", filepath.Base(path), err)
	}
	if binary.BigEndian.Uint32(want[:]) != sum.Sum32() {
		return fmt.Errorf("segment %s: its sum is wrong", filepath.Base(path))
	}
	return nil
}

// Verify reads all segment files on disk and compares their sums. A wrong one
// is a reason to rebuild and an error of kind Busy that wraps [ErrRebuild].
func (e *Engine) Verify(ctx context.Context) error {
	v, err := e.look()
	if err != nil {
		return err
	}
	defer v.done()
	for _, s := range v.parts {
		if s.path == "" {
			continue // in memory, not yet a file
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("verify index: %w", err)
		}
		info, err := os.Stat(s.path)
		if err == nil {
			err = checkSum(s.path, info.Size())
		}
		if err != nil {
			e.distrust(err.Error())
			return pipeline.Errorf(pipeline.Busy, "verify index: %w: %w", ErrRebuild, err)
		}
	}
	return nil
}
