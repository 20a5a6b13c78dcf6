package s3

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// inMemory is the size up to which no temporary file is made. Nearly every
// reading and preview is smaller.
const inMemory = 1 << 20

// spool holds what is to be sent, hashed.
type spool struct {
	data []byte   // all of it, or
	file *os.File // without a name: a crash leaves nothing
	size int64
	hash []byte
}

// newSpool reads r to its end.
func newSpool(ctx context.Context, dir string, r io.Reader) (*spool, error) {
	h := sha256.New()
	r = io.TeeReader(&guarded{ctx, r}, h)
	head, err := io.ReadAll(io.LimitReader(r, inMemory+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	sp := &spool{data: head, size: int64(len(head))}
	if len(head) > inMemory {
		sp.data = nil
		if err := sp.spill(dir, head, r); err != nil {
			sp.close()
			return nil, err
		}
	}
	sp.hash = h.Sum(nil)
	return sp, nil
}

// guarded ends with its context.
type guarded struct {
	ctx context.Context
	r   io.Reader
}

func (g *guarded) Read(b []byte) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	return g.r.Read(b)
}

func (sp *spool) spill(dir string, head []byte, rest io.Reader) error {
	f, err := os.CreateTemp(dir, "sohoa-put-*")
	if err != nil {
		return full(err)
	}
	sp.file = f
	if err := os.Remove(f.Name()); err != nil {
		return full(err)
	}
	if _, err := f.Write(head); err != nil {
		return full(err)
	}
	w := &writer{f: f}
	n, err := io.Copy(w, rest)
	sp.size += n
	if w.err != nil {
		return full(w.err)
	}
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return nil
}

// writer remembers its error, to tell it from one of the reader.
type writer struct {
	f   *os.File
	err error
}

func (w *writer) Write(b []byte) (int, error) {
	n, err := w.f.Write(b)
	w.err = err
	return n, err
}

func full(err error) error {
	if errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) || errors.Is(err, unix.EFBIG) {
		return pipeline.Errorf(pipeline.Busy, "spool: %w: %w", blob.ErrFull, err)
	}
	return pipeline.Errorf(pipeline.Internal, "spool: %w", err)
}

func (sp *spool) sum() pipeline.Sum { return pipeline.Sum(hex.EncodeToString(sp.hash)) }

// reader reads from the beginning, and can be sought by minio-go to try again.
func (sp *spool) reader() io.ReadSeeker {
	if sp.file == nil {
		return bytes.NewReader(sp.data)
	}
	return io.NewSectionReader(sp.file, 0, sp.size)
}

func (sp *spool) close() {
	if sp.file != nil {
		sp.file.Close()
	}
}
