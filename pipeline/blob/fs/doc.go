// Package fs keeps objects as files in a folder: the key is the path.
//
// An object is written to a temporary file in the folder ".tmp" beside the
// objects, hashed, fsynced, made read-only, linked to its name and the folders
// fsynced. A link, unlike a rename, fails where the name exists: of racing
// writers one wins and nothing is ever rewritten. What a crash leaves in .tmp
// is swept by Open once it is a day old (another process may still be writing).
//
// No key begins a segment with a dot, so .tmp can never be an object.
package fs
