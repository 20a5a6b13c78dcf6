// Package jail runs a program that decodes bytes from outside, so that a
// hostile or broken scan can kill that program and nothing else.
//
// # How
//
// The caller's process never becomes the decoder directly. It starts the shim
// (a hidden command of sohoa that calls [Main]) in new user, network, IPC and
// PID namespaces. The shim fences itself in and then becomes the decoder by
// exec:
//
//   - Landlock: reads only system libraries, fonts, tessdata, the program and
//     what [Command.Read] names; writes only [Command.Dir]; no TCP; no signal
//     and no abstract socket to anything outside.
//   - seccomp: what Landlock does not cover (sockets of any family, chmod and
//     chown, ptrace, mount, new namespaces, leaving the process group).
//   - capabilities: all dropped, also from the bounding set.
//   - rlimits: address space, processor time, file size, open files, no core.
//   - environment: only what [Command.Env] says, never the caller's, which
//     may hold credentials of the store.
//
// The caller keeps a wall clock, caps what the decoder may print, and at the
// end kills the whole process group; the PID namespace takes the rest with it.
// A caller that dies takes the decoder along (PR_SET_PDEATHSIG).
//
// # Why a shim
//
// Landlock and seccomp bind a thread. The shim locks its thread, restricts it
// and calls execve from it, which leaves exactly that one thread; nothing has
// to be applied to many threads of a running cgo program (that way hung in a
// new PID namespace when it was tried). For the same reason the three Landlock
// calls are made here with golang.org/x/sys/unix: a library that restricts
// every thread of a process brings the machinery this design avoids.
//
// A decoder's parent-death signal is bound to the thread that started it, so
// each child has one goroutine that locks its thread, starts the child there
// and waits for it there.
//
// # What may be missing
//
// Containers and hardened kernels may refuse namespaces, old kernels have no
// Landlock. The jail then takes what it can get and says so: [Jail.Canary]
// tries every promise for real and reports each that does not hold. It costs
// about one second, because RLIMIT_CPU counts in seconds.
//
// # What stays open
//
// The decoder can read what the machine shows everyone under /usr, and can
// see that a path exists (stat is not covered by Landlock). It can fill its
// private folder up to its limits; the caller removes the folder.
package jail
