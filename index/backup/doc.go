// Package backup copies an archive to a folder and back.
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
// # What is in the folder
//
//	catalogue.db           the newest copy
//	catalogue.before.db    the one before
//	audit.key              signs the audit: guard the folder like the server
//	objects/               every object, by its key
//	backup.json            when, how much, and the figures that a drill compares
//
// backup.json comes last: a folder without it holds no finished backup.
package backup
