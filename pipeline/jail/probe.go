package jail

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Exit statuses of a probe. Any other means that it could not even try, which
// proves nothing.
const (
	held   = 42 // it tried and was stopped
	broken = 43 // it got through
	unfit  = 44 // something that must work does not
)

// begun is printed by probes that are expected to be killed.
const begun = "begun\n"

// probe runs inside the jail and tries to get out. It is the hostile scan of
// the canary.
func probe(name string, args []string) int {
	try, known := map[string]func([]string) int{
		"read":        probeRead,
		"write":       probeWrite,
		"attributes":  probeAttributes,
		"network":     probeNetwork,
		"signal":      probeSignal,
		"environment": probeEnvironment,
		"memory":      probeMemory,
		"cpu":         probeCPU,
		"wall":        func([]string) int { fmt.Print(begun); time.Sleep(time.Minute); return broken },
		"output":      probeOutput,
		"descendants": probeDescendants,
		"linger":      func([]string) int { time.Sleep(time.Minute); return broken },
	}[name]
	if !known {
		return unfit
	}
	return try(args)
}

// outcome judges attempts that must all be refused. A failure for another
// reason than a fence (the file is not there) proves nothing.
func outcome(attempts ...error) int {
	status := held
	for _, err := range attempts {
		if err == nil {
			return broken
		}
		if !fenced(err) {
			status = unfit
		}
	}
	return status
}

func fenced(err error) bool {
	for _, e := range []error{
		unix.EPERM, unix.EACCES, // Landlock, seccomp, rights
		unix.ENETUNREACH, // the network of the jail is empty
		unix.ESRCH,       // its process space is, too
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// probeRead gets {a file it may read, a secret}.
func probeRead(args []string) int {
	if _, err := os.ReadFile(args[0]); err != nil {
		return unfit
	}
	_, err := os.ReadFile(args[1])
	_, err2 := os.ReadDir(filepath.Dir(args[1]))
	_, err3 := os.ReadFile("/etc/passwd")
	return outcome(err, err2, err3)
}

// probeWrite gets {its private folder, a folder outside, a file outside}.
func probeWrite(args []string) int {
	if err := os.WriteFile(filepath.Join(args[0], "mine"), []byte("x"), 0o600); err != nil {
		return unfit
	}
	err := os.WriteFile(filepath.Join(args[1], "intruder"), []byte("x"), 0o600)
	err2 := os.Truncate(args[2], 0)
	err3 := os.Remove(args[2])
	err4 := os.Symlink(args[2], filepath.Join(args[0], "bait"))
	return outcome(err, err2, err3, err4)
}

// probeAttributes gets {a file outside}.
func probeAttributes(args []string) int {
	err := os.Chmod(args[0], 0o777)
	err2 := os.Chtimes(args[0], time.Unix(0, 0), time.Unix(0, 0))
	err3 := unix.Setxattr(args[0], "user.sohoa", []byte("x"), 0)
	return outcome(err, err2, err3)
}

// probeNetwork gets {a TCP address, a UDP address, a Unix socket} of listeners.
func probeNetwork(args []string) int {
	var errs []error
	for i, network := range []string{"tcp", "udp", "unix"} {
		c, err := net.DialTimeout(network, args[i], 2*time.Second)
		if err == nil {
			_, err = c.Write([]byte("x"))
			c.Close()
		}
		errs = append(errs, err)
	}
	return outcome(errs...)
}

// probeSignal gets {the number of a process outside}.
func probeSignal(args []string) int {
	pid, err := strconv.Atoi(args[0])
	if err != nil {
		return unfit
	}
	return outcome(syscall.Kill(pid, 0))
}

func probeEnvironment([]string) int {
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if !slices.Contains([]string{"PATH", "HOME", "TMPDIR", "LANG"}, name) {
			return broken
		}
	}
	return held
}

// probeMemory gets {bytes} and asks for that much without touching it.
func probeMemory(args []string) int {
	want, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		return unfit
	}
	fmt.Print(begun)
	const piece = 64 << 20
	for have := int64(0); have < want; have += piece {
		_, err := unix.Mmap(-1, 0, piece, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
		if errors.Is(err, unix.ENOMEM) {
			return held
		}
		if err != nil {
			return unfit
		}
	}
	return broken
}

func probeCPU([]string) int {
	fmt.Print(begun)
	end := time.Now().Add(time.Minute)
	for n := 0; n >= 0; n++ {
		if n%(1<<20) == 0 && time.Now().After(end) {
			break
		}
	}
	return broken
}

// probeOutput prints 64 MiB.
func probeOutput([]string) int {
	fmt.Print(begun)
	line := make([]byte, 1<<20)
	for range 64 {
		if _, err := os.Stdout.Write(line); err != nil {
			return held
		}
	}
	return broken
}

// probeDescendants gets {the shim's argv} and leaves a grandchild that holds
// stdout open, in a session of its own if it can. It exits with 0, so that Run
// says whether the pipe came to its end.
func probeDescendants(args []string) int {
	for _, setsid := range []bool{true, false} {
		cmd := exec.Command(args[0], append(slices.Clone(args[1:]), "--probe", "linger")...)
		cmd.Stdout = os.Stdout
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: setsid}
		if err := cmd.Start(); err == nil {
			fmt.Print(begun)
			return 0
		}
	}
	return unfit
}
