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
	"syscall"
	"testing"
	"time"
)

// Server is one Redis.
type Server struct {
	Addr string // host:port
	path string // of the program
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
	s := &Server{Addr: l.Addr().String(), path: path}
	l.Close()
	t.Cleanup(s.Kill)
	s.Resume(t)
	return s
}

// Kill ends the server, with all that it held.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	s.cmd.Process.Kill()
	s.cmd.Wait()
	s.cmd = nil
}

// Resume starts the server again after Kill, on the same port and empty.
func (s *Server) Resume(t testing.TB) {
	t.Helper()
	_, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	s.cmd = exec.Command(s.path, "--bind", "127.0.0.1", "--port", port, "--save", "", "--dir", t.TempDir(),
		"--logfile", filepath.Join(t.TempDir(), "redis.log"))
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.await(t)
}

// Signal sends a signal to the server: SIGSTOP makes it silent, SIGCONT lets it
// go on.
func (s *Server) Signal(sig syscall.Signal) error { return s.cmd.Process.Signal(sig) }

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

// Do gives commands on one connection, one after the other, and fails where the
// answer to one is neither a simple string nor a number.
func (s *Server) Do(commands ...string) error {
	c, err := net.DialTimeout("tcp", s.Addr, time.Second)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	answers := bufio.NewReader(c)
	for _, command := range commands {
		fmt.Fprintf(c, "%s\r\n", command)
		line, err := answers.ReadString('\n')
		if err != nil {
			return err
		}
		if !strings.HasPrefix(line, "+") && !strings.HasPrefix(line, ":") {
			return fmt.Errorf("redis: %s: %s", command, strings.TrimSpace(line))
		}
	}
	return nil
}
