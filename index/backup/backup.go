package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"sohoa/index/catalog"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Take copies a data folder and its store to a place. now is the time of the
// backup.
func Take(ctx context.Context, data string, store blob.Store, to Place, now time.Time) (Note, error) {
	n, err := take(ctx, data, store, to, now.UTC())
	if err != nil {
		return n, fmt.Errorf("backup: %w", err)
	}
	return n, nil
}

func take(ctx context.Context, data string, store blob.Store, to Place, now time.Time) (Note, error) {
	n := Note{At: now, Changed: []string{}}
	start := time.Now()
	t, err := to.begin(ctx)
	if err != nil {
		return n, err
	}
	defer t.end(ctx)
	n.Set = t.set
	snap, err := n.catalogue(ctx, data, to)
	if err != nil {
		return n, err
	}
	defer snap.close()
	if n.Sums, err = snap.c.Sums(ctx); err != nil {
		return n, err
	}
	c := copying{from: store, to: to.Objects, mark: to.Sets, flush: to.Flush, mine: t.mine, now: now}
	there, err := c.all(ctx)
	if err != nil {
		return n, err
	}
	n.Objects, n.Copied, n.Bytes, n.Changed = c.objects, c.copied, c.bytes, c.changed
	if err := t.dropUnfinished(ctx); err != nil {
		return n, err
	}
	g := garbage{place: to, snap: snap, now: now}
	if n.Removed, err = g.collect(ctx, n.Set, t.finished, there); err != nil {
		return n, err
	}
	n.Took = time.Since(start).Seconds()
	return n, t.finish(ctx, n)
}

// snapshot is a copy of the catalogue that may be opened: opening brings it to
// the newest form, so it is not the one that is kept.
type snapshot struct {
	dir string
	c   *catalog.Catalog
}

func (s snapshot) close() { s.c.Close(); os.RemoveAll(s.dir) }

// catalogue copies the catalogue and the key into the set.
func (n *Note) catalogue(ctx context.Context, data string, to Place) (snapshot, error) {
	dir, err := os.MkdirTemp("", "sohoa-backup-")
	if err != nil {
		return snapshot{}, err
	}
	s := snapshot{dir: dir}
	if err := n.catalogueBy(ctx, data, to, dir); err != nil {
		return s, errors.Join(err, os.RemoveAll(dir))
	}
	if s.c, err = catalog.Open(ctx, filepath.Join(dir, catalogueFile), nil); err != nil {
		return s, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

func (n *Note) catalogueBy(ctx context.Context, data string, to Place, dir string) error {
	copied := filepath.Join(dir, catalogueFile)
	if err := catalog.Copy(ctx, filepath.Join(data, catalogueFile), copied); err != nil {
		return err
	}
	if err := n.keepFile(ctx, to, catalogueFile, copied); err != nil {
		return err
	}
	err := n.keepFile(ctx, to, keyFile, filepath.Join(data, keyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a folder of before there was one
	}
	return err
}

// Restore brings the newest finished backup into a folder that holds no
// catalogue and into its store; flush makes the store durable where its single
// objects are not, and may be nil. The search index is made anew by whoever
// opens the folder. Invalid: there is no finished backup, or the folder holds a
// catalogue.
func Restore(ctx context.Context, from Place, data string, store blob.Store, flush func() error) (Note, error) {
	n, err := restore(ctx, from, data, store, flush)
	if err != nil {
		return n, fmt.Errorf("restore: %w", err)
	}
	return n, nil
}

func restore(ctx context.Context, from Place, data string, store blob.Store, flush func() error) (Note, error) {
	n, fetch, err := from.newest(ctx)
	if err != nil {
		return n, err
	}
	if _, err := os.Stat(filepath.Join(data, catalogueFile)); err == nil {
		return n, &pipeline.Error{Kind: pipeline.Invalid, Field: "data", Err: fmt.Errorf("%s holds a catalogue already", data)}
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return n, err
	}
	mark, err := newMark(filepath.Join(data, "restoring"))
	if err != nil {
		return n, err
	}
	c := copying{from: from.Objects, to: store, mark: mark, flush: flush, now: time.Now()}
	if _, err := c.all(ctx); err != nil {
		return n, err
	}
	if err := fetch(keyFile, filepath.Join(data, keyFile)); err != nil && !nothingThere(err) {
		return n, err
	}
	// The catalogue comes last: a folder that has one is whole.
	if err := fetch(catalogueFile, filepath.Join(data, catalogueFile)); err != nil {
		return n, err
	}
	n.Copied, n.Bytes, n.Changed = c.copied, c.bytes, c.changed
	return n, os.RemoveAll(filepath.Join(data, "restoring"))
}

func nothingThere(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || pipeline.KindOf(err) == pipeline.NotFound
}

// newest finds the newest finished backup and says how its files are fetched.
func (p Place) newest(ctx context.Context) (Note, func(name, path string) error, error) {
	var n Note
	_, finished, err := p.sets(ctx)
	if err != nil {
		return n, nil, err
	}
	if len(finished) == 0 {
		return p.old()
	}
	last := finished[len(finished)-1]
	err = p.load(ctx, last, noteFile, &n)
	return n, func(name, path string) error { return p.fetch(ctx, n, name, path) }, err
}
