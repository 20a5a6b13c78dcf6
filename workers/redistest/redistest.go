// Package redistest gives tests a real Redis of their own: on a loopback port,
// without persistence, ended with the test by its own process id.
package redistest

import (
	"bufio"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Server is one Redis.
type Server struct {
	Addr string // host:port
	cmd  *exec.Cmd
}

// Start starts a server, or skips the test loudly where Redis is not installed.
func Start(t testing.TB) *Server {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("SKIPPED: redis-server is not installed; deploy/test installs it")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Addr: l.Addr().String()}
	l.Close()
	_, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	s.cmd = exec.Command(path, "--bind", "127.0.0.1", "--port", port, "--save", "", "--dir", t.TempDir(),
		"--logfile", filepath.Join(t.TempDir(), "redis.log"))
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		s.cmd.Wait()
	})
	s.await(t)
	return s
}

// await returns when the server answers.
func (s *Server) await(t testing.TB) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := s.Do("PING")
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("redis does not answer: %v", err)
		}
		<-time.After(10 * time.Millisecond) // another process: there is nothing to wait on
	}
}

// URL is the address as sohoa takes it.
func (s *Server) URL() string { return "redis://" + s.Addr + "/0" }

// Wipe forgets everything, as a restart without persistence does.
func (s *Server) Wipe(t testing.TB) {
	t.Helper()
	if err := s.Do("FLUSHALL"); err != nil {
		t.Fatalf("wipe redis: %v", err)
	}
}

// Do gives one command of one word and fails where the answer is not a simple
// string.
func (s *Server) Do(command string) error {
	c, err := net.DialTimeout("tcp", s.Addr, time.Second)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	fmt.Fprintf(c, "%s\r\n", command)
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil {
		return err
	}
	if !strings.HasPrefix(line, "+") {
		return fmt.Errorf("redis: %s", strings.TrimSpace(line))
	}
	return nil
}
