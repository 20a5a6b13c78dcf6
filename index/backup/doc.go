// Package backup copies an archive to a folder or a bucket and back.
//
// # Order
//
// The catalogue first, at one moment; then the objects. Nothing is ever
// removed from the store in ordinary work, so every row of the copied catalogue
// finds its object; what came in meanwhile is copied without a row and is
// untracked, never missing. Objects never change, so one that is in the copy is
// not copied again: the second backup costs a listing. Each object is hashed
// while it is copied, and an original whose bytes are not those of its name is
// not taken: the copy of yesterday stays the good one.
//
// # What is in the copy
//
//	objects/…                    every object, by its key
//	sets/00000007/catalogue.db   the catalogue of the seventh backup
//	sets/00000007/audit.key      signs the audit: guard the copy like the server
//	sets/00000007/gone.json      what the store no longer had, and since when
//	sets/00000007/backup.json    when, how much, and the figures that a drill compares
//
// backup.json comes last: a set without it is not finished. Folders of before
// 2026-11-22 hold one catalogue beside objects/ and no sets; they are restored
// as they are.
//
// # What goes from the copy, and when
//
// Sets older than [keptFor] go, but never the newest two. What was disposed of
// in the archive must go from its copies too, and not at once: an earlier set
// still needs it, and a mistake must be mendable. So an object goes when no
// receipt of the newest catalogue promises its original any more, and the store
// has been without it for longer than the oldest set that is kept. What the
// store has merely lost is never removed here: the copy may be the last one.
//
// # One at a time
//
// Two backups into one place at once would disturb each other: what one has just
// copied looks to the other like the rest of a crash. So a backup takes its set
// before anything else, by begun.json, which only one can create, and leaves a
// sign of life there every ten seconds. Another one that finds a sign younger
// than 45 seconds, by the clock of the place, is refused with a sentence. A
// backup that was killed is over after that time; what it left is removed by the
// next that finishes. One that stood still for so long that another took over
// notices before it says "finished".
//
// # Speed
//
// A folder is written without waiting for the disk after each object; one wait
// for the whole file system comes before the note that says "finished". A mark
// stands in the copy while that is so, and what a crash may have left half is
// copied anew.
package backup
