package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Run checks every promise of blob.Store. open returns an empty store that is
// cleaned up by the test.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	for _, tt := range []struct {
		promise string
		check   func(*testing.T, blob.Store)
	}{
		{"what is put can be opened", roundTrip},
		{"an empty object is an object", empty},
		{"an existing object is left as it is", createOnly},
		{"of 32 racing writers all succeed and one content stays", race},
		{"a reader that fails leaves nothing", readerFails},
		{"a context that ends mid-write leaves nothing", contextEnds},
		{"an object is invisible until it is whole", invisibleUntilWhole},
		{"64 MiB pass through without filling memory", big},
		{"every legal key works", legalKeys},
		{"an illegal key is refused everywhere", illegalKeys},
		{"a list is in order and keeps to its prefix", list},
		{"a listing can be broken off", listBrokenOff},
		{"the store can be used while listing", removeWhileListing},
		{"what is removed is not found, and may be removed again", remove},
		{"many readers read one object", readers},
		{"an ended context is an error of every method", endedContext},
		{"helpers agree with the store", helpers},
	} {
		t.Run(tt.promise, func(t *testing.T) { tt.check(t, open(t)) })
	}
}

func named(key pipeline.Key) func(pipeline.Sum) pipeline.Key {
	return func(pipeline.Sum) pipeline.Key { return key }
}

func sumOf(b []byte) pipeline.Sum {
	h := sha256.Sum256(b)
	return pipeline.Sum(hex.EncodeToString(h[:]))
}

func put(t *testing.T, s blob.Store, key pipeline.Key, content string) blob.Info {
	t.Helper()
	info, sum, err := s.Put(t.Context(), strings.NewReader(content), named(key))
	if err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
	if want := sumOf([]byte(content)); sum != want {
		t.Fatalf("put %s: sum = %s, want %s", key, sum, want)
	}
	return info
}

func get(t *testing.T, s blob.Store, key pipeline.Key) string {
	t.Helper()
	r, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatalf("open %s: %v", key, err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("read %s: %v", key, err)
	}
	return string(b)
}

func mustBeAbsent(t *testing.T, s blob.Store, key pipeline.Key) {
	t.Helper()
	if _, err := s.Open(t.Context(), key); pipeline.KindOf(err) != pipeline.NotFound || err == nil {
		t.Errorf("open %s = %v, want not found", key, err)
	}
	if _, err := s.Stat(t.Context(), key); pipeline.KindOf(err) != pipeline.NotFound || err == nil {
		t.Errorf("stat %s = %v, want not found", key, err)
	}
}

func mustBeEmpty(t *testing.T, s blob.Store) {
	t.Helper()
	keys, err := blob.Keys(t.Context(), s, "")
	if err != nil || len(keys) > 0 {
		t.Errorf("the store holds %v, %v; want nothing", keys, err)
	}
}

func roundTrip(t *testing.T, s blob.Store) {
	const content = "Cộng hòa xã hội chủ nghĩa Việt Nam"
	start := time.Now()
	var asked pipeline.Sum
	info, sum, err := s.Put(t.Context(), strings.NewReader(content), func(s pipeline.Sum) pipeline.Key {
		asked = s
		return pipeline.OriginalKey(s)
	})
	if err != nil {
		t.Fatal(err)
	}
	want := sumOf([]byte(content))
	if sum != want || asked != want || info.Key != pipeline.OriginalKey(want) || info.Size != int64(len(content)) {
		t.Errorf("put = %+v, %s, asked with %s; want %s, %d bytes", info, sum, asked, want, len(content))
	}
	if age := info.Modified.Sub(start); age.Abs() > time.Minute {
		t.Errorf("modified %v from now", age)
	}
	if got := get(t, s, info.Key); got != content {
		t.Errorf("content = %q, want %q", got, content)
	}
	st, err := s.Stat(t.Context(), info.Key)
	if err != nil || st.Key != info.Key || st.Size != info.Size || st.Modified.Sub(info.Modified).Abs() > 2*time.Second {
		t.Errorf("stat = %+v, %v; want %+v", st, err, info)
	}
}

func empty(t *testing.T, s blob.Store) {
	info := put(t, s, "folder/nothing", "")
	if info.Size != 0 {
		t.Errorf("size = %d, want 0", info.Size)
	}
	if got := get(t, s, "folder/nothing"); got != "" {
		t.Errorf("content = %q, want none", got)
	}
	mustBeAbsent(t, s, "folder")
	mustBeAbsent(t, s, "folder/nothing/below")
}

func createOnly(t *testing.T, s blob.Store) {
	put(t, s, "a/b", "the first")
	info := put(t, s, "a/b", "the second and longer")
	if want := int64(len("the first")); info.Size != want {
		t.Errorf("info of the existing object has size %d, want %d", info.Size, want)
	}
	if got := get(t, s, "a/b"); got != "the first" {
		t.Errorf("content = %q, want that of the first", got)
	}
}

func legalKeys(t *testing.T, s blob.Store) {
	keys := []pipeline.Key{
		"abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789", "_", "-", "a.b", "a..b", "-a", "a-", "a.",
		"1/2/3/4/5/6/7/8/9", "reading/ab/00001/tess-5.3.0_v1.json",
		pipeline.Key(strings.Repeat("k", 200) + "/" + strings.Repeat("l", 200)),
	}
	for _, key := range keys {
		put(t, s, key, "content of "+string(key))
	}
	for _, key := range keys {
		if got, want := get(t, s, key), "content of "+string(key); got != want {
			t.Errorf("content of %s = %q", key, got)
		}
	}
	slices.Sort(keys)
	got, err := blob.Keys(t.Context(), s, "")
	if err != nil || !slices.Equal(got, keys) {
		t.Errorf("keys = %v, %v; want %v", got, err, keys)
	}
}

func illegalKeys(t *testing.T, s blob.Store) {
	for _, key := range []pipeline.Key{
		"", "/", "a/", "/a", "a//b", ".", "..", "../a", "a/../b", "a/./b", ".hidden", "a/.b", "a b", "a\x00b", "a\nb", `a\b`,
		"á", "a?b", "a#b", "a%2fb", "a+b", "~", pipeline.Key(strings.Repeat("k", 201)), pipeline.Key(strings.Repeat("k/", 260) + "k"),
	} {
		_, _, put := s.Put(t.Context(), strings.NewReader("x"), named(key))
		_, open := s.Open(t.Context(), key)
		_, stat := s.Stat(t.Context(), key)
		for act, err := range map[string]error{"put": put, "open": open, "stat": stat, "remove": s.Remove(t.Context(), key)} {
			if pipeline.KindOf(err) != pipeline.Invalid {
				t.Errorf("%s %q = %v, want invalid", act, key, err)
			}
		}
	}
	mustBeEmpty(t, s)
}

func list(t *testing.T, s blob.Store) {
	keys := []pipeline.Key{ // in the order of bytes: '-' < '.' < '/' < '0' < 'A' < 'a'
		"A/x", "a-b", "a.b", "a/b", "a/b-c/d", "a/b.c", "a/c", "a/c0/d", "a0", "b/a/1", "b/a/2", "b/b/1", "c",
	}
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(len(keys)) {
		put(t, s, keys[i], string(keys[i]))
	}
	for _, prefix := range []string{"", "a", "a/", "a/b", "a/b-", "a/c", "a/c0", "b/", "b/a", "b/a/", "b/a/1", "c", "c/", "d", "d/e", "A", "/", "a//", "../", "á/"} {
		var want []pipeline.Key
		for _, k := range keys {
			if strings.HasPrefix(string(k), prefix) {
				want = append(want, k)
			}
		}
		var got []pipeline.Key
		err := s.List(t.Context(), prefix, func(i blob.Info) error {
			if i.Size != int64(len(i.Key)) || time.Since(i.Modified).Abs() > time.Hour {
				t.Errorf("info = %+v, want size %d, now", i, len(i.Key))
			}
			got = append(got, i.Key)
			return nil
		})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("list %q = %v, %v; want %v", prefix, got, err, want)
		}
	}
}

func listBrokenOff(t *testing.T, s blob.Store) {
	for i := range 20 {
		put(t, s, pipeline.Key(fmt.Sprintf("l/%02d", i)), "x")
	}
	enough := errors.New("enough")
	n := 0
	err := s.List(t.Context(), "l/", func(blob.Info) error {
		n++
		if n == 3 {
			return enough
		}
		return nil
	})
	if err != enough || n != 3 {
		t.Errorf("list = %v after %d, want the error of yield after 3", err, n)
	}
}

func removeWhileListing(t *testing.T, s blob.Store) {
	for i := range 20 {
		put(t, s, pipeline.Key(fmt.Sprintf("l/%02d/x", i)), "x")
	}
	err := s.List(t.Context(), "l/", func(i blob.Info) error { return s.Remove(t.Context(), i.Key) })
	if err != nil {
		t.Fatal(err)
	}
	mustBeEmpty(t, s)
}

func remove(t *testing.T, s blob.Store) {
	put(t, s, "r/gone", "x")
	put(t, s, "r/stays", "y")
	for range 2 {
		if err := s.Remove(t.Context(), "r/gone"); err != nil {
			t.Fatal(err)
		}
		mustBeAbsent(t, s, "r/gone")
	}
	if err := s.Remove(t.Context(), "r/never/was"); err != nil {
		t.Errorf("remove what never was: %v", err)
	}
	if err := s.Remove(t.Context(), "r"); err != nil {
		t.Errorf("remove a folder: %v", err)
	}
	if got := get(t, s, "r/stays"); got != "y" {
		t.Errorf("the neighbour = %q, want y", got)
	}
	put(t, s, "r/gone", "again")
	if got := get(t, s, "r/gone"); got != "again" {
		t.Errorf("put after remove = %q, want again", got)
	}
}

func readers(t *testing.T, s blob.Store) {
	content := strings.Repeat("0123456789", 100_000)
	put(t, s, "shared", content)
	var wait sync.WaitGroup
	errs := make([]error, 16)
	for i := range errs {
		wait.Go(func() {
			r, err := s.Open(t.Context(), "shared")
			if err != nil {
				errs[i] = err
				return
			}
			defer r.Close()
			b, err := io.ReadAll(r)
			if err == nil && !bytes.Equal(b, []byte(content)) {
				err = fmt.Errorf("%d bytes, not the content", len(b))
			}
			errs[i] = err
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
}

func endedContext(t *testing.T, s blob.Store) {
	put(t, s, "here", "x")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, put := s.Put(ctx, strings.NewReader("y"), named("there"))
	_, open := s.Open(ctx, "here")
	_, stat := s.Stat(ctx, "here")
	list := s.List(ctx, "", func(blob.Info) error { return nil })
	for act, err := range map[string]error{"put": put, "open": open, "stat": stat, "list": list, "remove": s.Remove(ctx, "here")} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s = %v, want context.Canceled", act, err)
		}
	}
	mustBeAbsent(t, s, "there")
	if got := get(t, s, "here"); got != "x" {
		t.Errorf("content = %q, want x", got)
	}
}

func helpers(t *testing.T, s blob.Store) {
	content := []byte("nội dung gốc")
	sum := sumOf(content)
	if err := blob.Keep(t.Context(), s, pipeline.OriginalKey(sum), content); err != nil {
		t.Fatal(err)
	}
	if got, err := blob.Load(t.Context(), s, pipeline.OriginalKey(sum), int64(len(content))); err != nil || !bytes.Equal(got, content) {
		t.Errorf("load = %q, %v", got, err)
	}
	if _, err := blob.Load(t.Context(), s, pipeline.OriginalKey(sum), 3); err == nil {
		t.Error("load took more than its limit")
	}
	if ok, err := blob.Intact(t.Context(), s, sum); !ok || err != nil {
		t.Errorf("intact = %v, %v; want true", ok, err)
	}
	fetchOne(t, s, sum, content)
	mustOpenOriginal(t, s, sum, "")
	other := sumOf([]byte("another"))
	if err := blob.Keep(t.Context(), s, pipeline.OriginalKey(other), content); err != nil {
		t.Fatal(err)
	}
	if ok, err := blob.Intact(t.Context(), s, other); ok || err != nil {
		t.Errorf("intact of wrong bytes = %v, %v; want false", ok, err)
	}
	mustOpenOriginal(t, s, other, "was changed")
	if _, _, err := blob.Fetch(t.Context(), s, sumOf([]byte("absent")), t.TempDir()); pipeline.KindOf(err) != pipeline.NotFound {
		t.Errorf("fetch of nothing = %v, want not found", err)
	}
}

func fetchOne(t *testing.T, s blob.Store, sum pipeline.Sum, want []byte) {
	t.Helper()
	path, release, err := blob.Fetch(t.Context(), s, sum, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("fetched %q, %v; want %q", got, err, want)
	}
}

func mustOpenOriginal(t *testing.T, s blob.Store, sum pipeline.Sum, complaint string) {
	t.Helper()
	r, err := blob.OpenOriginal(t.Context(), s, sum)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, r)
	if (err != nil) != (complaint != "") || err != nil && !strings.Contains(err.Error(), complaint) {
		t.Errorf("read original = %v, want %q", err, complaint)
	}
}
