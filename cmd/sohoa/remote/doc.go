// Package remote holds the commands that talk to a server as a person with a
// token: handing in, finding, progress, register, targets, snapshots and
// reports. They need neither store nor index and run on any machine.
//
// # One client
//
// [Flags] say where the server is and whose token speaks; [Client] is the way
// to it. It asks again with growing pauses while a server is busy or silent,
// as long as the patience given lasts, except where doing a thing twice would
// do harm: a register is sent once. A refusal comes back with the server's own
// sentence ([Told]), which is shown as it is.
//
// # The owner of a folder
//
// A server leaves its address and the administrator's token in its data folder
// (owner.go). A command of care that is given the folder finds the server so,
// and opens the folder itself only where none runs.
package remote
