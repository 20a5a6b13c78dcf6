package disktest

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The environment by which a process learns that it is to be watched: the socket
// for the notices, and the numbers of the calls.
const (
	envSocket = "SOHOA_DISKTEST_SOCKET"
	envCalls  = "SOHOA_DISKTEST_CALLS"
)

// Main becomes the program in its arguments, and does not return, where
// [Watch] said so; otherwise it does nothing.
func Main() {
	socket := os.Getenv(envSocket)
	if socket == "" {
		return
	}
	runtime.LockOSThread() // the filter is the thread's, and the thread's alone goes on in the program
	if err := handOver(socket, strings.Fields(os.Getenv(envCalls))); err != nil {
		fmt.Fprintln(os.Stderr, "disktest:", err)
		os.Exit(1)
	}
	var env []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, envSocket+"=") && !strings.HasPrefix(e, envCalls+"=") {
			env = append(env, e)
		}
	}
	fmt.Fprintln(os.Stderr, "disktest:", syscall.Exec(os.Args[1], os.Args[1:], env))
	os.Exit(1)
}

// handOver puts a filter on the thread and sends its notices to the socket.
func handOver(path string, calls []string) error {
	s, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if err := unix.Connect(s, &unix.SockaddrUnix{Name: path}); err != nil {
		return err
	}
	p, err := filter(calls)
	if err != nil {
		return err
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	prog := unix.SockFprog{Len: uint16(len(p)), Filter: &p[0]}
	fd, _, e := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_NEW_LISTENER, uintptr(unsafe.Pointer(&prog)))
	if e != 0 {
		return fmt.Errorf("filter: %w", e)
	}
	return unix.Sendmsg(s, []byte{1}, unix.UnixRights(int(fd)), nil, 0)
}

// filter gives notice of the calls and lets all others pass.
func filter(calls []string) ([]unix.SockFilter, error) {
	const equal, answer = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, unix.BPF_RET | unix.BPF_K
	p := []unix.SockFilter{{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS}} // the number of the call
	for i, c := range calls {
		n, err := strconv.ParseUint(c, 10, 32)
		if err != nil || len(calls) > 200 {
			return nil, errors.Join(errors.New("calls"), err)
		}
		p = append(p, unix.SockFilter{Code: equal, K: uint32(n), Jt: uint8(len(calls) - i)})
	}
	return append(p, unix.SockFilter{Code: answer, K: unix.SECCOMP_RET_ALLOW}, unix.SockFilter{Code: answer, K: unix.SECCOMP_RET_USER_NOTIF}), nil
}
