package blob

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"sohoa/pipeline"
)

// Verify reads the whole object and returns the SHA-256 and the number of its
// bytes. Whether they are the right ones is for the caller to say; see Intact.
func Verify(ctx context.Context, s Store, key pipeline.Key) (pipeline.Sum, int64, error) {
	r, err := s.Open(ctx, key)
	if err != nil {
		return "", 0, fmt.Errorf("verify: %w", err)
	}
	defer r.Close()
	h := sha256.New()
	n, err := io.Copy(h, r)
	if err != nil {
		return "", n, fmt.Errorf("verify %s: %w", key, err)
	}
	return pipeline.Sum(hex.EncodeToString(h.Sum(nil))), n, nil
}

// Intact reads the whole object of an original and reports whether its bytes
// have the SHA-256 that its key says.
func Intact(ctx context.Context, s Store, sum pipeline.Sum) (bool, error) {
	got, _, err := Verify(ctx, s, pipeline.OriginalKey(sum))
	return got == sum, err
}

// OpenOriginal opens an original; see [OpenAs].
func OpenOriginal(ctx context.Context, s Store, sum pipeline.Sum) (io.ReadCloser, error) {
	return OpenAs(ctx, s, pipeline.OriginalKey(sum), sum)
}

// OpenAs opens an object and compares its bytes with sum while they are read:
// where they differ, the read that would have given the last of them fails with
// kind Internal and [pipeline.ErrAltered] instead. So changed bytes are never
// taken for the document, not even by somebody who counts them and never asks
// for io.EOF.
func OpenAs(ctx context.Context, s Store, key pipeline.Key, sum pipeline.Sum) (io.ReadCloser, error) {
	r, err := s.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	return &checked{r: r, ahead: bufio.NewReaderSize(r, 64<<10), hash: sha256.New(), key: key, want: sum}, nil
}

type checked struct {
	r     io.Closer
	ahead *bufio.Reader
	hash  hash.Hash
	key   pipeline.Key
	want  pipeline.Sum
	err   error // of what follows the bytes given out last
}

func (c *checked) Read(b []byte) (int, error) {
	if c.err != nil || len(b) == 0 {
		return 0, c.err
	}
	n, err := c.ahead.Read(b)
	c.hash.Write(b[:n])
	if err == nil {
		_, err = c.ahead.Peek(1)
	}
	if err == io.EOF {
		if got := pipeline.Sum(hex.EncodeToString(c.hash.Sum(nil))); got != c.want {
			c.err = pipeline.Errorf(pipeline.Internal, "%s was changed, it hashes to %s: %w", c.key, got, pipeline.ErrAltered)
			return 0, c.err
		}
	}
	c.err = err
	if n > 0 {
		return n, nil
	}
	return 0, err
}

func (c *checked) Close() error { return c.r.Close() }

// Keep creates the object with this key and content; an existing one is left
// as it is.
func Keep(ctx context.Context, s Store, key pipeline.Key, data []byte) error {
	_, _, err := s.Put(ctx, bytes.NewReader(data), func(pipeline.Sum) pipeline.Key { return key })
	return err
}

// Load reads a whole object into memory. One of more than limit bytes is an
// error of kind Internal: results have a known size.
func Load(ctx context.Context, s Store, key pipeline.Key, limit int64) ([]byte, error) {
	r, err := s.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", key, err)
	}
	if int64(len(data)) > limit {
		return nil, pipeline.Errorf(pipeline.Internal, "load %s: more than %d bytes", key, limit)
	}
	return data, nil
}

// Keys lists the keys that begin with prefix, in the order of their bytes.
func Keys(ctx context.Context, s Store, prefix string) ([]pipeline.Key, error) {
	var keys []pipeline.Key
	err := s.List(ctx, prefix, func(i Info) error {
		keys = append(keys, i.Key)
		return nil
	})
	return keys, err
}

// Fetch gives the path of a file with the bytes of an original, for programs
// that want a file, and a function to call when done with it. Where the store
// is a folder on this machine it is the object itself, which is read-only;
// otherwise a copy in dir, removed by release. Either is compared with sum: an
// object with another hash is Internal, a copy with another hash is Busy, since
// the transfer may have been at fault.
func Fetch(ctx context.Context, s Store, sum pipeline.Sum, dir string) (path string, release func(), err error) {
	key := pipeline.OriginalKey(sum)
	if l, ok := s.(interface{ Path(pipeline.Key) string }); ok {
		if whole, err := Intact(ctx, s, sum); err != nil {
			return "", nil, err
		} else if !whole {
			return "", nil, pipeline.Errorf(pipeline.Internal, "original %s was changed", sum)
		}
		return l.Path(key), func() {}, nil
	}
	r, err := s.Open(ctx, key)
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	f, err := os.CreateTemp(dir, "original-*")
	if err != nil {
		return "", nil, pipeline.Errorf(pipeline.Busy, "make a copy of %s: %w", key, err)
	}
	path = filepath.Clean(f.Name())
	if err := copyChecked(f, r, sum); err != nil {
		os.Remove(path)
		return "", nil, fmt.Errorf("fetch %s: %w", key, err)
	}
	return path, func() { os.Remove(path) }, nil
}

func copyChecked(f *os.File, r io.Reader, want pipeline.Sum) error {
	h := sha256.New()
	_, err := io.Copy(io.MultiWriter(f, h), r)
	if cerr := f.Close(); err == nil && cerr != nil {
		err = pipeline.Errorf(pipeline.Busy, "write copy: %w", cerr)
	}
	if err != nil {
		return err
	}
	if got := pipeline.Sum(hex.EncodeToString(h.Sum(nil))); got != want {
		return pipeline.Errorf(pipeline.Busy, "the bytes that arrived hash to %s", got)
	}
	return nil
}
