package sealed

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/blobtest"
	"sohoa/pipeline/blob/fs"
)

func under(t testing.TB) *fs.Store {
	t.Helper()
	s, err := fs.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t testing.TB, s blob.Store, m Master) *Store {
	t.Helper()
	sealed, err := Open(t.Context(), s, m)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestStore(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store { return open(t, under(t), NewMaster()) })
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n), byte(n >> 8), byte(n >> 16)}).Read(b)
	return b
}

// sizes around the edges of pieces.
func sizes() []int {
	return []int{0, 1, piece - 1, piece, piece + 1, 2*piece - 1, 2 * piece, 2*piece + 7, 5*piece + 100}
}

func TestEverySizeComesBackAndIsToldRight(t *testing.T) {
	s := open(t, under(t), NewMaster())
	for _, n := range sizes() {
		want := random(n)
		i, sum, err := s.Put(t.Context(), bytes.NewReader(want), pipeline.OriginalKey)
		if err != nil || i.Size != int64(n) || i.Key != pipeline.OriginalKey(sum) {
			t.Errorf("%d bytes: put %+v, %v", n, i, err)
		}
		got, err := blob.Load(t.Context(), s, i.Key, 1<<22)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes: %d came back, %v", n, len(got), err)
		}
		if ok, err := blob.Intact(t.Context(), s, sum); err != nil || !ok {
			t.Errorf("%d bytes: intact %v, %v", n, ok, err)
		}
	}
	for n := range int64(3 * piece) {
		if n%997 != 0 {
			continue
		}
		if got := plainSize(sealedSize(n)); got != n {
			t.Fatalf("plain size of the sealed size of %d = %d", n, got)
		}
	}
}

func TestARangeIsReadFromItsPlace(t *testing.T) {
	s := open(t, under(t), NewMaster())
	for _, n := range sizes() {
		want := random(n)
		if err := blob.Keep(t.Context(), s, pipeline.Key("r/"+strings.Repeat("x", 1+n%150)), want); err != nil {
			t.Fatal(err)
		}
		r, err := s.Open(t.Context(), pipeline.Key("r/"+strings.Repeat("x", 1+n%150)))
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{0, 1, piece - 1, piece, piece + 1, 2 * piece, n} {
			if at > n {
				continue
			}
			if got, err := r.(io.Seeker).Seek(int64(at), io.SeekStart); err != nil || got != int64(at) {
				t.Fatalf("%d bytes: seek to %d = %d, %v", n, at, got, err)
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want[at:]) {
				t.Errorf("%d bytes from %d: %d came, %v; want %d", n, at, len(got), err, n-at)
			}
		}
		r.Close()
	}
}

func TestNothingPlainLiesInTheStoreBelow(t *testing.T) {
	below := under(t)
	s := open(t, below, NewMaster())
	text := strings.Repeat("Nguyễn Văn Mật, số định danh 004000000000. ", 3000)
	if err := blob.Keep(t.Context(), s, "a/b", []byte(text)); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(below.Path("a/b"))
	if err != nil || bytes.Contains(raw, []byte("004000000000")) || bytes.Contains(raw, []byte("Mật")) {
		t.Errorf("%d bytes, %v: plain text is among them", len(raw), err)
	}
}

// Every byte counts: of head, pieces and tags.
func TestAFlippedByteOrACutIsNamed(t *testing.T) {
	below := under(t)
	s := open(t, below, NewMaster())
	if err := blob.Keep(t.Context(), s, "a/b", random(2*piece+50)); err != nil {
		t.Fatal(err)
	}
	path := below.Path("a/b")
	good, err := os.ReadFile(path)
	if err == nil {
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	spoil := func(what string, bad []byte) {
		t.Helper()
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := blob.Load(t.Context(), s, "a/b", 1<<22); err == nil {
			t.Errorf("%s: %d bytes were given without an error", what, len(got))
		} else if k := pipeline.KindOf(err); k != pipeline.Internal && k != pipeline.Damaged || !strings.Contains(err.Error(), "a/b") {
			t.Errorf("%s: %v", what, err)
		}
	}
	for at := 0; at < len(good); at += 1 + at/9 {
		bad := bytes.Clone(good)
		bad[at] ^= 1
		spoil("a flipped byte", bad)
	}
	for _, at := range []int{0, 10, headSize, headSize + 5, headSize + piece + tag, headSize + 2*(piece+tag), len(good) - 1} {
		spoil("a cut", good[:at])
	}
	first, second := good[headSize:headSize+piece+tag], good[headSize+piece+tag:headSize+2*(piece+tag)]
	spoil("exchanged pieces", append(append(append(bytes.Clone(good[:headSize]), second...), first...), good[headSize+2*(piece+tag):]...))
	spoil("a piece left out", append(bytes.Clone(good[:headSize]), good[headSize+piece+tag:]...))
	spoil("bytes behind", append(bytes.Clone(good), 0))
}

func TestAnotherKeyAndAPlainStoreAreRefused(t *testing.T) {
	below, m := under(t), NewMaster()
	s := open(t, below, m)
	if err := blob.Keep(t.Context(), s, "a/b", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), below, NewMaster()); pipeline.KindOf(err) != pipeline.Invalid || !strings.Contains(err.Error(), m.ID()) {
		t.Errorf("another key: %v, want invalid, with the name of the right key", err)
	}
	plain := under(t)
	if err := blob.Keep(t.Context(), plain, "a/b", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), plain, m); pipeline.KindOf(err) != pipeline.Invalid {
		t.Errorf("a plain store: %v, want invalid", err)
	}
}

func TestRewrappingChangesTheMasterKeyAndNoObject(t *testing.T) {
	below, old, next := under(t), NewMaster(), NewMaster()
	s := open(t, below, old)
	if err := blob.Keep(t.Context(), s, "a/before", []byte("before")); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(below.Path("a/before"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Rewrap(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	if err := blob.Keep(t.Context(), s, "a/after", []byte("after")); err != nil {
		t.Fatal(err)
	}
	if now, err := os.ReadFile(below.Path("a/before")); err != nil || !bytes.Equal(now, raw) {
		t.Errorf("an object was rewritten: %v", err)
	}
	if _, err := Open(t.Context(), below, old); pipeline.KindOf(err) != pipeline.Invalid {
		t.Errorf("the old key: %v, want invalid", err)
	}
	again := open(t, below, next)
	for key, want := range map[pipeline.Key]string{"a/before": "before", "a/after": "after"} {
		if got, err := blob.Load(t.Context(), again, key, 100); err != nil || string(got) != want {
			t.Errorf("%s = %q, %v", key, got, err)
		}
	}
}

func TestOneCopyOfTheRingIsEnough(t *testing.T) {
	below, m := under(t), NewMaster()
	s := open(t, below, m)
	if err := blob.Keep(t.Context(), s, "a/b", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	keys := ringKeys(1)
	path := below.Path(keys[1])
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, []byte("{}"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if got, err := blob.Load(t.Context(), open(t, below, m), "a/b", 10); err != nil || string(got) != "kept" {
		t.Errorf("with one copy damaged: %q, %v", got, err)
	}
	if err := below.Remove(t.Context(), keys[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), below, m); err == nil {
		t.Error("a store whose ring is lost opens as a new one")
	}
}

func TestAKeyComesBackFromPaper(t *testing.T) {
	m := NewMaster()
	typed := strings.ToLower(strings.Join(m.Rows(), "\n"))
	for _, text := range []string{typed, strings.ReplaceAll(typed, " ", "-"), strings.NewReplacer("o", "0", "i", "1").Replace(typed)} {
		if got, err := ReadMaster(text); err != nil || got != m {
			t.Errorf("typed key: %v", err)
		}
	}
	rows := m.Rows()
	swapped := "B"
	if rows[2][3] == 'B' {
		swapped = "C"
	}
	rows[2] = rows[2][:3] + swapped + rows[2][4:]
	var wrong WrongRow
	if _, err := ReadMaster(strings.Join(rows, "\n")); !errors.As(err, &wrong) || wrong != 3 || pipeline.KindOf(err) != pipeline.Invalid {
		t.Errorf("a slip in row 3: %v", err)
	}
	rows = m.Rows()
	rows[0], rows[1] = rows[1], rows[0]
	if _, err := ReadMaster(strings.Join(rows, "\n")); !errors.As(err, &wrong) || wrong != 1 {
		t.Errorf("exchanged rows: %v, want row 1", err)
	}
	path := filepath.Join(t.TempDir(), "key")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	if got, err := LoadMaster(path); err != nil || got != m {
		t.Errorf("key file: %v", err)
	}
	if err := m.Save(path); err == nil {
		t.Error("a key file was written over")
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadMaster(path); pipeline.KindOf(err) != pipeline.Invalid {
		t.Errorf("a key file open to others: %v, want invalid", err)
	}
}

func FuzzReadMaster(f *testing.F) {
	f.Add(strings.Join(NewMaster().Rows(), "\n"))
	f.Add("sohoa-key-1 AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadMaster(text)
		if err != nil {
			if pipeline.KindOf(err) != pipeline.Invalid {
				t.Fatal(err)
			}
			return
		}
		if again, err := ReadMaster(strings.Join(m.Rows(), " ")); err != nil || again != m {
			t.Fatal("a key that was read is not the key that is printed")
		}
	})
}

func FuzzOpening(f *testing.F) {
	m := ring{keys: map[uint64][32]byte{1: {1}}, newest: 1}
	good, err := io.ReadAll(m.sealing(strings.NewReader("some bytes")))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := newOpening(t.Context(), "k", io.NopCloser(bytes.NewReader(data)), m)
		if err != nil {
			return
		}
		if got, err := io.ReadAll(o); err == nil && int64(len(got)) != plainSize(int64(len(data))) {
			t.Fatalf("%d bytes of %d", len(got), len(data))
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	s := open(b, under(b), NewMaster())
	if err := blob.Keep(b.Context(), s, "a/b", random(8<<20)); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(8 << 20)
	for b.Loop() {
		if _, _, err := blob.Verify(b.Context(), s, "a/b"); err != nil {
			b.Fatal(err)
		}
	}
}
