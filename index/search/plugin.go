package search

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	scorchapi "github.com/blevesearch/scorch_segment_api/v2"

	"sohoa/index/search/answer"
	"sohoa/index/search/entry"
	"sohoa/index/search/segment"
)

// The engine is told of our segments by these names; it writes them into its
// root file.
const (
	segmentType    = "sohoa"
	segmentVersion = 1
)

// registered tells the engine, which keeps a list for the whole process, of
// our segments; once, and before the first index is opened.
var registered = sync.OnceFunc(func() { scorch.RegisterSegmentPlugin(segments{}, false) })

// segments makes, opens and merges segments for the engine.
type segments struct{}

// Type implements [scorch.SegmentPlugin], as all that follows.
func (segments) Type() string { return segmentType }

// Version is that of the format.
func (segments) Version() uint32 { return segmentVersion }

// New makes a segment of analysed records, in the order of their ids, so that
// one batch always gives one segment.
func (segments) New(docs []index.Document) (scorchapi.Segment, uint64, error) {
	records := make([]segment.Record, 0, len(docs))
	var words []string
	for _, d := range docs {
		d.VisitFields(func(f index.Field) {
			if f, ok := f.(*recordField); ok {
				records = append(records, f.out)
				if words == nil {
					words = f.lex.List() // after the analysis of all
				}
				f.out = segment.Record{}
			}
		})
	}
	if len(records) != len(docs) {
		return nil, 0, fmt.Errorf("make segment: %d records of %d documents", len(records), len(docs))
	}
	slices.SortFunc(records, func(a, b segment.Record) int { return strings.Compare(a.ID, b.ID) })
	r, err := segment.Build(records, words)
	if err != nil {
		return nil, 0, err
	}
	l := &memoryLeaf{leaf{r: r}}
	_, _ = l.ready() // here and in Open, so that no query waits for it; it keeps its error
	return l, uint64(r.Size()), nil
}

// NewUsing is New: there is nothing to set.
func (s segments) NewUsing(docs []index.Document, _ map[string]any) (scorchapi.Segment, uint64, error) {
	return s.New(docs)
}

// Open maps a file.
func (segments) Open(path string) (scorchapi.Segment, error) {
	f, err := segment.Open(path)
	if err != nil {
		return nil, err
	}
	l := &fileLeaf{leaf: leaf{r: f.Reader, path: path}, file: f}
	l.users.Store(1)
	_, _ = l.ready()
	return l, nil
}

// OpenUsing is Open: there is nothing to set.
func (s segments) OpenUsing(path string, _ map[string]any) (scorchapi.Segment, error) {
	return s.Open(path)
}

// Merge writes one segment of several.
func (segments) Merge(parts []scorchapi.Segment, drops []*roaring.Bitmap, path string, stop chan struct{}, _ scorchapi.StatsReporter) ([][]uint64, uint64, error) {
	readers := make([]*segment.Reader, len(parts))
	for i, p := range parts {
		l, err := leafOf(p)
		if err != nil {
			return nil, 0, err
		}
		readers[i] = l.r
	}
	numbers, size, err := segment.Merge(readers, drops, path, stop)
	if errors.Is(err, segment.ErrStopped) {
		err = scorchapi.ErrClosed // the engine compares, it does not unwrap
	}
	return numbers, size, err
}

// MergeUsing is Merge: there is nothing to set.
func (s segments) MergeUsing(parts []scorchapi.Segment, drops []*roaring.Bitmap, path string, stop chan struct{}, r scorchapi.StatsReporter, _ map[string]any) ([][]uint64, uint64, error) {
	return s.Merge(parts, drops, path, stop, r)
}

// leaf is a segment in the hands of the engine, with what queries keep of it.
type leaf struct {
	r    *segment.Reader
	path string // "" while it is in memory
	once sync.Once
	seg  *answer.Segment
	err  error
}

// ready returns the segment as queries need it.
func (l *leaf) ready() (*answer.Segment, error) {
	l.once.Do(func() { l.seg, l.err = answer.NewSegment(l.r) })
	return l.seg, l.err
}

func leafOf(s scorchapi.Segment) (*leaf, error) {
	switch s := s.(type) {
	case *memoryLeaf:
		return &s.leaf, nil
	case *fileLeaf:
		return &s.leaf, nil
	}
	return nil, fmt.Errorf("a segment is a %T", s)
}

// memoryLeaf is a segment not yet on disk.
type memoryLeaf struct{ leaf }

// Persist writes it, durably.
func (l *memoryLeaf) Persist(path string) error { return l.r.Save(path) }

// WriteTo writes it into a copy of the index.
func (l *memoryLeaf) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(l.r.Bytes())
	return int64(n), err
}

// Size is what it takes of memory.
func (l *memoryLeaf) Size() int { return l.r.Size() }

// AddRef does nothing: memory goes by itself.
func (l *memoryLeaf) AddRef() {}

// DecRef does nothing.
func (l *memoryLeaf) DecRef() error { return nil }

// Close does nothing.
func (l *memoryLeaf) Close() error { return nil }

// fileLeaf is a segment on disk, unmapped when its last user lets go.
type fileLeaf struct {
	leaf
	file  *segment.File
	users atomic.Int64
}

// Path is where it lies.
func (l *fileLeaf) Path() string { return l.path }

// Size is what it takes of memory: the map belongs to the machine.
func (l *fileLeaf) Size() int { return 8 * l.r.Count() }

// AddRef adds a user.
func (l *fileLeaf) AddRef() { l.users.Add(1) }

// DecRef takes one away.
func (l *fileLeaf) DecRef() error {
	if l.users.Add(-1) != 0 {
		return nil
	}
	return l.file.Close()
}

// Close is DecRef.
func (l *fileLeaf) Close() error { return l.DecRef() }

// Count is how many records there are, deleted ones included.
func (l *leaf) Count() uint64 { return uint64(l.r.Count()) }

// DocID is the id of a record.
func (l *leaf) DocID(doc uint64) ([]byte, error) {
	k, err := l.stored(uint32(doc))
	return []byte(k.ID), err
}

// DocNumbers finds records by their ids.
func (l *leaf) DocNumbers(ids []string) (*roaring.Bitmap, error) {
	found := roaring.New()
	for _, id := range ids {
		docs, err := l.r.Docs(segment.IDs, id)
		if err != nil {
			return nil, err
		}
		if docs != nil {
			found.Or(docs)
		}
	}
	return found, nil
}

// VisitStoredFields gives the id, which is all that the engine knows of.
func (l *leaf) VisitStoredFields(doc uint64, visit scorchapi.StoredFieldValueVisitor) error {
	id, err := l.DocID(doc)
	if err == nil {
		visit("_id", 't', id, nil)
	}
	return err
}

// Fields is empty: what the engine does not know it cannot ask for.
func (l *leaf) Fields() []string { return nil }

// Dictionary is for the engine's own queries, which nobody runs.
func (l *leaf) Dictionary(string) (scorchapi.TermDictionary, error) {
	return nil, errors.ErrUnsupported
}

// BytesRead is not counted.
func (l *leaf) BytesRead() uint64 { return 0 }

// ResetBytesRead is not counted.
func (l *leaf) ResetBytesRead(uint64) {}

// BytesWritten is the size of the segment.
func (l *leaf) BytesWritten() uint64 { return uint64(l.r.Size()) }

// stored reads what is kept of a record.
func (l *leaf) stored(doc uint32) (entry.Kept, error) {
	data, err := l.r.Kept(doc)
	if err != nil {
		return entry.Kept{}, fmt.Errorf("read stored record: %w", err)
	}
	return entry.ReadKept(data)
}
