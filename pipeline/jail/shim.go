package jail

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// statusFD is where the shim says what went wrong, or "+" when only exec is
// left. Exec closes it, so that a lone "+" means: the decoder runs.
const statusFD = 3

const ready = "+"

// shimFailed is the shim's exit status when it could not become the decoder.
// The parent goes by the status pipe; the number is for a person who tries.
const shimFailed = 125

// Main is the shim: it restricts its own process as the order in its argument
// says and becomes the decoder. It returns only on failure, with the exit
// status. args are those after the hidden command's name.
//
// With "--probe" as first argument it is the canary instead (see Jail.Canary).
func Main(args []string) int {
	if len(args) > 1 && args[0] == "--probe" {
		return probe(args[1], args[2:])
	}
	err := become(args)
	fmt.Fprint(os.NewFile(statusFD, "status"), err) // best effort: without the pipe nobody listens
	return shimFailed
}

func become(args []string) error {
	runtime.LockOSThread() // what follows binds this thread, which then calls exec
	debug.SetGCPercent(-1) // no new memory once the address space is limited
	if len(args) != 1 {
		return errors.New("the jail takes one argument; it is started by sohoa itself")
	}
	var o order
	if err := json.Unmarshal([]byte(args[0]), &o); err != nil {
		return fmt.Errorf("read jail order: %w", err)
	}
	im, err := newImage(o)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"close inherited files", closeInherited},
		{"drop capabilities", dropCapabilities},
		{"forbid new privileges", func() error { return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }},
		{"restrict files and network", func() error { return landlock(o) }},
		{"limit resources", o.limit},
		{"restrict system calls", seccomp},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return im.exec(o.AS)
}

// closeInherited lets exec close whatever the parent leaked, and the status
// pipe.
func closeInherited() error {
	return unix.CloseRange(statusFD, ^uint(0)>>1, unix.CLOSE_RANGE_CLOEXEC)
}

// dropCapabilities takes from the thread what root, or the first process of a
// user namespace, has. Without CAP_SETPCAP the bounding set stays, and there
// is nothing to regain then.
func dropCapabilities() error {
	for c := uintptr(0); c <= 63; c++ {
		err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0)
		if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.EPERM) {
			break // beyond the last one the kernel knows, or not ours to drop
		}
		if err != nil {
			return err
		}
	}
	head := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	return unix.Capset(&head, &none[0])
}

func (o order) limit() error {
	for _, r := range []struct {
		what  int
		value int64
	}{
		{unix.RLIMIT_CORE, 0},
		{unix.RLIMIT_CPU, o.CPU}, // soft = hard: SIGKILL, because the first process of a namespace ignores SIGXCPU
		{unix.RLIMIT_FSIZE, o.FSize},
		{unix.RLIMIT_NOFILE, o.Files},
		{unix.RLIMIT_NPROC, o.Procs},
	} {
		if r.value < 0 {
			continue
		}
		if err := lower(r.what, uint64(r.value)); err != nil {
			return fmt.Errorf("resource %d: %w", r.what, err)
		}
	}
	return nil
}

// lower sets a limit, never above the one that is already there.
func lower(what int, value uint64) error {
	var old unix.Rlimit
	if err := unix.Prlimit(0, what, nil, &old); err != nil {
		return err
	}
	value = min(value, old.Max)
	return unix.Prlimit(0, what, &unix.Rlimit{Cur: value, Max: value}, nil)
}

// image is everything execve needs, laid out beforehand: once the address
// space is limited, Go can no longer allocate.
type image struct {
	path *byte
	argv []*byte
	envp []*byte
}

func newImage(o order) (image, error) {
	var im image
	var err error
	if im.path, err = syscall.BytePtrFromString(o.Path); err != nil {
		return im, fmt.Errorf("program path: %w", err)
	}
	if im.argv, err = syscall.SlicePtrFromStrings(o.Args); err != nil {
		return im, fmt.Errorf("arguments: %w", err)
	}
	if im.envp, err = syscall.SlicePtrFromStrings(os.Environ()); err != nil {
		return im, fmt.Errorf("environment: %w", err)
	}
	return im, nil
}

// exec limits the address space to so many bytes and calls execve. It returns
// only when that is not even begun; after it, everything is a raw system call
// without allocation and ends the process.
func (im image) exec(space int64) error {
	lim := unix.Rlimit{Cur: uint64(space), Max: uint64(space)}
	failed := []byte("exec: errno 000")
	if _, err := unix.Write(statusFD, []byte(ready)); err != nil {
		return fmt.Errorf("say that all is ready: %w", err)
	}
	if space >= 0 {
		syscall.RawSyscall6(unix.SYS_PRLIMIT64, 0, unix.RLIMIT_AS, uintptr(unsafe.Pointer(&lim)), 0, 0, 0) // lowering cannot fail
	}
	var e syscall.Errno
	for range 1000 { // EAGAIN: the Go runtime is just starting a thread
		_, _, e = syscall.RawSyscall(unix.SYS_EXECVE, uintptr(unsafe.Pointer(im.path)),
			uintptr(unsafe.Pointer(&im.argv[0])), uintptr(unsafe.Pointer(&im.envp[0])))
		if e != syscall.EAGAIN && e != syscall.EINTR {
			break
		}
	}
	for i, n := len(failed)-1, int(e); n > 0; i, n = i-1, n/10 {
		failed[i] = '0' + byte(n%10)
	}
	syscall.RawSyscall(unix.SYS_WRITE, statusFD, uintptr(unsafe.Pointer(&failed[0])), uintptr(len(failed)))
	for {
		syscall.RawSyscall(unix.SYS_EXIT_GROUP, shimFailed, 0, 0)
	}
}
