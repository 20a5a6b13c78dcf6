package jail

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/unix"
)

// refused are the system calls that no decoder needs and that Landlock and
// namespaces leave open, here or on an older kernel. They fail with EPERM.
func refused() []uint32 {
	return append([]uint32{
		// Nobody to talk to: Unix sockets by path are outside network
		// namespaces, UDP is outside Landlock before version 10.
		unix.SYS_SOCKET, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN, unix.SYS_ACCEPT, unix.SYS_ACCEPT4,
		// Landlock does not cover these acts on files that it hides.
		unix.SYS_FCHMOD, unix.SYS_FCHMODAT, unix.SYS_FCHMODAT2, unix.SYS_FCHOWN, unix.SYS_FCHOWNAT,
		unix.SYS_SETXATTR, unix.SYS_LSETXATTR, unix.SYS_FSETXATTR, unix.SYS_SETXATTRAT,
		unix.SYS_REMOVEXATTR, unix.SYS_LREMOVEXATTR, unix.SYS_FREMOVEXATTR, unix.SYS_REMOVEXATTRAT,
		unix.SYS_UTIMENSAT, unix.SYS_OPEN_BY_HANDLE_AT,
		// The parent kills the process group; nobody leaves it.
		unix.SYS_SETSID, unix.SYS_SETPGID,
		// Other processes.
		unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_PIDFD_GETFD,
		unix.SYS_PIDFD_SEND_SIGNAL, unix.SYS_RT_SIGQUEUEINFO, unix.SYS_RT_TGSIGQUEUEINFO, unix.SYS_KCMP,
		// Other namespaces, and the kernel's less trodden paths.
		unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_MOUNT, unix.SYS_UMOUNT2,
		unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT, unix.SYS_MOVE_MOUNT, unix.SYS_OPEN_TREE, unix.SYS_FSOPEN,
		unix.SYS_FSMOUNT, unix.SYS_MOUNT_SETATTR, unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD,
		unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER,
		unix.SYS_KEYCTL, unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEXEC_LOAD,
		unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE, unix.SYS_REBOOT,
		unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_SYSLOG, unix.SYS_ACCT, unix.SYS_QUOTACTL,
	}, refusedHere()...)
}

// Offsets in struct seccomp_data and the classic BPF instructions used.
const (
	offNumber = 0
	offArch   = 4
	offArg0   = 16 // low half, little endian

	load    = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
	equal   = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
	atLeast = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
	anyBit  = unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K
	answer  = unix.BPF_RET | unix.BPF_K

	newSpaces = unix.CLONE_NEWUSER | unix.CLONE_NEWNET | unix.CLONE_NEWNS | unix.CLONE_NEWPID |
		unix.CLONE_NEWIPC | unix.CLONE_NEWUTS | unix.CLONE_NEWCGROUP
)

func deny(e unix.Errno) unix.SockFilter {
	return unix.SockFilter{Code: answer, K: unix.SECCOMP_RET_ERRNO | uint32(e)}
}

// program is the filter as classic BPF, read from top to bottom.
func program(arch uint32) []unix.SockFilter {
	p := []unix.SockFilter{
		{Code: load, K: offArch},
		{Code: equal, K: arch, Jt: 1},
		{Code: answer, K: unix.SECCOMP_RET_KILL_PROCESS}, // 32-bit calls have other numbers
		{Code: load, K: offNumber},
		{Code: atLeast, K: 1 << 30, Jf: 1}, // x32 calls too
		{Code: answer, K: unix.SECCOMP_RET_KILL_PROCESS},
		{Code: equal, K: unix.SYS_CLONE3, Jf: 1},
		deny(unix.ENOSYS), // its flags cannot be seen; libraries fall back to clone
		{Code: equal, K: unix.SYS_CLONE, Jf: 4},
		{Code: load, K: offArg0},
		{Code: anyBit, K: newSpaces, Jf: 1},
		deny(unix.EPERM),
		{Code: answer, K: unix.SECCOMP_RET_ALLOW},
	}
	for _, nr := range refused() {
		p = append(p, unix.SockFilter{Code: equal, K: nr, Jf: 1}, deny(unix.EPERM))
	}
	return append(p, unix.SockFilter{Code: answer, K: unix.SECCOMP_RET_ALLOW})
}

// seccomp applies the filter to the thread. A kernel or a processor without
// it is not an error here: the canary is what reports it.
func seccomp() error {
	arch, known := auditArch()
	if !known {
		return nil
	}
	p := program(arch)
	prog := unix.SockFprog{Len: uint16(len(p)), Filter: &p[0]}
	_, _, e := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&prog)))
	if errors.Is(e, unix.ENOSYS) || errors.Is(e, unix.EINVAL) {
		return nil
	}
	if e != 0 {
		return e
	}
	return nil
}
