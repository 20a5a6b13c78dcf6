package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sohoa/cmd/sohoa/remote"
	"sohoa/pipeline/blob/disktest"
	"sohoa/pipeline/blob/s3/s3test"
)

// The tests of the whole program start the real binaries, built once.

// programs is where TestMain built them.
var programs struct {
	once sync.Once
	dir  string
	err  error
}

func TestMain(m *testing.M) {
	standIn()
	disktest.Main()
	s3test.Main()
	code := m.Run()
	if programs.dir != "" {
		os.RemoveAll(programs.dir)
	}
	os.Exit(code)
}

// built returns the folder of both programs: SOHOA_TEST_BIN where it names
// one, else they are built, once.
func built(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("SOHOA_TEST_BIN"); dir != "" {
		return dir
	}
	programs.once.Do(func() {
		if programs.dir, programs.err = os.MkdirTemp("", "sohoa-bin-"); programs.err != nil {
			return
		}
		out, err := exec.Command("bash", filepath.Join(root, "deploy", "build"), programs.dir).CombinedOutput()
		if err != nil {
			programs.err = fmt.Errorf("build: %w\n%s", err, out)
		}
	})
	if programs.err != nil {
		t.Fatal(programs.err)
	}
	return programs.dir
}

// command is a call of sohoa with a clean environment.
func command(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(filepath.Join(built(t), "sohoa"), args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "SOHOA_LANG=en"}, env...)
	return cmd
}

// sohoa runs a command to its end and returns what it printed and its exit
// code.
func sohoa(t *testing.T, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := command(t, env, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("sohoa %v: %v", args, err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// must is sohoa where only exit code 0 is right.
func must(t *testing.T, env []string, args ...string) string {
	t.Helper()
	out, errs, code := sohoa(t, env, args...)
	if code != 0 {
		t.Fatalf("sohoa %v: exit code %d\n%s\n%s", args, code, out, errs)
	}
	return out
}

// serving is a server of its own process that can be killed and started again
// on the same data and port.
type serving struct {
	t    *testing.T
	dir  string
	addr string
	env  []string
	args []string
	wrap []string // argv in front, such as unshare
	cmd  *exec.Cmd
	log  *syncBuffer
}

func newServing(t *testing.T, env []string, args ...string) *serving {
	t.Helper()
	s := &serving{t: t, dir: t.TempDir(), addr: freePort(t), env: env, args: args, log: &syncBuffer{}}
	t.Cleanup(func() {
		s.kill(syscall.SIGTERM)
		if t.Failed() {
			t.Logf("log of the server:\n%s", s.log.tail())
		}
	})
	return s
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (s *serving) start() {
	s.t.Helper()
	args := append([]string{"serve", "--data", s.dir, "--listen", s.addr}, s.args...)
	s.cmd = command(s.t, s.env, args...)
	if len(s.wrap) > 0 {
		s.cmd.Args = append(append([]string{}, s.wrap...), s.cmd.Args...)
		s.cmd.Args[len(s.wrap)] = s.cmd.Path
		path, err := exec.LookPath(s.wrap[0])
		if err != nil {
			s.t.Fatal(err)
		}
		s.cmd.Path = path
	}
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.ready()
}

// ready waits until the server answers; a server that has ended is a failure.
func (s *serving) ready() {
	s.t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	for time.Now().Before(deadline) {
		res, err := http.Get("http://" + s.addr + "/healthz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		if err := syscall.Kill(s.cmd.Process.Pid, 0); err != nil {
			break
		}
		time.Sleep(20 * time.Millisecond) // another process: there is nothing to wait on
	}
	s.t.Fatalf("the server does not answer:\n%s", s.log.tail())
}

func (s *serving) kill(sig syscall.Signal) {
	if s.cmd == nil || s.cmd.Process == nil {
		return
	}
	s.cmd.Process.Signal(sig)
	s.cmd.Wait()
	s.cmd = nil
}

func (s *serving) token() string {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, remote.TokenFile))
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.TrimSpace(string(data))
}

// client is the environment of commands that talk to the server.
func (s *serving) client() []string {
	return []string{"SOHOA_SERVER=http://" + s.addr, "SOHOA_TOKEN=" + s.token()}
}

// get asks the API and decodes the answer.
func (s *serving) get(path string, v any) {
	s.t.Helper()
	c := remote.New("http://"+s.addr, s.token())
	if err := c.Get(context.Background(), path, nil, v); err != nil {
		s.t.Fatalf("GET %s: %v", path, err)
	}
}

// settled waits until no file of the batch moves any more.
func (s *serving) settled(id string) remote.BatchAnswer {
	s.t.Helper()
	const patience = 10 * time.Minute // since anything last came to rest
	var b remote.BatchAnswer
	left, deadline := -1, time.Now().Add(patience)
	for time.Now().Before(deadline) {
		s.get("/api/batches/"+id, &b)
		if b.Count.Working == 0 {
			return b
		}
		if b.Count.Working != left {
			left, deadline = b.Count.Working, time.Now().Add(patience)
		}
		time.Sleep(200 * time.Millisecond)
	}
	s.t.Fatalf("%d files never came to rest", b.Count.Working)
	return b
}

// parcels reads the output of `ingest --json`: a line for each file, then the
// batch.
func parcelsOf(t *testing.T, out string) (files []remote.Parcel, batch remote.BatchAnswer) {
	t.Helper()
	lines := bufio.NewScanner(strings.NewReader(out))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var p remote.Parcel
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatalf("ingest --json: %v in %s", err, lines.Text())
		}
		if p.Path != "" {
			files = append(files, p)
			continue
		}
		var end struct {
			Batch string `json:"batch"`
		}
		if err := json.Unmarshal(lines.Bytes(), &end); err != nil {
			t.Fatalf("ingest --json: %v in %s", err, lines.Text())
		}
		batch.ID = "" // filled by the caller from the server
		batch.Name = end.Batch
	}
	return files, batch
}

// syncBuffer keeps the end of a process's log.
type syncBuffer struct {
	mu  sync.Mutex
	buf []byte
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.buf = append(b.buf, p...)
	if n := len(b.buf); n > 1<<20 {
		b.buf = b.buf[n-1<<19:]
	}
	return len(p), nil
}

func (b *syncBuffer) tail() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(b.buf[max(0, len(b.buf)-8000):])
}
