// Package care holds the commands that keep an archive whole: verify, fixity,
// reindex, rebuild, reading and learning again, audit, backup and restore,
// export.
//
// # Beside a server or without one
//
// A data folder has one owner at a time. Commands that change or examine what
// the catalogue holds therefore ask the server that runs on the folder, and
// open the folder themselves only where none runs; the answer is the same. The
// commands that only read objects (backup, export) run beside a server.
//
// A command of care never makes an empty archive where none was: a folder
// without a catalogue is an error, except for rebuild and restore, whose
// purpose that is.
package care
