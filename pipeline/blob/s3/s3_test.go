package s3_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/blobtest"
	"sohoa/pipeline/blob/s3"
	"sohoa/pipeline/blob/s3/s3test"
)

func TestMain(m *testing.M) {
	s3test.Main()
	os.Exit(m.Run())
}

func TestStoreOnVersitygw(t *testing.T) {
	server := s3test.Start(t)
	blobtest.Run(t, func(t *testing.T) blob.Store { return server.Open(t) })
}

func TestStoreOnRealServer(t *testing.T) {
	if os.Getenv(s3test.RealServer) == "" {
		s3test.OpenReal(t) // skips
	}
	blobtest.Run(t, func(t *testing.T) blob.Store { return s3test.OpenReal(t) })
}

func TestStoresOfOnePrefixDoNotSeeAnother(t *testing.T) {
	server := s3test.Start(t)
	for _, prefix := range []string{"one/", "two/"} {
		cfg := server.Config("shared")
		cfg.Prefix = prefix
		s, err := s3.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if keys, err := blob.Keys(t.Context(), s, ""); err != nil || len(keys) != 0 {
			t.Errorf("under %s: %v, %v; want nothing", prefix, keys, err)
		}
		if err := blob.Keep(t.Context(), s, "a/b", []byte(prefix)); err != nil {
			t.Fatal(err)
		}
		if got, err := blob.Load(t.Context(), s, "a/b", 10); err != nil || string(got) != prefix {
			t.Errorf("under %s: %q, %v", prefix, got, err)
		}
	}
}

func TestServerThatIsDownIsBusyAndComesBack(t *testing.T) {
	server := s3test.Start(t)
	s := server.Open(t)
	if err := blob.Keep(t.Context(), s, "a/b", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	server.Stop()
	if err := blob.Keep(t.Context(), s, "a/c", []byte("x")); pipeline.KindOf(err) != pipeline.Busy {
		t.Errorf("put = %v, want busy", err)
	}
	if _, err := s.Open(t.Context(), "a/b"); pipeline.KindOf(err) != pipeline.Busy {
		t.Errorf("open = %v, want busy", err)
	}
	server.Resume(t)
	if got, err := blob.Load(t.Context(), s, "a/b", 10); err != nil || string(got) != "kept" {
		t.Errorf("after its return: %q, %v; want kept", got, err)
	}
}

func TestWrongSecretIsForTheOperator(t *testing.T) {
	cfg := s3test.Start(t).Config("any-bucket")
	cfg.SecretKey = "wrong-secret"
	_, err := s3.Open(t.Context(), cfg)
	if err == nil || pipeline.KindOf(err) != pipeline.Internal || pipeline.KindOf(err).Retry() != true {
		t.Errorf("error = %v, want internal", err)
	}
	if strings.Contains(err.Error(), cfg.SecretKey) {
		t.Error("the error shows the secret")
	}
}

func TestOnlyLargeObjectsAreSpooledToAFile(t *testing.T) {
	cfg := s3test.Start(t).Config("spool")
	cfg.SpoolDir = filepath.Join(t.TempDir(), "made", "by open")
	s, err := s3.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := blob.Keep(t.Context(), s, "large", make([]byte, 2<<20)); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(cfg.SpoolDir); err != nil || len(left) != 0 {
		t.Errorf("left in the spool: %v, %v", left, err)
	}
	if err := os.Remove(cfg.SpoolDir); err != nil {
		t.Fatal(err)
	}
	if err := blob.Keep(t.Context(), s, "larger", make([]byte, 3<<20)); err == nil || errors.Is(err, blob.ErrFull) {
		t.Errorf("without a spool: %v, want an error that is not about room", err)
	}
	if err := blob.Keep(t.Context(), s, "small", make([]byte, 1<<20)); err != nil {
		t.Errorf("a small object needs no file: %v", err)
	}
}

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		rule string
		in   string
		want s3.Config
		ok   bool
	}{
		{"plain", "http://key:secret@host:9000/bucket", s3.Config{Endpoint: "host:9000", Bucket: "bucket", AccessKey: "key", SecretKey: "secret"}, true},
		{"secure, with prefix and region", "https://k:s@s3.example.vn/b/so/hoa?region=vn-1",
			s3.Config{Endpoint: "s3.example.vn", Bucket: "b", Prefix: "so/hoa/", AccessKey: "k", SecretKey: "s", Secure: true, Region: "vn-1"}, true},
		{"escaped secret", "http://k:a%2Fb%40c@h/b", s3.Config{Endpoint: "h", Bucket: "b", AccessKey: "k", SecretKey: "a/b@c"}, true},
		{"no bucket", "http://k:s@h:9000", s3.Config{}, false},
		{"no secret", "http://k@h:9000/b", s3.Config{}, false},
		{"no credentials", "http://h:9000/b", s3.Config{}, false},
		{"another scheme", "ftp://k:s@h/b", s3.Config{}, false},
		{"nothing", "", s3.Config{}, false},
		{"not an address", "http://k:hidden%zz@h/b", s3.Config{}, false},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			got, err := s3.Parse(tt.in)
			if got != tt.want || (err == nil) != tt.ok {
				t.Errorf("Parse = %+v, %v; want %+v, ok %v", got, err, tt.want, tt.ok)
			}
			if err != nil && (pipeline.KindOf(err) != pipeline.Invalid || strings.Contains(err.Error(), "hidden")) {
				t.Errorf("error = %v, want invalid, without the secret", err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, a := range []string{"http://key:secret@host:9000/bucket", "https://k:s@h/b/p?region=r", "http://k:%zz@h/b", "://", "http://[::1]:9/b"} {
		f.Add(a)
	}
	f.Fuzz(func(t *testing.T, address string) {
		c, err := s3.Parse(address)
		if err != nil {
			if pipeline.KindOf(err) != pipeline.Invalid {
				t.Fatalf("%q: %v, want invalid", address, err)
			}
			return
		}
		if c.Endpoint == "" || c.Bucket == "" || c.AccessKey == "" || strings.Contains(c.Bucket, "/") {
			t.Fatalf("%q: accepted as %+v", address, c)
		}
	})
}
