package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sohoa/index/catalog"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	folder "sohoa/pipeline/blob/fs"
)

const (
	catalogueFile = "catalogue.db"
	beforeFile    = "catalogue.before.db"
	keyFile       = "audit.key"
	noteFile      = "backup.json"
	objectsDir    = "objects"
)

// Note is what a backup says of itself.
type Note struct {
	At      time.Time    `json:"at"` // the catalogue is of this moment
	Took    float64      `json:"took_seconds"`
	Objects int          `json:"objects"` // in the copy
	Copied  int          `json:"copied"`  // of them this time
	Bytes   int64        `json:"bytes"`   // copied this time
	Sums    catalog.Sums `json:"sums"`    // figures of the catalogue copied
	Changed []string     `json:"changed"` // originals whose bytes are not those of their name, not copied
}

// Take copies the data folder and its store to a folder.
func Take(ctx context.Context, data string, store blob.Store, to string) (Note, error) {
	n := Note{At: time.Now().UTC(), Changed: []string{}}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return n, fmt.Errorf("backup: %w", err)
	}
	if err := catalogue(ctx, data, to); err != nil {
		return n, fmt.Errorf("backup: %w", err)
	}
	var err error
	if n.Sums, err = sumsOf(ctx, filepath.Join(to, catalogueFile)); err != nil {
		return n, fmt.Errorf("backup: %w", err)
	}
	target, err := folder.Open(filepath.Join(to, objectsDir))
	if err != nil {
		return n, fmt.Errorf("backup: %w", err)
	}
	if err := n.copyAll(ctx, store, target); err != nil {
		return n, fmt.Errorf("backup: %w", err)
	}
	n.Took = time.Since(n.At).Seconds()
	data2, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return n, err
	}
	return n, whole(filepath.Join(to, noteFile), data2)
}

// catalogue copies the catalogue and the key; the copy before is kept.
func catalogue(ctx context.Context, data, to string) error {
	part := filepath.Join(to, catalogueFile+".part")
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := catalog.Copy(ctx, filepath.Join(data, catalogueFile), part); err != nil {
		return err
	}
	newest := filepath.Join(to, catalogueFile)
	if err := os.Rename(newest, filepath.Join(to, beforeFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(part, newest); err != nil {
		return err
	}
	key, err := os.ReadFile(filepath.Join(data, keyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a folder of before there was one
	}
	if err != nil {
		return err
	}
	return whole(filepath.Join(to, keyFile), key)
}

// sumsOf reads the figures of a copied catalogue, on a copy of its own: opening
// it would bring it to the newest form.
func sumsOf(ctx context.Context, path string) (catalog.Sums, error) {
	dir, err := os.MkdirTemp("", "sohoa-backup-")
	if err != nil {
		return catalog.Sums{}, err
	}
	defer os.RemoveAll(dir)
	own := filepath.Join(dir, catalogueFile)
	if err := catalog.Copy(ctx, path, own); err != nil {
		return catalog.Sums{}, err
	}
	c, err := catalog.Open(ctx, own, nil)
	if err != nil {
		return catalog.Sums{}, err
	}
	s, err := c.Sums(ctx)
	return s, errors.Join(err, c.Close())
}

// copyAll copies every object that is not there yet.
func (n *Note) copyAll(ctx context.Context, from, to blob.Store) error {
	there := map[pipeline.Key]int64{}
	err := to.List(ctx, "", func(i blob.Info) error {
		there[i.Key] = i.Size
		return nil
	})
	if err != nil {
		return err
	}
	return from.List(ctx, "", func(i blob.Info) error {
		if size, ok := there[i.Key]; ok && size == i.Size {
			n.Objects++
			return nil
		}
		good, err := copyOne(ctx, from, to, i.Key)
		if err != nil {
			return fmt.Errorf("copy %s: %w", i.Key, err)
		}
		if !good {
			n.Changed = append(n.Changed, string(i.Key))
			return nil
		}
		n.Objects, n.Copied, n.Bytes = n.Objects+1, n.Copied+1, n.Bytes+i.Size
		return nil
	})
}

// copyOne copies an object. Of an original whose bytes are not those of its
// name nothing is written, and false is returned.
func copyOne(ctx context.Context, from, to blob.Store, key pipeline.Key) (bool, error) {
	sum, original := key.Sum()
	original = original && strings.HasPrefix(string(key), "original/")
	r, err := from.Open(ctx, key)
	if err != nil && pipeline.KindOf(err) == pipeline.NotFound {
		return true, nil // removed since it was listed: an earlier record of a secret
	}
	if err != nil {
		return false, err
	}
	defer r.Close()
	if original { // hashed before it is written: nothing wrong comes into the copy
		if good, err := blob.Intact(ctx, from, sum); err != nil || !good {
			return false, err
		}
	}
	_, got, err := to.Put(ctx, r, func(pipeline.Sum) pipeline.Key { return key })
	if err == nil && original && got != sum { // it changed between the two reads
		return false, to.Remove(ctx, key)
	}
	return err == nil, err
}

// whole writes a file so that it is there whole or not at all.
func whole(path string, data []byte) error {
	f, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

// Restore brings a backup into a folder that holds no catalogue and into its
// store. The search index is made anew by whoever opens it.
func Restore(ctx context.Context, from, data string, store blob.Store) (Note, error) {
	var n Note
	text, err := os.ReadFile(filepath.Join(from, noteFile))
	if errors.Is(err, fs.ErrNotExist) {
		return n, &pipeline.Error{Kind: pipeline.Invalid, Field: "backup", Err: fmt.Errorf("%s holds no finished backup", from)}
	}
	if err == nil {
		err = json.Unmarshal(text, &n)
	}
	if err != nil {
		return n, fmt.Errorf("restore: %w", err)
	}
	if _, err := os.Stat(filepath.Join(data, catalogueFile)); err == nil {
		return n, &pipeline.Error{Kind: pipeline.Invalid, Field: "data", Err: fmt.Errorf("%s holds a catalogue already", data)}
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return n, fmt.Errorf("restore: %w", err)
	}
	source, err := folder.Open(filepath.Join(from, objectsDir))
	if err != nil {
		return n, fmt.Errorf("restore: %w", err)
	}
	done := Note{Changed: []string{}}
	if err := done.copyAll(ctx, source, store); err != nil {
		return n, fmt.Errorf("restore: %w", err)
	}
	if key, err := os.ReadFile(filepath.Join(from, keyFile)); err == nil {
		if err := whole(filepath.Join(data, keyFile), key); err != nil {
			return n, fmt.Errorf("restore: %w", err)
		}
	}
	// The catalogue comes last: a folder that has one is whole.
	part := filepath.Join(data, catalogueFile+".part")
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return n, fmt.Errorf("restore: %w", err)
	}
	if err := catalog.Copy(ctx, filepath.Join(from, catalogueFile), part); err != nil {
		return n, fmt.Errorf("restore: %w", err)
	}
	n.Copied, n.Bytes, n.Changed = done.Copied, done.Bytes, done.Changed
	return n, os.Rename(part, filepath.Join(data, catalogueFile))
}
