package disktest

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Call is one call that changes a file or a folder, about to be done.
type Call struct {
	Name   string // fsync, write …
	Path   string // of what it is done to
	Handle string // a path by which that can be opened while the call waits
}

// where says which argument of a call names a file: an open file, or a path.
type where struct {
	name   string
	arg    int
	isPath bool
}

// Syncs are the calls that make something durable.
func Syncs() []int { return []int{unix.SYS_FSYNC, unix.SYS_FDATASYNC} }

// Changes are the calls by which files change, or become durable. Of those that
// open a file only the ones that may make it are reported.
func Changes() []int {
	return append(Syncs(), unix.SYS_WRITE, unix.SYS_PWRITE64, unix.SYS_FTRUNCATE, unix.SYS_OPENAT,
		unix.SYS_LINKAT, unix.SYS_RENAMEAT, unix.SYS_RENAMEAT2, unix.SYS_UNLINKAT, unix.SYS_MKDIRAT)
}

func known(number int32) where {
	switch number {
	case unix.SYS_FSYNC:
		return where{"fsync", 0, false}
	case unix.SYS_FDATASYNC:
		return where{"fdatasync", 0, false}
	case unix.SYS_WRITE:
		return where{"write", 0, false}
	case unix.SYS_PWRITE64:
		return where{"pwrite", 0, false}
	case unix.SYS_FTRUNCATE:
		return where{"truncate", 0, false}
	case unix.SYS_OPENAT:
		return where{"open", 1, true}
	case unix.SYS_LINKAT:
		return where{"link", 3, true}
	case unix.SYS_RENAMEAT, unix.SYS_RENAMEAT2:
		return where{"rename", 3, true}
	case unix.SYS_UNLINKAT:
		return where{"unlink", 1, true}
	case unix.SYS_MKDIRAT:
		return where{"mkdir", 1, true}
	}
	return where{"other", 0, false}
}

// Watch prepares to watch one process. What is to be started stands behind
// wrap, and gets env besides its own. see is called for each of the calls,
// while the process waits; what it returns the process gets, 0 lets the call be
// done. Calls of several threads are seen one after the other.
func Watch(t testing.TB, calls []int, see func(Call) unix.Errno) (wrap, env []string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "disk") // short enough for the name of a socket
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "s"), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- listen(l, see) }()
	t.Cleanup(func() {
		l.Close()
		if err := <-done; err != nil && !errors.Is(err, net.ErrClosed) {
			t.Errorf("disktest: %v", err)
		}
		os.RemoveAll(dir)
	})
	return []string{self}, []string{envSocket + "=" + filepath.Join(dir, "s"), envCalls + "=" + strings.Trim(fmt.Sprint(calls), "[]")}
}

// listen takes the notices of one process until it has ended.
func listen(l *net.UnixListener, see func(Call) unix.Errno) error {
	c, err := l.AcceptUnix()
	if err != nil {
		return err
	}
	defer c.Close()
	b, oob := make([]byte, 1), make([]byte, 64)
	_, n, _, _, err := c.ReadMsgUnix(b, oob)
	if err != nil {
		return err
	}
	messages, err := unix.ParseSocketControlMessage(oob[:n])
	if err != nil || len(messages) != 1 {
		return fmt.Errorf("no handle came: %v", err)
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil {
		return err
	}
	defer unix.Close(fds[0])
	for one(fds[0], see) {
	}
	return nil
}

// notice and reply are struct seccomp_notif and seccomp_notif_resp of Linux.
type notice struct {
	ID         uint64
	PID, Flags uint32
	Number     int32
	Arch       uint32
	IP         uint64
	Args       [6]uint64
}

type reply struct {
	ID    uint64
	Value int64
	Error int32
	Flags uint32
}

const (
	receiveNotice = 0xc0502100
	sendReply     = 0xc0182101
	goOn          = 1 // SECCOMP_USER_NOTIF_FLAG_CONTINUE
)

// one handles one notice; false: the process has ended.
func one(fd int, see func(Call) unix.Errno) bool {
	poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	if _, err := unix.Poll(poll, -1); err != nil {
		return errors.Is(err, unix.EINTR)
	}
	if poll[0].Revents&unix.POLLIN == 0 {
		return false
	}
	var n notice
	if _, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), receiveNotice, uintptr(unsafe.Pointer(&n))); e != 0 {
		return e == unix.EINTR || e == unix.ENOENT // it was killed meanwhile
	}
	r := reply{ID: n.ID, Flags: goOn}
	if c, ok := call(n); ok {
		if e := see(c); e != 0 {
			r.Error, r.Flags = -int32(e), 0
		}
	}
	_, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), sendReply, uintptr(unsafe.Pointer(&r)))
	return e == 0 || e == unix.ENOENT || e == unix.EINTR
}

// call finds out what a call is done to; false where that cannot be found out,
// or where it only opens what is there.
func call(n notice) (Call, bool) {
	w := known(n.Number)
	if !w.isPath {
		handle := fmt.Sprintf("/proc/%d/fd/%d", n.PID, n.Args[w.arg])
		path, err := os.Readlink(handle)
		return Call{w.name, path, handle}, err == nil
	}
	if n.Number == unix.SYS_OPENAT && n.Args[2]&unix.O_CREAT == 0 {
		return Call{}, false
	}
	m, err := os.Open(fmt.Sprintf("/proc/%d/mem", n.PID))
	if err != nil {
		return Call{}, false
	}
	defer m.Close()
	b := make([]byte, unix.PathMax)
	got, _ := m.ReadAt(b, int64(n.Args[w.arg])) // short where the next page is not mapped
	path, _, whole := bytes.Cut(b[:got], []byte{0})
	return Call{w.name, string(path), string(path)}, whole
}
