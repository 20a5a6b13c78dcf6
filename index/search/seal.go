package search

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
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

// newestSegments lists the files of the newest snapshot, after a look at every
// page of the root file: the engine maps it and believes what it says. A flipped
// bit or a cut there ends a process that has not looked.
func newestSegments(root string) (names []string, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			names, err = nil, fmt.Errorf("root file: panic: %v", p)
		}
	}()
	info, err := os.Stat(root)
	if err != nil {
		return nil, fmt.Errorf("root file: %w", err)
	}
	db, err := bbolt.Open(root, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true, Timeout: 2 * time.Second})
	if errors.Is(err, bbolt.ErrTimeout) {
		return nil, pipeline.Errorf(pipeline.Busy, "another process owns it: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("root file: %w", err)
	}
	err = db.View(func(tx *bbolt.Tx) error {
		if err := wholeTree(tx, info.Size()/int64(db.Info().PageSize)); err != nil {
			return fmt.Errorf("root file: %w", err)
		}
		names, err = segmentsOf(tx)
		return err
	})
	return names, errors.Join(err, db.Close())
}

func segmentsOf(tx *bbolt.Tx) (names []string, err error) {
	snapshots := tx.Bucket([]byte(boltSnapshots))
	if snapshots == nil {
		return nil, errors.New("root file: no snapshots")
	}
	newest, _ := snapshots.Cursor().Last()
	bucket := snapshots.Bucket(newest)
	if newest == nil || bucket == nil {
		return nil, errors.New("root file: no snapshot")
	}
	err = bucket.ForEachBucket(func(k []byte) error {
		if path := bucket.Bucket(k).Get([]byte(boltPath)); path != nil {
			names = append(names, string(path))
		}
		return nil
	})
	return names, err
}

// wholeTree reads all there is in a root file of so many pages. The engine's own
// check comes last: it runs where nobody recovers, and does not bound what pages
// say of their length.
func wholeTree(tx *bbolt.Tx, pages int64) error {
	for id := 0; ; id++ {
		p, err := tx.Page(id)
		if err != nil {
			return err
		}
		if p == nil {
			break
		}
		if int64(id) >= pages || int64(p.OverflowCount) > pages {
			return fmt.Errorf("page %d with %d more of %d", id, p.OverflowCount, pages)
		}
	}
	if err := tx.ForEach(func(_ []byte, b *bbolt.Bucket) error { return readBucket(b, 0) }); err != nil {
		return err
	}
	var wrong error
	for err := range tx.Check() { // to its end, or its goroutine stays
		wrong = cmp.Or(wrong, err)
	}
	return wrong
}

// readBucket touches every byte below a bucket.
func readBucket(b *bbolt.Bucket, depth int) error {
	const deepest = 8 // snapshot, segment and what belongs to it make four
	if depth > deepest {
		return errors.New("buckets in buckets")
	}
	return b.ForEach(func(k, v []byte) error {
		if v != nil {
			crc32.ChecksumIEEE(v)
			return nil
		}
		below := b.Bucket(k)
		if below == nil {
			return fmt.Errorf("bucket %q cannot be opened", k)
		}
		return readBucket(below, depth+1)
	})
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
