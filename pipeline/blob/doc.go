// Package blob is where bytes live: originals and everything that was made
// from them, as immutable objects with a [pipeline.Key] for a name.
//
// [Store] is the contract. Two drivers keep it: fs, a folder, which needs no
// other service, and s3, any S3 server. The suite in blobtest is the contract
// as tests; each driver runs it, and so must every new one.
//
// # Why so few promises
//
// An object is created once, whole, and never rewritten. That is all an
// archive needs of its store, and little enough that a folder and every S3
// server can keep it: no locks, no versions, no append. Where two writers race
// for one key, both succeed and one content stays; since names are made from
// contents (or from what an object was made from, and by which version), the
// contents are as good as each other.
//
// # Why hash first
//
// Put spools to a temporary place and hashes before it creates the object,
// because the name of an original contains its hash. The second gain: a sender
// that breaks off leaves nothing behind.
package blob
