package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"sohoa/index/catalog"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Place is where backups lie: a folder or a bucket.
type Place struct {
	Objects blob.Store   // the copied objects
	Sets    blob.Store   // a catalogue with its notes for each backup
	Flush   func() error // makes what Objects took durable; nil: each object is
	Old     string       // a folder that may hold a backup of before there were sets; or empty
}

// The names within a set, and in a data folder.
const (
	catalogueFile = "catalogue.db"
	keyFile       = "audit.key"
	noteFile      = "backup.json"
	goneFile      = "gone.json"
)

// unfinished is the key of the mark that stands while objects are not durable.
const unfinished pipeline.Key = "unfinished"

// Note is what a backup says of itself.
type Note struct {
	Set     int          `json:"set"` // from 1; 0: of before there were sets
	At      time.Time    `json:"at"`  // the catalogue is of this moment
	Took    float64      `json:"took_seconds"`
	Objects int          `json:"objects"`           // in the copy
	Copied  int          `json:"copied"`            // of them this time
	Bytes   int64        `json:"bytes"`             // copied this time
	Removed int          `json:"removed,omitempty"` // objects that were disposed of long ago
	Sums    catalog.Sums `json:"sums"`              // figures of the catalogue copied
	Changed []string     `json:"changed"`           // originals whose bytes are not those of their name, not copied

	Files map[string]pipeline.Sum `json:"files,omitempty"` // what the files of the set hash to, but for this note, which is sealed
}

func inSet(n int, name string) pipeline.Key { return pipeline.Key(fmt.Sprintf("%08d/%s", n, name)) }

// dropSet removes a set. The note goes first: what is left then is not finished.
func (p Place) dropSet(ctx context.Context, n int) error {
	keys, err := blob.Keys(ctx, p.Sets, string(inSet(n, "")))
	if err != nil {
		return err
	}
	for _, k := range append([]pipeline.Key{inSet(n, noteFile)}, keys...) {
		if err := p.Sets.Remove(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// sets lists the numbers of all sets in order, and which of them are finished.
func (p Place) sets(ctx context.Context) (all []int, finished []int, err error) {
	err = p.Sets.List(ctx, "", func(i blob.Info) error {
		number, name, _ := strings.Cut(string(i.Key), "/")
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 {
			return nil
		}
		if !slices.Contains(all, n) {
			all = append(all, n)
		}
		if name == noteFile {
			finished = append(finished, n)
		}
		return nil
	})
	return all, finished, err
}

// mostNote bounds a note in memory.
const mostNote = 256 << 20

func (p Place) load(ctx context.Context, n int, name string, v any) error {
	data, err := blob.Load(ctx, p.Sets, inSet(n, name), mostNote)
	if err == nil {
		data, err = pipeline.Unseal(data)
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return pipeline.Errorf(pipeline.Busy, "%s: %w: %w", inSet(n, name), pipeline.ErrAltered, err)
	}
	return nil
}

func (p Place) keep(ctx context.Context, n int, name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return blob.Keep(ctx, p.Sets, inSet(n, name), pipeline.Seal(data))
}

// keepFile copies a file into the set of a note, which takes its hash.
func (n *Note) keepFile(ctx context.Context, to Place, name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, sum, err := to.Sets.Put(ctx, f, func(pipeline.Sum) pipeline.Key { return inSet(n.Set, name) })
	if err == nil && n.Files == nil {
		n.Files = map[string]pipeline.Sum{}
	}
	if err == nil {
		n.Files[name] = sum
	}
	return err
}

// fetch copies a file of the set of a note to a path, whole and durable or not
// at all. [pipeline.ErrAltered]: it is not what was copied; an earlier set, or
// the objects alone, have to serve.
func (p Place) fetch(ctx context.Context, n Note, name, path string) error {
	open := p.Sets.Open
	if sum := n.Files[name]; sum != "" { // else it was copied before hashes were noted
		open = func(ctx context.Context, k pipeline.Key) (io.ReadCloser, error) {
			return blob.OpenAs(ctx, p.Sets, k, sum)
		}
	}
	r, err := open(ctx, inSet(n.Set, name))
	if err != nil {
		return err
	}
	defer r.Close()
	return whole(path, r)
}

// whole writes a file so that it is there whole or not at all.
func whole(path string, r io.Reader) error {
	f, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}
