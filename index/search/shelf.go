package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"sohoa/pipeline"
)

// Version names everything an index depends on: the engine and its file
// format, the fields and what fills them, the folding of viet. Change it with
// any of them; an index of another version is rebuilt, never read.
const Version = "sohoa-search-6 bleve-2.6.1 segment-1 viet-1"

// The files of an index folder:
//
//	CURRENT          the name of the generation that serves
//	gen-000001/      one generation: the engine's own folder
//	gen-000001.version
//	broken-…         what could not be opened, kept until the next rebuild
const (
	currentFile = "CURRENT"
	genPrefix   = "gen-"
	badPrefix   = "broken-"
)

// generation is one bleve index on disk.
type generation struct {
	dir  string
	name string
	idx  bleve.Index
	raw  bleveindex.Index
}

// engineConfig opens the engine so that a second owner is refused after two
// seconds instead of waiting for ever.
func engineConfig() map[string]any {
	registered()
	return map[string]any{
		"bolt_timeout":           "2s",
		"scorchPersisterOptions": map[string]any{"NumPersisterWorkers": 1},
		"scorchMergePlanOptions": map[string]any{"MaxSegmentSize": maxSegment, "MaxSegmentsPerTier": perTier, "SegmentsPerMergeTask": perTier},
		"forceSegmentType":       segmentType,
		"forceSegmentVersion":    segmentVersion,
	}
}

// maxSegment is how many records a segment may have: a merge keeps the
// dictionary of one field in memory, about 60 bytes a record.
const maxSegment = 800_000

// perTier is how many segments of one size there may be before they are merged.
// A query asks each segment for each of its terms; the engine's ten make 19 of
// 200,000 records, five make 11 for a third of a copy more of each record.
const perTier = 5

// newMapping maps nothing: terms are made by [analyze], so a field that came
// in another way would be a mistake and is ignored.
func newMapping() *mapping.IndexMappingImpl {
	m := bleve.NewIndexMapping()
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	m.IndexDynamic, m.StoreDynamic, m.DocValuesDynamic = false, false, false
	return m
}

// createGeneration makes an empty generation and makes it durable. The engine
// syncs neither its meta file nor its folders.
func createGeneration(dir, name string) (*generation, error) {
	path := filepath.Join(dir, name)
	idx, err := bleve.NewUsing(path, newMapping(), bleve.Config.DefaultIndexType, bleve.Config.DefaultKVStore, engineConfig())
	if err != nil {
		return nil, fmt.Errorf("create index %s: %w", name, err)
	}
	g, err := wrapGeneration(dir, name, idx)
	if err != nil {
		return nil, errors.Join(err, idx.Close())
	}
	if err := g.settle(); err != nil {
		return nil, errors.Join(err, idx.Close())
	}
	return g, nil
}

func wrapGeneration(dir, name string, idx bleve.Index) (*generation, error) {
	raw, err := idx.Advanced()
	if err != nil {
		return nil, fmt.Errorf("open index %s: %w", name, err)
	}
	return &generation{dir: dir, name: name, idx: idx, raw: raw}, nil
}

// settle writes the version beside the generation and syncs what the engine
// does not.
func (g *generation) settle() error {
	path := filepath.Join(g.dir, g.name)
	if err := writeDurably(path+".version", Version); err != nil {
		return err
	}
	for _, p := range []string{filepath.Join(path, "index_meta.json"), filepath.Join(path, "store"), path, g.dir} {
		if err := syncPath(p); err != nil {
			return err
		}
	}
	return nil
}

// openGeneration opens an existing generation. An error of kind Busy means
// that another process owns it; any other that it cannot be used.
func openGeneration(dir, name string) (g *generation, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			g, err = nil, pipeline.Errorf(pipeline.Internal, "open index %s: panic: %v", name, p)
		}
	}()
	version, err := os.ReadFile(filepath.Join(dir, name+".version"))
	if err != nil {
		return nil, fmt.Errorf("open index %s: %w", name, err)
	}
	if strings.TrimSpace(string(version)) != Version {
		return nil, fmt.Errorf("open index %s: made by version %q, this is %q", name, version, Version)
	}
	if err := checkSegments(context.Background(), filepath.Join(dir, name, "store"), checkedAtOpen); err != nil {
		return nil, fmt.Errorf("open index %s: %w", name, err)
	}
	idx, err := bleve.OpenUsing(filepath.Join(dir, name), engineConfig())
	if err != nil {
		if strings.Contains(err.Error(), "timeout") {
			return nil, pipeline.Errorf(pipeline.Busy, "open index %s: another process owns it: %w", name, err)
		}
		return nil, fmt.Errorf("open index %s: %w", name, err)
	}
	return wrapGeneration(dir, name, idx)
}

func (g *generation) close() error {
	if err := g.idx.Close(); err != nil {
		return fmt.Errorf("close index %s: %w", g.name, err)
	}
	return nil
}

// remove deletes a closed generation.
func (g *generation) remove() error {
	path := filepath.Join(g.dir, g.name)
	return errors.Join(os.RemoveAll(path), os.Remove(path+".version"))
}

// currentName reads which generation serves; "" where none does.
func currentName(dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read %s: %w", currentFile, err)
	}
	name := strings.TrimSpace(string(text))
	if !strings.HasPrefix(name, genPrefix) || strings.ContainsAny(name, "/\\") {
		return "", fmt.Errorf("read %s: holds %q", currentFile, name)
	}
	return name, nil
}

// nextName is a generation name that is not in use.
func nextName(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("list index folder: %w", err)
	}
	last := 0
	for _, e := range entries {
		var n int
		if _, err := fmt.Sscanf(e.Name(), genPrefix+"%06d", &n); err == nil {
			last = max(last, n)
		}
	}
	return fmt.Sprintf("%s%06d", genPrefix, last+1), nil
}

// sweep removes generations that do not serve: leftovers of a rebuild that
// was cut off, and broken ones.
func sweep(dir, keep string, broken bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("list index folder: %w", err)
	}
	var errs error
	for _, e := range entries {
		name := e.Name()
		old := strings.HasPrefix(name, genPrefix) && strings.TrimSuffix(name, ".version") != keep
		if old || (broken && strings.HasPrefix(name, badPrefix)) {
			errs = errors.Join(errs, os.RemoveAll(filepath.Join(dir, name)))
		}
	}
	return errs
}

// setAside renames a generation that cannot be opened, so that it is never
// opened again and can be looked at.
func setAside(dir, name string) error {
	target := filepath.Join(dir, badPrefix+name)
	err := os.RemoveAll(target)
	if err == nil {
		err = os.Rename(filepath.Join(dir, name), target)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if rm := os.Remove(filepath.Join(dir, name+".version")); rm != nil && !errors.Is(rm, fs.ErrNotExist) {
		err = errors.Join(err, rm)
	}
	return err
}

// writeDurably replaces a small file in one step.
func writeDurably(path, text string) error {
	tmp := path + ".tmp"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	_, err = f.WriteString(text + "\n")
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return syncPath(filepath.Dir(path))
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync %s: %w", filepath.Base(path), err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("sync %s: %w", filepath.Base(path), err)
	}
	return nil
}
