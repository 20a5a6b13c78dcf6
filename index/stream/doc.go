// Package stream keeps a second catalogue in the object store, behind the first
// by nothing that was receipted: whoever loses the server's disk loses no act
// that was answered.
//
// # How
//
// SQLite writes every act to its write-ahead log before the act is over. After
// the commit, and before the answer, [Stream.Sync] reads what came to the log,
// and puts the pages as one object, a segment, into the store. Acts that commit
// while a segment is on its way share the next one, so a store that answers in
// 20 ms takes 50 segments a second however many people work. Where the store
// cannot be reached the act is refused as busy; it stands in the catalogue, has
// no receipt, and comes with the next segment or is done again: every act may be
// done twice.
//
// # Objects
//
//	stream/claims/<number>        who may begin the line of this number
//	stream/<line>/base-<n>.json   the whole catalogue after segment n, as pieces
//	stream/<line>/seg-<n>         the pages that changed, in order from 1; at the end a seal
//	stream/<line>/audit.key       the key that signs the audit
//	stream/<line>/pieces/<sum>    a mebibyte of a base, named by its bytes
//
// A line is one life of a server, numbered. It begins with a base; a further one
// is made after some thousand segments, and what is older than the base before
// it is removed. No receipt is given in a line before its first base is whole.
// Each segment carries the hash of the one before, so that none can be missing
// or exchanged unseen.
//
// # Two servers on one store
//
// It happens: a restore is tried while the old server lives, a machine comes back
// from a day without network, a virtual machine is copied. Whoever begins claims
// the next number, and then ends every line before by a seal in the place of its
// next segment. The store decides that place: objects are created once. Either
// the older server's segment was there first, then its acts count and the newer
// one sees them; or the seal was, then the older server finds something else than
// its segment, does not answer, and takes no act any more ([ErrFenced]). No clock
// and no second request is needed. Seals stay for ever, so that it makes no
// difference after how long somebody comes back.
//
// Nobody begins a line with a catalogue that does not hold what the newest line
// holds. Each segment and base says how far the audit, which is chained, goes in
// it; and each catalogue notes the lines that began with it. Both must fit, else
// [Open] refuses: an empty catalogue, a backup of last week, a machine set back
// to its state of yesterday and one with which another server went on are not
// what the receipts were given for. A restore never takes from two lines.
//
// What an older server did between the seal and noticing it stands in its own
// catalogue, was not answered, and stays there. It also writes no record and
// signs no audit before it has asked the store ([Stream.Probe]).
//
// # Why not copy the log as it is
//
// The log repeats pages: a segment holds only the last form of each. And a log
// must be applied by SQLite on exactly the file it was begun on, pages can be
// laid on any state between.
//
// # The log must not be emptied behind our back
//
// The catalogue is opened so that SQLite never empties the log by itself;
// [Stream.Run] does it when it has grown, with all writers held, after the last
// page has been sent. If the log was begun anew all the same, the next Sync
// notices by its salt, and makes a new base before it answers.
//
// One descriptor of the catalogue's file is kept open as long as the stream
// lives: closing one would, by the rules of POSIX, drop SQLite's own locks on it.
package stream
