package jail

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"sohoa/pipeline"
)

// TestMain lets the test binary be the shim, and a shim that fences nothing.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "jail" {
		os.Exit(Main(os.Args[2:]))
	}
	if len(os.Args) > 2 && os.Args[1] == "open" {
		os.Exit(open(os.Args[2:]))
	}
	if len(os.Args) == 2 && os.Args[1] == "crash" {
		os.Exit(crash())
	}
	if len(os.Args) == 2 && os.Args[1] == "owner" {
		os.Exit(owner())
	}
	os.Exit(m.Run())
}

// crash dies of SIGSEGV without Go's own handling of it.
func crash() int {
	var byDefault [4]uintptr
	syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(syscall.SIGSEGV), uintptr(unsafe.Pointer(&byDefault)), 0, 8, 0, 0)
	var nowhere *int
	return *nowhere
}

// owner starts a child, prints its number and waits to be killed.
func owner() int {
	self, err := os.Executable()
	if err != nil {
		return 1
	}
	p, err := (&Jail{Shim: []string{self, "jail"}}).Start(context.Background(), sh("while :; do :; done"))
	if err != nil {
		return 1
	}
	fmt.Println(p.cmd.Process.Pid)
	<-p.Done()
	return 0
}

func open(args []string) int {
	if args[0] == "--probe" {
		return Main(args)
	}
	var o order
	if err := json.Unmarshal([]byte(args[0]), &o); err != nil {
		return shimFailed
	}
	syscall.Write(statusFD, []byte(ready))
	syscall.CloseOnExec(statusFD)
	syscall.Exec(o.Path, o.Args, os.Environ())
	return shimFailed
}

func testJail(t testing.TB) *Jail {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &Jail{Shim: []string{self, "jail"}}
}

func sh(script string) Command {
	return Command{Path: "/bin/sh", Args: []string{"-c", script}}
}

func TestRunSaysHowAChildEnded(t *testing.T) {
	for _, tt := range []struct {
		rule   string
		script string
		limits Limits
		reason pipeline.Reason
		exit   int
	}{
		{"status 0 is success", "exit 0", Limits{}, "", 0},
		{"another status is broken", "echo no such page >&2; exit 3", Limits{}, pipeline.ReasonBroken, 3},
		{"no end in sight is too slow", "while :; do :; done", Limits{Wall: 300 * time.Millisecond}, pipeline.ReasonTooSlow, -1},
		{"processor time is too slow", "while :; do :; done", Limits{CPU: time.Second}, pipeline.ReasonTooSlow, -1},
		{"too much output is too slow", "while :; do echo flood; done", Limits{Output: 1 << 16}, pipeline.ReasonTooSlow, -1},
		{"a program that says it has no memory is too slow", "echo std::bad_alloc >&2; exit 1", Limits{}, pipeline.ReasonTooSlow, 1},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			c := sh(tt.script)
			c.Limits = tt.limits
			u, err := testJail(t).Run(t.Context(), c)
			if got := pipeline.ReasonOf(err); got != tt.reason {
				t.Errorf("reason = %q (%v), want %q", got, err, tt.reason)
			}
			if u.Exit != tt.exit {
				t.Errorf("exit = %d, want %d", u.Exit, tt.exit)
			}
			var exit *ExitError
			if tt.reason != "" && !errors.As(err, &exit) {
				t.Errorf("error %v holds no exit status", err)
			}
		})
	}
}

func TestRunPassesDataThrough(t *testing.T) {
	data := bytes.Repeat([]byte("số hóa "), 1<<18)
	var out, complaints bytes.Buffer
	c := sh("read first; echo heard >&2; printf '%s\\n' \"$first\"")
	c.Path, c.Args = "/bin/cat", nil
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(data), &out, &complaints
	u, err := testJail(t).Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), data) {
		t.Errorf("%d bytes came back, want the %d sent", out.Len(), len(data))
	}
	if u.Wall <= 0 || u.MaxRSS <= 0 {
		t.Errorf("usage = %+v, want time and memory", u)
	}
}

func TestOnlyThePrivateFolderIsWritable(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	c := sh("echo in > inside && ! echo out > " + outside + "/x")
	c.Dir = dir
	if _, err := testJail(t).Run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "inside")); err != nil || string(b) != "in\n" {
		t.Errorf("inside = %q, %v; want it written", b, err)
	}
	if _, err := os.Stat(filepath.Join(outside, "x")); err == nil {
		t.Error("a file outside was written")
	}
}

func TestCrashIsToldFromARefusal(t *testing.T) {
	j := testJail(t)
	u, err := j.Run(t.Context(), Command{Path: j.Shim[0], Args: []string{"crash"}, Limits: Limits{Memory: probeSpace}})
	if pipeline.KindOf(err) != pipeline.Damaged || pipeline.ReasonOf(err) != pipeline.ReasonCrashed {
		t.Errorf("error = %v, want damaged, crashed", err)
	}
	if u.Signal != int(syscall.SIGSEGV) || u.Exit != -1 || u.Killed {
		t.Errorf("usage = %+v, want signal 11 of its own making", u)
	}
}

func TestFileSizeIsBounded(t *testing.T) {
	const most = 1 << 16
	c := Command{Path: "dd", Args: []string{"if=/dev/zero", "of=big", "bs=1000", "count=1000"}}
	c.Dir, c.Limits = t.TempDir(), Limits{FileSize: most}
	if _, err := testJail(t).Run(t.Context(), c); err == nil {
		t.Error("a child that fills the disk ended well")
	}
	st, err := os.Stat(filepath.Join(c.Dir, "big"))
	if err != nil || st.Size() != most {
		t.Errorf("file of %v bytes (%v), want %d", st, err, most)
	}
}

func TestWhatCannotStartIsOurFault(t *testing.T) {
	for _, path := range []string{"/nonexistent/decoder", "no-such-decoder", "./relative", ""} {
		_, err := testJail(t).Run(t.Context(), Command{Path: path})
		if err == nil || pipeline.KindOf(err) != pipeline.Internal {
			t.Errorf("Run(%q) = %v, want an internal error", path, err)
		}
	}
	if _, err := (&Jail{Shim: []string{"/nonexistent/sohoa", "jail"}}).Run(t.Context(), sh("exit 0")); err == nil {
		t.Error("a jail without its shim ran something")
	}
	c := sh("exit 0")
	c.Read = []string{"/nonexistent/file"}
	if _, err := testJail(t).Run(t.Context(), c); err == nil || !strings.Contains(err.Error(), "/nonexistent/file") {
		t.Errorf("error = %v, want the file that is missing", err)
	}
}

func TestStartedChildAnswersUntilItsStdinEnds(t *testing.T) {
	p, err := testJail(t).Start(t.Context(), Command{Path: "/bin/cat"})
	if err != nil {
		t.Fatal(err)
	}
	p.SetDeadline(time.Now().Add(20 * time.Second))
	for _, want := range []string{"một", "hai"} {
		if _, err := io.WriteString(p.Stdin, want); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(want))
		if _, err := io.ReadFull(p.Stdout, got); err != nil || string(got) != want {
			t.Fatalf("answer = %q, %v; want %q", got, err, want)
		}
	}
	if m, err := p.Memory(); err != nil || m < 100<<10 || m > 100<<20 {
		t.Errorf("memory of cat = %d, %v", m, err)
	}
	if _, err := p.CPU(); err != nil {
		t.Error(err)
	}
	p.Stdin.Close()
	if _, err := p.Wait(); err != nil {
		t.Errorf("cat ended with %v", err)
	}
	if _, err := p.Memory(); pipeline.KindOf(err) != pipeline.NotFound {
		t.Errorf("memory of a dead child: %v, want not found", err)
	}
}

func TestDeafChildCannotHoldItsOwner(t *testing.T) {
	c := sh("while :; do :; done")
	p, err := testJail(t).Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	p.SetDeadline(time.Now().Add(100 * time.Millisecond))
	if _, err := p.Stdin.Write(make([]byte, 1<<20)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("write = %v, want the deadline", err)
	}
	p.Kill()
	p.Kill()
	if _, err := p.Wait(); !errors.Is(err, ErrKilled) || pipeline.KindOf(err) != pipeline.Busy {
		t.Errorf("Wait = %v, want busy and ErrKilled", err)
	}
}

func TestChildEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p, err := testJail(t).Start(ctx, sh("while :; do :; done"))
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := p.Wait(); pipeline.KindOf(err) != pipeline.Busy {
		t.Errorf("Wait = %v, want busy", err)
	}
}

func TestChildDiesWithItsOwner(t *testing.T) {
	cmd := exec.Command(testJail(t).Shim[0], "owner")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(out, &pid); err != nil {
		t.Fatal(err)
	}
	child, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(child)
	cmd.Process.Kill()
	cmd.Wait()
	gone := []unix.PollFd{{Fd: int32(child), Events: unix.POLLIN}}
	if n, err := unix.Poll(gone, 20_000); n != 1 {
		unix.Kill(-pid, unix.SIGKILL)
		t.Errorf("the child of a killed owner lives on (%v)", err)
	}
}

func TestManyChildrenAtOnce(t *testing.T) {
	j := testJail(t)
	errs := make(chan error, 24)
	for range cap(errs) {
		go func() {
			var out strings.Builder
			c := sh("echo here")
			c.Stdout = &out
			_, err := j.Run(t.Context(), c)
			if err == nil && out.String() != "here\n" {
				err = errors.New("said " + out.String())
			}
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestErrorShowsNoControlCharacters(t *testing.T) {
	_, err := testJail(t).Run(t.Context(), sh(`printf '\033[2Jgone\0\377' >&2; exit 1`))
	var exit *ExitError
	if !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if want := "?[2Jgone??"; exit.Stderr != want {
		t.Errorf("stderr = %q, want %q", exit.Stderr, want)
	}
}
