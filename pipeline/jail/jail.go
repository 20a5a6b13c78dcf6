package jail

import (
	"io"
	"time"
)

// Limits bound one child. A zero field takes the value of DefaultLimits; a
// negative one means no limit.
type Limits struct {
	CPU      time.Duration // processor time of each process, rounded up to seconds
	Wall     time.Duration // from start to end
	Memory   int64         // bytes of address space of each process (RLIMIT_AS)
	FileSize int64         // bytes of one file (RLIMIT_FSIZE); stdout and stderr are pipes and not meant
	Files    int           // open files
	Output   int64         // bytes on stdout; more kills the child
}

// DefaultLimits returns limits for one call of a tool on one page or file. An
// A4 page at 300 dpi takes about 2 s of processor time and 100 MB; the limits
// leave room for A0 in colour and a slow machine.
func DefaultLimits() Limits {
	return Limits{
		CPU:      60 * time.Second,
		Wall:     180 * time.Second,
		Memory:   2 << 30,
		FileSize: 1 << 30,
		Files:    64,
		Output:   1 << 30,
	}
}

func (l Limits) filled() Limits {
	d := DefaultLimits()
	return Limits{
		CPU:      or(l.CPU, d.CPU),
		Wall:     or(l.Wall, d.Wall),
		Memory:   or(l.Memory, d.Memory),
		FileSize: or(l.FileSize, d.FileSize),
		Files:    or(l.Files, d.Files),
		Output:   or(l.Output, d.Output),
	}
}

func or[T ~int | ~int64](v, fallback T) T {
	if v == 0 {
		return fallback
	}
	return v
}

// Command is one program to run in the jail.
type Command struct {
	Path string   // absolute, or a name to be found in /usr/bin, /bin and /usr/local/bin
	Args []string // without the program's name
	Env  []string // all that the child gets beside PATH, HOME, TMPDIR and LANG
	Dir  string   // private folder: working folder and the only one it may write; "" for none
	Read []string // further files and folders it may read

	// Stdin, Stdout and Stderr belong to Run; Start makes pipes for the
	// first two. What exceeds 64 KiB on Stderr is dropped; the last 2 KiB
	// also stand in the error.
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	Limits Limits
}

// Usage is what a child took. MaxRSS is an upper bound: Linux counts the peak
// of the starting process until exec; Process.Memory is exact.
type Usage struct {
	CPU    time.Duration // user and system, of the child and all it waited for
	Wall   time.Duration
	MaxRSS int64 // bytes
	Killed bool  // by the jail or by a limit
	Exit   int   // exit status, -1 where a signal ended it
	Signal int   // that signal, else 0
}

// Jail starts children. It keeps no state and may be used by many goroutines
// at once.
type Jail struct {
	// Shim is the argv prefix of a program that hands its further arguments
	// to Main, such as {"/usr/local/bin/sohoa", "jail"}. The path is absolute.
	Shim []string

	spaces []spaces // sets of namespaces to try in turn; nil for all, narrower in tests
}
