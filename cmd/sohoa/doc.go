// Command sohoa digitizes paper records: it takes scans in, has them read and
// described, lets people confirm what the machine is unsure of, finds records
// and shows how far digitization has come.
//
// One program plays every part that needs no C code:
//
//	sohoa serve      the owner: web, API, catalogue, index, orchestrator, and workers in the process
//	sohoa work       one more worker, on any machine that reaches the store and Redis
//	sohoa ingest …   the commands that talk to a server as a person with a token
//	sohoa verify …   the commands of care
//	sohoa jail …     hidden: the shim that puts a decoder into the jail
//
// There is one file for each command: here those of a machine (serve, work,
// check, read, sign, demo …), in remote those that talk to a server, in care
// those that keep an archive whole, in bench the measurements. What they are
// made of lies below them: term is what a command speaks through, and plant
// puts the parts together, from top to bottom; nothing else makes a store, a
// queue or an index. Everything a person reads comes from web/text.
//
// # Exit codes
//
//	0  done
//	1  our own fault; the log says more
//	2  the call is wrong: an unknown flag, unit or value
//	3  examined, and something is not as it should be (verify, check)
//	4  done, but some files or pages were refused or set aside (ingest, read)
//	5  the server, the store or the queue is not to be reached now; try again
//	6  not there, or not for this token
package main
