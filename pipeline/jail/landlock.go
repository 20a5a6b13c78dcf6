package jail

import (
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Rights of the Landlock ABI, by the version that brought them (kernel
// documentation, userspace-api/landlock).
const (
	fsV1    = unix.LANDLOCK_ACCESS_FS_MAKE_SYM<<1 - 1 // execute to make_sym
	fsRead  = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	fsExec  = fsRead | unix.LANDLOCK_ACCESS_FS_EXECUTE
	fsFiles = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE |
		unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE // all that a rule on a file may hold

	// fsPrivate leaves out symbolic links, devices and sockets: whoever
	// collects the results must not be led elsewhere.
	fsPrivate = fsRead | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE |
		unix.LANDLOCK_ACCESS_FS_MAKE_REG | unix.LANDLOCK_ACCESS_FS_MAKE_DIR | unix.LANDLOCK_ACCESS_FS_MAKE_FIFO |
		unix.LANDLOCK_ACCESS_FS_REMOVE_FILE | unix.LANDLOCK_ACCESS_FS_REMOVE_DIR | unix.LANDLOCK_ACCESS_FS_REFER
)

// landlock restricts the thread as far as this kernel can. A kernel without
// Landlock is not an error here: the canary is what reports it.
func landlock(o order) error {
	abi, _, e := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if e == unix.ENOSYS || e == unix.EOPNOTSUPP {
		return nil
	}
	if e != 0 {
		return fmt.Errorf("ask for the version: %w", e)
	}
	attr := handled(int(abi))
	fd, _, e := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
	if e != 0 {
		return fmt.Errorf("create rules: %w", e)
	}
	defer unix.Close(int(fd))
	for _, r := range grants(o) {
		if err := r.add(int(fd), attr.Handled_access_fs); err != nil {
			return fmt.Errorf("allow %s: %w", r.path, err)
		}
	}
	if _, _, e = unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0); e != 0 {
		return fmt.Errorf("apply rules: %w", e)
	}
	return nil
}

func handled(abi int) unix.LandlockRulesetAttr {
	a := unix.LandlockRulesetAttr{Handled_access_fs: fsV1}
	if abi >= 2 {
		a.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if abi >= 3 {
		a.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if abi >= 4 {
		a.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if abi >= 5 {
		a.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	if abi >= 6 {
		a.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	if abi >= 9 {
		a.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_RESOLVE_UNIX
	}
	return a
}

// grant is one folder or file and what may be done beneath it.
type grant struct {
	path   string
	rights uint64
	must   bool // absent is an error
}

func grants(o order) []grant {
	g := []grant{
		{path: "/usr/lib", rights: fsExec}, {path: "/usr/local/lib", rights: fsExec},
		{path: "/lib", rights: fsExec}, {path: "/lib64", rights: fsExec},
		{path: "/usr/lib32", rights: fsExec}, {path: "/usr/lib64", rights: fsExec},
		{path: "/usr/share", rights: fsRead}, {path: "/usr/local/share", rights: fsRead},
		{path: "/etc/ld.so.cache", rights: fsRead}, {path: "/etc/fonts", rights: fsRead},
		{path: "/etc/localtime", rights: fsRead}, {path: "/var/cache/fontconfig", rights: fsRead},
		{path: "/dev/null", rights: fsRead | unix.LANDLOCK_ACCESS_FS_WRITE_FILE},
		{path: "/dev/zero", rights: fsRead}, {path: "/dev/urandom", rights: fsRead},
		{path: o.Path, rights: fsExec, must: true},
	}
	if loader := interpreter(o.Path); loader != "" {
		g = append(g, grant{path: loader, rights: fsExec})
	}
	for _, p := range o.Read {
		g = append(g, grant{path: p, rights: fsRead, must: true})
	}
	if o.Dir != "" {
		g = append(g, grant{path: o.Dir, rights: fsPrivate, must: true})
	}
	return g
}

// interpreter returns the loader that the kernel starts for a dynamically
// linked program, which may stand outside the usual folders.
func interpreter(path string) string {
	f, err := elf.Open(path)
	if err != nil {
		return "" // a static program's rules are enough, anything else fails at exec
	}
	defer f.Close()
	s := f.Section(".interp")
	if s == nil {
		return ""
	}
	b, err := s.Data()
	if err != nil || len(b) < 2 || len(b) > unix.PathMax {
		return ""
	}
	return string(b[:len(b)-1])
}

func (g grant) add(ruleset int, handled uint64) error {
	fd, err := unix.Open(g.path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, os.ErrNotExist) && !g.must {
		return nil
	}
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return err
	}
	rights := g.rights & handled
	if st.Mode&unix.S_IFMT != unix.S_IFDIR {
		rights &= fsFiles
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: rights, Parent_fd: int32(fd)}
	_, _, e := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(ruleset), unix.LANDLOCK_RULE_PATH_BENEATH,
		uintptr(unsafe.Pointer(&rule)), 0, 0, 0)
	if e != 0 {
		return e
	}
	return nil
}
