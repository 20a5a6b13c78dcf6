// Package disktest stands between a process and the disk, for tests: it sees
// each call by which the process changes files before the kernel does it, and
// may let it fail or kill the process there. [Platter] learns from the syncs what
// a disk would still hold if the power went.
//
// # How
//
// The process is started as the test binary, which puts a seccomp filter on
// itself, hands the filter's notices over a socket and becomes the program that
// is meant. So any program can be watched, with all its libraries, as it is: no
// file system, no privileges and no hooks in the code are needed, only Linux 5.5.
// A package that uses it hands over first thing:
//
//	func TestMain(m *testing.M) {
//		disktest.Main()
//		os.Exit(m.Run())
//	}
package disktest
