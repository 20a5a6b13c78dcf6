package fs

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/blobtest"
)

func open(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store { return open(t) })
}

func TestObjectsAreReadOnly(t *testing.T) {
	s := open(t)
	if err := blob.Keep(t.Context(), s, "a/b", []byte("x")); err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(s.Path("a/b"))
	if err != nil || st.Mode().Perm() != 0o444 {
		t.Errorf("mode = %v, %v; want 0444", st.Mode(), err)
	}
}

func TestNothingTemporaryIsLeft(t *testing.T) {
	s := open(t)
	broken := errors.New("broken")
	name := func(pipeline.Sum) pipeline.Key { return "a/b" }
	s.Put(t.Context(), strings.NewReader("x"), name)
	s.Put(t.Context(), strings.NewReader("y"), name)
	s.Put(t.Context(), iotestErr{broken}, name)
	s.Put(t.Context(), strings.NewReader("z"), func(pipeline.Sum) pipeline.Key { return "../escape" })
	entries, err := os.ReadDir(filepath.Join(s.dir, tmpDir))
	if err != nil || len(entries) != 0 {
		t.Errorf("left: %v, %v", entries, err)
	}
}

type iotestErr struct{ err error }

func (r iotestErr) Read([]byte) (int, error) { return 0, r.err }

func TestOpenSweepsWhatIsADayOld(t *testing.T) {
	s := open(t)
	old, fresh := filepath.Join(s.dir, tmpDir, "put-old"), filepath.Join(s.dir, tmpDir, "put-fresh")
	for _, f := range []string{old, fresh} {
		if err := os.WriteFile(f, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	then := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(old, then, then); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(s.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file of yesterday: %v, want it gone", err)
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Errorf("a file being written: %v, want it kept", err)
	}
}

// The limit of file size stands for a full disk: the kernel answers both in
// the middle of a write.
func TestFullDiskIsBusyAndLeavesNothing(t *testing.T) {
	s := open(t)
	var old unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 1 << 20, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	err := blob.Keep(t.Context(), s, "a/b", make([]byte, 2<<20))
	if rerr := unix.Setrlimit(unix.RLIMIT_FSIZE, &old); rerr != nil {
		t.Fatal(rerr)
	}
	if !errors.Is(err, blob.ErrFull) || pipeline.KindOf(err) != pipeline.Busy {
		t.Errorf("error = %v, want busy and ErrFull", err)
	}
	if keys, err := blob.Keys(t.Context(), s, ""); err != nil || len(keys) != 0 {
		t.Errorf("keys = %v, %v; want none", keys, err)
	}
	if err := blob.Keep(t.Context(), s, "a/b", make([]byte, 2<<20)); err != nil {
		t.Errorf("after room was made: %v", err)
	}
}

func TestErrorsOfTheFileSystemHaveAKind(t *testing.T) {
	for _, tt := range []struct {
		err  error
		kind pipeline.Kind
		full bool
	}{
		{unix.ENOSPC, pipeline.Busy, true},
		{unix.EDQUOT, pipeline.Busy, true},
		{unix.EFBIG, pipeline.Busy, true},
		{unix.EMFILE, pipeline.Busy, false},
		{unix.EIO, pipeline.Internal, false},
		{unix.EROFS, pipeline.Internal, false},
		{os.ErrPermission, pipeline.Internal, false},
	} {
		err := kinded(&os.PathError{Op: "write", Path: "x", Err: tt.err})
		if got := pipeline.KindOf(err); got != tt.kind || errors.Is(err, blob.ErrFull) != tt.full {
			t.Errorf("%v: kind %v, full %v; want %v, %v", tt.err, got, errors.Is(err, blob.ErrFull), tt.kind, tt.full)
		}
	}
}

func TestKeyBeneathAnObjectIsOurFault(t *testing.T) {
	s := open(t)
	if err := blob.Keep(t.Context(), s, "a", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := blob.Keep(t.Context(), s, "a/b", []byte("y")); err == nil || pipeline.KindOf(err) != pipeline.Internal {
		t.Errorf("error = %v, want internal", err)
	}
}

func FuzzKeyStaysInTheFolder(f *testing.F) {
	for _, k := range []string{"a/b", "../a", "a/../../b", "/etc/passwd", "a\x00b", "a//b", "."} {
		f.Add(k)
	}
	s := open(f)
	f.Fuzz(func(t *testing.T, key string) {
		path := s.Path(pipeline.Key(key))
		if (path == "") != (blob.CheckKey(pipeline.Key(key)) != nil) {
			t.Fatalf("path of %q = %q although CheckKey says %v", key, path, blob.CheckKey(pipeline.Key(key)))
		}
		if path == "" {
			return
		}
		rel, err := filepath.Rel(s.dir, path)
		if err != nil || rel != key || strings.HasPrefix(rel, ".") {
			t.Fatalf("path of %q = %q", key, path)
		}
	})
}

func BenchmarkPut(b *testing.B) {
	s := open(b)
	data := make([]byte, 100<<10)
	b.SetBytes(int64(len(data)))
	n := 0
	for b.Loop() {
		n++
		copy(data, time.Unix(0, int64(n)).String())
		_, _, err := s.Put(context.Background(), strings.NewReader(string(data)), pipeline.OriginalKey)
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	s := open(b)
	data := make([]byte, 8<<20)
	b.SetBytes(int64(len(data)))
	if err := blob.Keep(b.Context(), s, "a/b", data); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := blob.Verify(b.Context(), s, "a/b"); err != nil {
			b.Fatal(err)
		}
	}
}
