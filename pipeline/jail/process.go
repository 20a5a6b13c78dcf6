package jail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"sohoa/pipeline"
)

// Process is a running child. Its Stdin and Stdout are set by Start only; both
// take deadlines (SetDeadline), so that a child that neither reads nor writes
// cannot hold its owner.
type Process struct {
	Stdin  *os.File
	Stdout *os.File

	name   string
	limits Limits
	spaces spaces
	cmd    *exec.Cmd
	begun  time.Time
	tail   *tail
	done   chan struct{} // closed when the child is reaped and its group is gone

	mu   sync.Mutex
	gone bool    // about to be reaped: its number may soon be somebody else's
	stop stopped // who killed it first

	wall   time.Duration // once done
	waited error         // of cmd.Wait, once done
}

// stopped says who ended a child.
type stopped int

const (
	byItself  stopped = iota
	byWall            // Limits.Wall
	byOutput          // Limits.Output
	byContext         // the caller's context
	byOwner           // Process.Kill
)

// Run runs the command to its end. The error is nil where it exited with
// status 0, and otherwise says who must act:
//
//   - Damaged, ReasonTooSlow: stopped at a limit of time, memory or output
//   - Damaged, ReasonCrashed: ended by a signal
//   - Damaged, ReasonBroken: it exited with another status
//   - Busy: ctx ended first
//   - Internal: it could not be started, or a reader or writer of the caller failed
//
// The Damaged ones hold an *ExitError. Usage is filled whenever it started.
func (j *Jail) Run(ctx context.Context, c Command) (Usage, error) {
	p, err := j.run(ctx, c)
	if err != nil {
		return Usage{}, err
	}
	return p.Wait()
}

func (j *Jail) run(ctx context.Context, c Command) (*Process, error) {
	l := c.Limits.filled()
	return j.start(ctx, c, l, func(cmd *exec.Cmd, p *Process) {
		cmd.Stdin = c.Stdin
		cmd.Stdout = &capped{to: c.Stdout, left: l.Output, full: func() { p.kill(byOutput) }}
	})
}

// Start starts a long-lived child with pipes for Stdin and Stdout; the
// command's own are ignored, and what it prints is the caller's to bound.
// Limits.CPU and Limits.Wall of zero mean no limit here. The child is running
// (not merely forked) when Start returns. It is killed when ctx ends. Wait must
// be called.
func (j *Jail) Start(ctx context.Context, c Command) (*Process, error) {
	l := c.Limits.filled()
	l.CPU, l.Wall = or(c.Limits.CPU, -1), or(c.Limits.Wall, -1)
	var ends [4]*os.File
	if err := pipes(&ends); err != nil {
		return nil, err
	}
	p, err := j.start(ctx, c, l, func(cmd *exec.Cmd, _ *Process) {
		cmd.Stdin, cmd.Stdout = ends[0], ends[3]
	})
	ends[0].Close()
	ends[3].Close()
	if err != nil {
		ends[1].Close()
		ends[2].Close()
		return nil, err
	}
	p.Stdin, p.Stdout = ends[1], ends[2]
	return p, nil
}

// pipes makes {child's stdin, its other end, our end of stdout, child's stdout}.
func pipes(ends *[4]*os.File) (err error) {
	if ends[0], ends[1], err = os.Pipe(); err != nil {
		return pipeline.Errorf(pipeline.Busy, "make a pipe: %w", err)
	}
	if ends[2], ends[3], err = os.Pipe(); err != nil {
		ends[0].Close()
		ends[1].Close()
		return pipeline.Errorf(pipeline.Busy, "make a pipe: %w", err)
	}
	return nil
}

// SetDeadline bounds the next reads and writes of the pipes: after it they
// fail with os.ErrDeadlineExceeded. The zero time takes it away.
func (p *Process) SetDeadline(t time.Time) error {
	return errors.Join(p.Stdin.SetWriteDeadline(t), p.Stdout.SetReadDeadline(t))
}

// Kill ends the child and all its descendants. It may be called at any time,
// also more than once.
func (p *Process) Kill() { p.kill(byOwner) }

func (p *Process) kill(why stopped) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return
	}
	if p.stop == byItself {
		p.stop = why
	}
	unix.Kill(-p.cmd.Process.Pid, unix.SIGKILL) // ESRCH: it was quicker
}

func (p *Process) stoppedBy() stopped {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stop
}

// Done is closed when the child is gone.
func (p *Process) Done() <-chan struct{} { return p.done }

// Wait waits until the child and all its descendants are gone, closes the
// pipes and says how it ended, as Run does. It may be called more than once.
// A child ended by Kill gives Busy with ErrKilled.
func (p *Process) Wait() (Usage, error) {
	<-p.done
	if p.Stdin != nil {
		p.Stdin.Close()
		p.Stdout.Close()
	}
	return p.verdict()
}

// start tries the fullest set of namespaces first. A refusal costs
// microseconds, so nothing is remembered that could degrade a later child.
func (j *Jail) start(ctx context.Context, c Command, l Limits, io func(*exec.Cmd, *Process)) (*Process, error) {
	tries := j.spaces
	if tries == nil {
		tries = []spaces{allSpaces, rootSpaces, noSpaces}
	}
	var err error
	for _, s := range tries {
		var p *Process
		p, err = j.startIn(ctx, s, c, l, io)
		if err == nil {
			return p, nil
		}
		if !refusedSpaces(err) {
			break
		}
	}
	return nil, fmt.Errorf("start %s in the jail: %w", filepath.Base(c.Path), err)
}

func (j *Jail) startIn(ctx context.Context, s spaces, c Command, l Limits, io func(*exec.Cmd, *Process)) (*Process, error) {
	if len(j.Shim) == 0 {
		return nil, pipeline.Errorf(pipeline.Internal, "the jail has no shim")
	}
	o, err := newOrder(c, l, s == allSpaces)
	if err != nil {
		return nil, err
	}
	text, err := o.encode()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(j.Shim[0], append(slices.Clone(j.Shim[1:]), text)...)
	cmd.Dir, cmd.Env = c.Dir, environment(c)
	if c.Dir == "" {
		cmd.Dir = "/"
	}
	cmd.SysProcAttr = s.attr()
	cmd.WaitDelay = 5 * time.Second // for copying what the pipes still hold
	p := &Process{name: filepath.Base(c.Path), limits: l, spaces: s, cmd: cmd, done: make(chan struct{}), tail: &tail{to: c.Stderr}}
	cmd.Stderr = p.tail
	io(cmd, p)
	if err := p.begin(); err != nil {
		return nil, err
	}
	go p.watch(ctx)
	return p, nil
}

// begin starts the shim and returns when it has become the decoder.
func (p *Process) begin() error {
	r, w, err := os.Pipe()
	if err != nil {
		return pipeline.Errorf(pipeline.Busy, "make a pipe: %w", err)
	}
	defer r.Close()
	p.cmd.ExtraFiles = []*os.File{w}
	p.begun = time.Now()
	started := make(chan error, 1)
	go p.keep(started)
	err = <-started
	w.Close()
	if err != nil {
		return err
	}
	const patience = 30 * time.Second // the shim needs milliseconds; a machine may swap
	r.SetReadDeadline(time.Now().Add(patience))
	said, err := io.ReadAll(io.LimitReader(r, 4096))
	if err == nil && string(said) == ready {
		return nil
	}
	p.Kill()
	<-p.done
	if err != nil {
		return pipeline.Errorf(pipeline.Busy, "wait for the shim: %w", err)
	}
	return pipeline.Errorf(pipeline.Internal, "shim: %s %s", strings.TrimPrefix(string(said), ready), p.tail.last)
}

// keep starts the child, waits for it and ends what it left behind, all on one
// thread: the parent-death signal goes by the thread that started the child.
func (p *Process) keep(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	pid := p.cmd.Process.Pid
	for { // look, but leave the zombie: its number still names the group
		err := unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	p.wall = time.Since(p.begun)
	p.mu.Lock()
	unix.Kill(-pid, unix.SIGKILL) // the leader is dead; this is for grandchildren
	p.gone = true
	p.mu.Unlock()
	p.waited = p.cmd.Wait()
	close(p.done)
}

func (p *Process) watch(ctx context.Context) {
	var wall <-chan time.Time
	if p.limits.Wall > 0 {
		t := time.NewTimer(p.limits.Wall)
		defer t.Stop()
		wall = t.C
	}
	select {
	case <-p.done:
	case <-wall:
		p.kill(byWall)
	case <-ctx.Done():
		p.kill(byContext)
	}
}

// spaces is a set of namespaces.
type spaces int

const (
	allSpaces  spaces = iota // user, network, IPC, PID
	rootSpaces               // the same without user: only root may
	noSpaces
)

func (s spaces) attr() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if s == noSpaces {
		return a
	}
	a.Cloneflags = syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWPID
	if s == allSpaces {
		a.Cloneflags |= syscall.CLONE_NEWUSER
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
	}
	return a
}

// refusedSpaces reports whether the kernel or its policy forbids namespaces.
func refusedSpaces(err error) bool {
	for _, e := range []error{unix.EPERM, unix.EINVAL, unix.ENOSYS, unix.ENOSPC, unix.EUSERS, unix.EACCES} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
