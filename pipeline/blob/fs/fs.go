package fs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

const (
	tmpDir   = ".tmp"
	tmpLives = 24 * time.Hour // longer than any upload
)

// Store is a folder of objects. It implements blob.Store.
type Store struct {
	dir  string
	lazy bool // nothing is waited for: see Lazy
}

// Open opens the folder, creating it where it is missing, and removes what
// crashed writers left behind a day ago or earlier.
func Open(dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	s := &Store{dir: dir}
	if err := s.mkdir(filepath.Join(dir, tmpDir)); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if err := s.sweep(time.Now().Add(-tmpLives)); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	return s, nil
}

// Lazy is the same folder without waiting for the disk: what it puts is durable
// only after [Store.Flush]. It is for copying a whole archive, where a crash
// means to begin again, and never for what a receipt is given for.
func (s *Store) Lazy() *Store { return &Store{dir: s.dir, lazy: true} }

// Flush makes everything durable that was put until now.
func (s *Store) Flush() error {
	d, err := os.Open(s.dir)
	if err != nil {
		return err
	}
	return errors.Join(kindedOrNil(unix.Syncfs(int(d.Fd()))), d.Close())
}

func kindedOrNil(err error) error {
	if err == nil {
		return nil
	}
	return kinded(err)
}

func (s *Store) sweep(before time.Time) error {
	entries, err := os.ReadDir(filepath.Join(s.dir, tmpDir))
	if err != nil {
		return err
	}
	for _, e := range entries {
		st, err := e.Info()
		if errors.Is(err, os.ErrNotExist) || err == nil && st.ModTime().After(before) {
			continue // being written, or just finished
		}
		if err != nil {
			return err
		}
		if err := os.Remove(filepath.Join(s.dir, tmpDir, e.Name())); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Path is where the object lies, or would lie. It must not be written to. Keys
// that CheckKey refuses give "".
func (s *Store) Path(key pipeline.Key) string {
	if blob.CheckKey(key) != nil {
		return ""
	}
	return filepath.Join(s.dir, filepath.FromSlash(string(key)))
}

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, r io.Reader, name func(pipeline.Sum) pipeline.Key) (blob.Info, pipeline.Sum, error) {
	tmp, sum, err := s.spool(ctx, r)
	if err != nil {
		return blob.Info{}, "", fmt.Errorf("put: %w", err)
	}
	defer os.Remove(tmp) // gone already where it was renamed; else swept later
	key := name(sum)
	if err := blob.CheckKey(key); err != nil {
		return blob.Info{}, sum, err
	}
	if err := ctx.Err(); err != nil {
		return blob.Info{}, sum, fmt.Errorf("put %s: %w", key, err)
	}
	if err := s.place(tmp, s.Path(key)); err != nil {
		return blob.Info{}, sum, fmt.Errorf("put %s: %w", key, kinded(err))
	}
	info, err := s.Stat(ctx, key)
	return info, sum, err
}

// spool writes r to a durable, read-only temporary file.
func (s *Store) spool(ctx context.Context, r io.Reader) (string, pipeline.Sum, error) {
	f, err := os.CreateTemp(filepath.Join(s.dir, tmpDir), "put-*")
	if err != nil {
		return "", "", kinded(err)
	}
	sum, err := s.fill(ctx, f, r)
	if cerr := f.Close(); err == nil && cerr != nil {
		err = kinded(cerr)
	}
	if err != nil {
		os.Remove(f.Name())
		return "", "", err
	}
	return f.Name(), sum, nil
}

func (s *Store) fill(ctx context.Context, f *os.File, r io.Reader) (pipeline.Sum, error) {
	h := sha256.New()
	buf := make([]byte, 128<<10)
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		n, rerr := r.Read(buf)
		h.Write(buf[:n])
		if _, err := f.Write(buf[:n]); err != nil {
			return "", kinded(err)
		}
		if rerr == io.EOF {
			break
		}
		if rerr != nil {
			return "", fmt.Errorf("read: %w", rerr)
		}
	}
	err := f.Chmod(0o444)
	if !s.lazy {
		err = errors.Join(err, f.Sync())
	}
	if err != nil {
		return "", kinded(err)
	}
	return pipeline.Sum(hex.EncodeToString(h.Sum(nil))), nil
}

// place gives the temporary file its name, unless an object has it already.
// Either way the name is durable on return: the writer that won the race may
// not have come to that yet.
func (s *Store) place(tmp, path string) error {
	folder := filepath.Dir(path)
	if err := s.mkdir(folder); err != nil {
		return err
	}
	err := os.Link(tmp, path)
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.EMLINK) {
		// A file system without hard links.
		err = unix.Renameat2(unix.AT_FDCWD, tmp, unix.AT_FDCWD, path, unix.RENAME_NOREPLACE)
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return s.syncDir(folder)
}

// mkdir makes the folder and, above it, what is missing, each durable.
func (s *Store) mkdir(dir string) error {
	if st, err := os.Stat(dir); err == nil && st.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := s.mkdir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o750); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return s.syncDir(parent)
}

func (s *Store) syncDir(dir string) error {
	if s.lazy {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Open implements blob.Store. The reader is also an io.ReadSeeker.
func (s *Store) Open(ctx context.Context, key pipeline.Key) (io.ReadCloser, error) {
	if _, err := s.Stat(ctx, key); err != nil {
		return nil, err
	}
	f, err := os.Open(s.Path(key))
	if absent(err) { // removed since
		return nil, pipeline.Errorf(pipeline.NotFound, "no object %s", key)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", key, kinded(err))
	}
	return reader{f, ctx}, nil
}

// reader ends with its context.
type reader struct {
	*os.File
	ctx context.Context
}

func (r reader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.File.Read(b)
}

// WriteTo hides the one of os.File, which would not look at the context.
func (r reader) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, struct{ io.Reader }{r})
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key pipeline.Key) (blob.Info, error) {
	if err := ctx.Err(); err != nil {
		return blob.Info{}, err
	}
	if err := blob.CheckKey(key); err != nil {
		return blob.Info{}, err
	}
	st, err := os.Lstat(s.Path(key))
	if absent(err) || err == nil && !st.Mode().IsRegular() { // a folder of keys is not an object
		return blob.Info{}, pipeline.Errorf(pipeline.NotFound, "no object %s", key)
	}
	if err != nil {
		return blob.Info{}, fmt.Errorf("stat %s: %w", key, kinded(err))
	}
	return blob.Info{Key: key, Size: st.Size(), Modified: st.ModTime()}, nil
}

// Remove implements blob.Store.
func (s *Store) Remove(ctx context.Context, key pipeline.Key) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	err := unix.Unlink(s.Path(key)) // os.Remove would also take an empty folder
	if absent(err) || errors.Is(err, unix.EISDIR) {
		return nil
	}
	if err == nil {
		err = s.syncDir(filepath.Dir(s.Path(key)))
	}
	if err != nil {
		return fmt.Errorf("remove %s: %w", key, kinded(err))
	}
	return nil
}

// List implements blob.Store.
func (s *Store) List(ctx context.Context, prefix string, yield func(blob.Info) error) error {
	if !blob.CanBegin(prefix) {
		return ctx.Err()
	}
	return s.walk(ctx, prefix[:strings.LastIndexByte(prefix, '/')+1], prefix, yield)
}

// walk lists one folder, whose name ends with a slash or is "". The slash of
// folders counts in the order: "a-b" comes before "a/b".
func (s *Store) walk(ctx context.Context, folder, prefix string, yield func(blob.Info) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	entries, err := os.ReadDir(filepath.Join(s.dir, filepath.FromSlash(folder)))
	if absent(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list %s: %w", folder, kinded(err))
	}
	byName := map[string]os.DirEntry{}
	var names []string
	for _, e := range entries {
		name := folder + e.Name()
		if e.IsDir() {
			name += "/"
		}
		if strings.HasPrefix(e.Name(), ".") || !strings.HasPrefix(name, prefix) && !strings.HasPrefix(prefix, name) {
			continue
		}
		byName[name] = e
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := s.visit(ctx, name, prefix, byName[name], yield); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) visit(ctx context.Context, name, prefix string, e os.DirEntry, yield func(blob.Info) error) error {
	if e.IsDir() {
		return s.walk(ctx, name, prefix, yield)
	}
	if !e.Type().IsRegular() || !strings.HasPrefix(name, prefix) {
		return nil
	}
	st, err := e.Info()
	if errors.Is(err, os.ErrNotExist) {
		return nil // removed meanwhile
	}
	if err != nil {
		return fmt.Errorf("list %s: %w", name, kinded(err))
	}
	return yield(blob.Info{Key: pipeline.Key(name), Size: st.Size(), Modified: st.ModTime()})
}

func absent(err error) bool {
	return errors.Is(err, os.ErrNotExist) || errors.Is(err, unix.ENOTDIR)
}

// kinded says who must act on an error of the file system.
func kinded(err error) error {
	switch {
	case errors.Is(err, unix.ENOSPC), errors.Is(err, unix.EDQUOT), errors.Is(err, unix.EFBIG):
		return pipeline.Errorf(pipeline.Busy, "%w: %w", blob.ErrFull, err)
	case errors.Is(err, unix.EMFILE), errors.Is(err, unix.ENFILE), errors.Is(err, unix.ENOMEM), errors.Is(err, unix.EINTR):
		return pipeline.Errorf(pipeline.Busy, "%w", err)
	}
	return pipeline.Errorf(pipeline.Internal, "%w", err)
}
