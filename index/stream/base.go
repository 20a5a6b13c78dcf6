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
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Schema names the form of a base.
const Schema = "sohoa-stream-1"

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
	Pieces []string  `json:"pieces"` // SHA-256 of each mebibyte, in order
}

// base puts the catalogue's file into the store as it is after the last
// segment. The file must not change meanwhile.
func (s *Stream) base(ctx context.Context) error {
	b := Base{Schema: Schema, At: time.Now().UTC()}
	// The turn is not needed: n and last are of the moment when the log was
	// emptied, and are read there.
	s.mu.Lock()
	b.N, b.Last = s.emptied.n, hexOf(s.emptied.last)
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
		sum := hexSum(buf[:n])
		b.Pieces = append(b.Pieces, sum)
		if err := keepPiece(ctx, s.c.Store, sum, buf[:n]); err != nil {
			return err
		}
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
	s.note(func(st *State) { st.Line, st.Base, st.At = s.line, b.N, b.At })
	return nil
}

func keepPiece(ctx context.Context, store blob.Store, sum string, data []byte) error {
	key := pieceKey(sum)
	if _, err := store.Stat(ctx, key); err == nil || pipeline.KindOf(err) != pipeline.NotFound {
		return err
	}
	small, err := squeeze(data)
	if err != nil {
		return err
	}
	return blob.Keep(ctx, store, key, small)
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
	line, n, segments, err := newest(ctx, store)
	if err != nil {
		return Restored{}, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Restored{}, err
	}
	f, err := os.OpenFile(path+".part", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return Restored{}, err
	}
	r := Restored{Line: line}
	b, err := layBase(ctx, store, baseKey(line, n), f)
	if err == nil {
		r.Base = b.At
		r.Segments, err = laySegments(ctx, store, line, segments, b, f)
	}
	if err == nil {
		r.Bytes, err = f.Seek(0, io.SeekEnd)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return r, errors.Join(err, os.Remove(path+".part"))
	}
	if err := restoreKey(ctx, store, line, dir); err != nil {
		return r, err
	}
	return r, os.Rename(path+".part", path)
}

// newest finds the newest line that has a base, its newest base, and how far
// its segments go.
func newest(ctx context.Context, store blob.Store) (line string, base, last int, err error) {
	base = -1
	segments := map[string]int{}
	err = store.List(ctx, Prefix, func(i blob.Info) error {
		l, what, n, ok := named(i.Key)
		switch {
		case ok && what == "base":
			line, base = l, n // lists are in order: the last is the newest
		case ok:
			segments[l] = n
		}
		return nil
	})
	if err == nil && base < 0 {
		err = &pipeline.Error{Kind: pipeline.Invalid, Field: "stream", Err: errors.New("the store holds no stream of a catalogue")}
	}
	return line, base, segments[line], err
}

func layBase(ctx context.Context, store blob.Store, key pipeline.Key, w io.Writer) (Base, error) {
	var b Base
	data, err := blob.Load(ctx, store, key, 64<<20)
	if err == nil {
		err = json.Unmarshal(data, &b)
	}
	if err != nil {
		return b, err
	}
	if b.Schema != Schema {
		return b, pipeline.Errorf(pipeline.Invalid, "%s is of schema %q", key, b.Schema)
	}
	whole := sha256.New()
	for _, sum := range b.Pieces {
		small, err := blob.Load(ctx, store, pieceKey(sum), 2*pieceSize)
		if err != nil {
			return b, missing(err, string(pieceKey(sum)))
		}
		piece, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(small)), pieceSize+1))
		if err != nil || hexSum(piece) != sum {
			return b, pipeline.Errorf(pipeline.Damaged, "piece %s was changed", sum)
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
		data, err := blob.Load(ctx, store, key, 1<<32)
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

// collect removes what lies before the oldest base that stays. Pieces stay for
// a day in any case: another server may be making a base of them.
func collect(ctx context.Context, store blob.Store) error {
	var bases, all []blob.Info
	err := store.List(ctx, Prefix, func(i blob.Info) error {
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
		var b Base
		data, err := blob.Load(ctx, store, i.Key, 64<<20)
		if err == nil {
			err = json.Unmarshal(data, &b)
		}
		if err != nil {
			return err
		}
		for _, p := range b.Pieces {
			needed[pieceKey(p)] = true
		}
	}
	line, _, n, _ := named(bases[0].Key)
	for _, i := range all {
		if needed[i.Key] || !past(i, line, n) {
			continue
		}
		if err := store.Remove(ctx, i.Key); err != nil {
			return err
		}
	}
	return nil
}

// past reports whether an object lies before a base.
func past(i blob.Info, line string, n int) bool {
	l, what, number, ok := named(i.Key)
	switch {
	case ok && l == line:
		return number < n || number == n && what == "seg"
	case ok:
		return l < line
	}
	return time.Since(i.Modified) > 24*time.Hour && len(i.Key) > len(piecesPrefix) && string(i.Key[:len(piecesPrefix)]) == piecesPrefix
}
