// Package s3test gives tests a real S3 server: versitygw on a folder of the
// test, on a loopback port, with credentials of its own.
//
// The server changes the working folder of its process and can exist only once
// in it, so it runs in a process of its own: the test binary again. A package
// that uses it hands over first thing:
//
//	func TestMain(m *testing.M) {
//		s3test.Main()
//		os.Exit(m.Run())
//	}
package s3test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"

	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/s3"
)

// The environment by which Start tells the process that it is the server.
const (
	envDir    = "SOHOA_S3TEST_DIR"
	envListen = "SOHOA_S3TEST_LISTEN"
	envAccess = "SOHOA_S3TEST_ACCESS"
	envSecret = "SOHOA_S3TEST_SECRET"
)

// RealServer is the environment variable that names a further server for the
// tests, as "http://key:secret@host:port/bucket".
const RealServer = "SOHOA_TEST_S3"

// Main becomes the server and does not return where Start started this
// process; otherwise it does nothing.
func Main() {
	dir := os.Getenv(envDir)
	if dir == "" {
		return
	}
	go func() { // the end of stdin is the end of the test
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	if err := serve(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func serve(dir string) error {
	objects, sidecar, versions := dir+"/objects", dir+"/meta", dir+"/versions"
	for _, d := range []string{objects, sidecar, versions} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return err
		}
	}
	var m meta.MetadataStorer = meta.XattrMeta{}
	opts := posix.PosixOpts{VersioningDir: versions}         // of buckets that lock; others keep none
	if err := (meta.XattrMeta{}).Test(objects); err != nil { // a file system without extended attributes
		side, err := meta.NewSideCar(sidecar)
		if err != nil {
			return err
		}
		m, opts.SideCarDir = side, sidecar
	}
	backend, err := posix.New(objects, m, opts)
	if err != nil {
		return err
	}
	return embedgw.RunVersityGW(context.Background(), backend, &embedgw.Config{
		RootUserAccess:    os.Getenv(envAccess),
		RootUserSecret:    os.Getenv(envSecret),
		Ports:             []string{os.Getenv(envListen)},
		MaxConnections:    1000,
		MaxRequests:       1000,
		MultipartMaxParts: 10000,
		KeepAlive:         true,
		Quiet:             true,
	})
}

// Server is a running server. Its folder and port stay when it is stopped.
type Server struct {
	Endpoint  string // host:port
	AccessKey string
	SecretKey string

	dir   string
	cmd   *exec.Cmd
	stdin io.Closer
}

// Start starts a server that ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Endpoint: l.Addr().String(), AccessKey: "key" + rand.Text(), SecretKey: rand.Text(), dir: t.TempDir()}
	l.Close()
	t.Cleanup(s.Stop)
	s.Resume(t)
	return s
}

// StartOrReal starts a server, or reaches the one that [RealServer] names.
func StartOrReal(t testing.TB) *Server {
	t.Helper()
	address := os.Getenv(RealServer)
	if address == "" {
		return Start(t)
	}
	cfg, err := s3.Parse(address)
	if err != nil {
		t.Fatalf("%s: %v", RealServer, err)
	}
	return &Server{Endpoint: cfg.Endpoint, AccessKey: cfg.AccessKey, SecretKey: cfg.SecretKey}
}

// Resume starts the server again after Stop, with the same objects.
func (s *Server) Resume(t testing.TB) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd = exec.Command(self)
	s.cmd.Env = append(os.Environ(),
		envDir+"="+s.dir, envListen+"="+s.Endpoint, envAccess+"="+s.AccessKey, envSecret+"="+s.SecretKey)
	var complaints strings.Builder
	s.cmd.Stderr = &complaints
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); ; {
		c, err := net.DialTimeout("tcp", s.Endpoint, time.Second)
		if err == nil {
			c.Close()
			return
		}
		if time.Now().After(deadline) {
			s.Stop()
			t.Fatalf("the S3 server does not answer: %v\n%s", err, complaints.String())
		}
		<-time.After(10 * time.Millisecond)
	}
}

// Stop kills the server, as a crash would.
func (s *Server) Stop() {
	if s.cmd == nil {
		return
	}
	s.cmd.Process.Kill()
	s.stdin.Close()
	s.cmd.Wait()
	s.cmd = nil
}

// Config is for s3.Open, with a bucket that is made by it.
func (s *Server) Config(bucket string) s3.Config {
	return s3.Config{Endpoint: s.Endpoint, Bucket: bucket, AccessKey: s.AccessKey, SecretKey: s.SecretKey}
}

// URL is the same for s3.Parse and for the configuration of sohoa.
func (s *Server) URL(bucket string) string {
	return fmt.Sprintf("http://%s:%s@%s/%s", s.AccessKey, s.SecretKey, s.Endpoint, bucket)
}

// Open returns an empty store on the server, in a bucket of its own.
func (s *Server) Open(t testing.TB) *s3.Store {
	t.Helper()
	return open(t, s.Config("test-"+strings.ToLower(rand.Text())))
}

// OpenReal returns an empty store on the server that RealServer names, under a
// prefix of its own, and empties it after the test. Without the variable it
// skips the test.
func OpenReal(t testing.TB) *s3.Store {
	t.Helper()
	address := os.Getenv(RealServer)
	if address == "" {
		t.Skipf("no further S3 server: %s=http://key:secret@host:port/bucket names one (deploy/minio builds one)", RealServer)
	}
	cfg, err := s3.Parse(address)
	if err != nil {
		t.Fatalf("%s: %v", RealServer, err)
	}
	cfg.Prefix += "test-" + strings.ToLower(rand.Text()) + "/"
	s := open(t, cfg)
	t.Cleanup(func() {
		ctx := context.Background() // the test's own has ended
		if err := s.List(ctx, "", func(i blob.Info) error { return s.Remove(ctx, i.Key) }); err != nil {
			t.Errorf("empty the store: %v", err)
		}
	})
	return s
}

func open(t testing.TB, cfg s3.Config) *s3.Store {
	t.Helper()
	cfg.SpoolDir = t.TempDir()
	s, err := s3.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
