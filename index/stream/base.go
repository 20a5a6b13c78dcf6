package stream

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sohoa/index/audit"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Schema names the form of a base.
const Schema = "sohoa-stream-2"

// oldSchema had its pieces in one folder for all lines and said nothing of the
// audit.
const oldSchema = "sohoa-stream-1"

// pieceSize is small enough that a change here and there leaves most pieces as
// they were, and large enough that a catalogue is some hundred objects.
const pieceSize = 1 << 20

// Base is the whole catalogue at one moment.
type Base struct {
	Schema string    `json:"schema"`
	N      int       `json:"n"`    // the segment it is after; 0: the line begins
	Last   string    `json:"last"` // hash of that segment
	At     time.Time `json:"at"`
	Size   int64     `json:"size"`   // bytes
	Sum    string    `json:"sha256"` // of all
	Pieces []string  `json:"pieces"` // line that put it and SHA-256 of each mebibyte, in order: "<line>/<sum>"

	Mark audit.Mark `json:"mark"` // the catalogue holds the audit to here at least
}

// base puts the catalogue's file into the store as it is after the last
// segment. The file must not change meanwhile.
func (s *Stream) base(ctx context.Context) error {
	b := Base{Schema: Schema, At: time.Now().UTC()}
	// The turn is not needed: n, last and mark are of the moment when the log was
	// emptied, and are read there.
	s.mu.Lock()
	b.N, b.Last, b.Mark = s.emptied.n, hexOf(s.emptied.last), s.emptied.mark
	s.mu.Unlock()
	whole := sha256.New()
	buf := make([]byte, pieceSize)
	for at := int64(0); ; at += pieceSize {
		n, err := s.file.ReadAt(buf, at)
		if err != nil && err != io.EOF {
			return err
		}
		if n == 0 {
			break
		}
		whole.Write(buf[:n])
		b.Size += int64(n)
		piece, perr := s.piece(ctx, buf[:n])
		if perr != nil {
			return perr
		}
		b.Pieces = append(b.Pieces, piece)
		if err == io.EOF {
			break
		}
	}
	b.Sum = hex.EncodeToString(whole.Sum(nil))
	data, err := json.Marshal(b)
	if err != nil {
		return err
	}
	if err := blob.Keep(ctx, s.c.Store, baseKey(s.line, b.N), data); err != nil {
		return err
	}
	s.pieces = b.bySum()
	s.note(func(st *State) { st.Line, st.Base, st.At = s.line, b.N, b.At })
	return nil
}

// bySum finds the pieces of a base by their bytes.
func (b Base) bySum() map[string]string {
	all := map[string]string{}
	for _, p := range b.Pieces {
		_, sum, _ := strings.Cut(p, "/")
		all[sum] = p
	}
	return all
}

// piece puts a piece and returns its name. Only a piece that the base before has
// is used again: any other may be on its way out.
func (s *Stream) piece(ctx context.Context, data []byte) (string, error) {
	sum := hexSum(data)
	if p, ok := s.pieces[sum]; ok {
		return p, nil
	}
	small, err := squeeze(data)
	if err != nil {
		return "", err
	}
	p := s.line + "/" + sum
	return p, blob.Keep(ctx, s.c.Store, pieceKey(p), small)
}

// reuse remembers the pieces of the newest base of the lines before, as far as
// they are there.
func (s *Stream) reuse(ctx context.Context, there lines) error {
	s.pieces = nil
	l := there.newest()
	if l == nil {
		return nil
	}
	b, err := loadBase(ctx, s.c.Store, baseKey(l.name, l.base))
	if err != nil || b.Schema != Schema {
		return err
	}
	s.pieces = b.bySum()
	for sum, p := range s.pieces {
		if !there.pieces[pieceKey(p)] {
			delete(s.pieces, sum)
		}
	}
	return nil
}

// Restored says what came back.
type Restored struct {
	Line     string    `json:"line"`
	Base     time.Time `json:"base"`     // when the base was made
	Segments int       `json:"segments"` // laid on it
	Bytes    int64     `json:"bytes"`    // of the catalogue
}

// Restore writes the newest catalogue of the stream into a folder that holds
// none, and the key of its audit. Invalid: there is a catalogue already, or no
// stream. Damaged: an object of the stream is missing or changed; nothing is
// written then.
func Restore(ctx context.Context, store blob.Store, dir string) (Restored, error) {
	r, err := restore(ctx, store, dir)
	if err != nil {
		return r, fmt.Errorf("restore from the stream: %w", err)
	}
	return r, nil
}

func restore(ctx context.Context, store blob.Store, dir string) (Restored, error) {
	path := filepath.Join(dir, "catalogue.db")
	if _, err := os.Stat(path); err == nil {
		return Restored{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "data", Err: fmt.Errorf("%s holds a catalogue already", dir)}
	}
	there, err := look(ctx, store)
	if err != nil {
		return Restored{}, err
	}
	l := there.newest()
	if l == nil {
		return Restored{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "no-stream", Err: errors.New("the store holds no stream of a catalogue")}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Restored{}, err
	}
	f, err := os.OpenFile(path+".part", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return Restored{}, err
	}
	r := Restored{Line: l.name}
	b, err := layBase(ctx, store, baseKey(l.name, l.base), f)
	if err == nil {
		r.Base = b.At
		r.Segments, err = laySegments(ctx, store, l.name, l.segments, b, f)
	}
	if err == nil {
		r.Bytes, err = f.Seek(0, io.SeekEnd)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return r, errors.Join(err, os.Remove(path+".part"))
	}
	if err := restoreKey(ctx, store, l.name, dir); err != nil {
		return r, err
	}
	return r, os.Rename(path+".part", path)
}

// loadBase reads what a base says of itself.
func loadBase(ctx context.Context, store blob.Store, key pipeline.Key) (Base, error) {
	var b Base
	data, err := blob.Load(ctx, store, key, 64<<20)
	if err == nil {
		err = json.Unmarshal(data, &b)
	}
	if err == nil && b.Schema != Schema && b.Schema != oldSchema {
		err = pipeline.Errorf(pipeline.Invalid, "%s is of schema %q", key, b.Schema)
	}
	return b, err
}

func layBase(ctx context.Context, store blob.Store, key pipeline.Key, w io.Writer) (Base, error) {
	b, err := loadBase(ctx, store, key)
	if err != nil {
		return b, err
	}
	whole := sha256.New()
	for _, name := range b.Pieces {
		small, err := blob.Load(ctx, store, pieceKey(name), 2*pieceSize)
		if err != nil {
			return b, missing(err, string(pieceKey(name)))
		}
		piece, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(small)), pieceSize+1))
		if err != nil || hexSum(piece) != name[strings.LastIndexByte(name, '/')+1:] {
			return b, pipeline.Errorf(pipeline.Damaged, "piece %s was changed", name)
		}
		whole.Write(piece)
		if _, err := w.Write(piece); err != nil {
			return b, err
		}
	}
	if hex.EncodeToString(whole.Sum(nil)) != b.Sum {
		return b, pipeline.Errorf(pipeline.Damaged, "the pieces of %s are not the catalogue", key)
	}
	return b, nil
}

// laySegments lays the segments behind a base on it, each checked against the
// one before.
func laySegments(ctx context.Context, store blob.Store, line string, last int, b Base, f *os.File) (int, error) {
	before := b.Last
	for n := b.N + 1; n <= last; n++ {
		key := segmentKey(line, n)
		data, err := blob.Load(ctx, store, key, mostSegment)
		if err != nil {
			return n, missing(err, string(key))
		}
		seg, sum, err := decode(data)
		if err != nil {
			return n, fmt.Errorf("%s: %w", key, err)
		}
		if seg.n != n || hexOf(seg.before) != before {
			return n, pipeline.Errorf(pipeline.Damaged, "%s does not follow the one before", key)
		}
		for _, number := range seg.order {
			if _, err := f.WriteAt(seg.bytes[number], int64(number-1)*int64(seg.size)); err != nil {
				return n, err
			}
		}
		if err := f.Truncate(int64(seg.total) * int64(seg.size)); err != nil {
			return n, err
		}
		before = hexOf(sum)
	}
	return max(0, last-b.N), nil
}

// missing says of an object that must be there and is not that the stream is
// damaged.
func missing(err error, what string) error {
	if pipeline.KindOf(err) == pipeline.NotFound {
		return pipeline.Errorf(pipeline.Damaged, "%s is missing", what)
	}
	return err
}

func restoreKey(ctx context.Context, store blob.Store, line, dir string) error {
	key, err := blob.Load(ctx, store, keyKey(line), 1<<10)
	if pipeline.KindOf(err) == pipeline.NotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "audit.key"), key, 0o600)
}

// bases that stay: the newest and the one before.
const keptBases = 2

// collect removes what lies before the oldest base that stays, and what only
// bases before it need. It leaves alone what lines after its own hold, and the
// seals: a server that was cut off for a year must find that its line has ended.
//
// Two servers may collect at once, one of them fenced without knowing it yet.
// Nothing that a base needs goes all the same: a base takes over pieces of the
// base before it only, so every later one is made of pieces that the newest base
// had when the other began to collect, which stay, and of pieces in lines after
// the other's.
func (s *Stream) collect(ctx context.Context) error {
	s.making.Lock()
	defer s.making.Unlock()
	var bases, all []blob.Info
	err := s.c.Store.List(ctx, Prefix, func(i blob.Info) error {
		if _, what, _, ok := named(i.Key); ok && what == "base" {
			bases = append(bases, i)
		}
		all = append(all, i)
		return nil
	})
	if err != nil || len(bases) <= keptBases {
		return err
	}
	bases = bases[len(bases)-keptBases:]
	needed := map[pipeline.Key]bool{}
	for _, i := range bases {
		b, err := loadBase(ctx, s.c.Store, i.Key)
		if err != nil {
			return err
		}
		for _, p := range b.Pieces {
			needed[pieceKey(p)] = true
		}
	}
	oldest, _, n, _ := named(bases[0].Key)
	for _, i := range all {
		if needed[i.Key] || !past(i, oldest, n) || lineOf(i.Key) > s.line {
			continue
		}
		if err := s.Mine(); err != nil {
			return err
		}
		if err := s.c.Store.Remove(ctx, i.Key); err != nil {
			return err
		}
	}
	return nil
}

// lineOf is the line in whose folder an object lies; of pieces of the first form
// it is "".
func lineOf(k pipeline.Key) string {
	l, _, _ := strings.Cut(strings.TrimPrefix(string(k), Prefix), "/")
	if numberOf(l) == 0 {
		return ""
	}
	return l
}

// past reports whether an object lies before a base, or is a piece.
func past(i blob.Info, line string, n int) bool {
	l, what, number, ok := named(i.Key)
	switch {
	case ok && what == "seg" && isSeal(i):
		return false
	case ok && l == line:
		return number < n || number == n && what == "seg"
	case ok:
		return l < line
	case strings.HasPrefix(string(i.Key), piecesPrefix):
		// A server of before there were seals may be making a base of it.
		return time.Since(i.Modified) > 24*time.Hour
	}
	return strings.Contains(string(i.Key), "/pieces/")
}
