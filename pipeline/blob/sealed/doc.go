// Package sealed keeps objects encrypted in another store: whoever has the disk
// or the bucket, and not the key, has nothing.
//
// # Keys
//
// The master key is 32 random bytes in a file of the operator's, and on a sheet
// of paper in a safe; it is never in the store. It wraps the store keys, which
// lie in the store under seal/. Each object has a data key of its own, wrapped by
// the newest store key in the object's head.
//
// Why three steps: objects are never rewritten, and may be locked against it. To
// change the master key, the few store keys are wrapped anew ([Store.Rewrap]);
// no object is touched. At the same time a new store key begins, so that a lost
// master key opens nothing that came later.
//
// # An object
//
//	magic      16 bytes  "sohoa-sealed-1\n\x00"
//	store key   8 bytes  its number, big-endian
//	nonce      12 bytes
//	data key   48 bytes  wrapped by AES-256-GCM, the head before it authenticated
//	pieces              each of 64 KiB, the last one shorter, with a tag of 16 bytes
//
// Pieces are sealed by AES-256-GCM under the data key; the nonce is the number of
// the piece and whether it is the last (the STREAM construction, as age has it),
// so that no piece can be left out, exchanged or cut off unseen, and a range is
// read by its pieces. An empty object has one empty piece. A data key seals one
// object only, so a counter is a safe nonce.
//
// Names, sizes and hashes are those of the plain bytes: a key says the SHA-256 of
// what was handed in, fixity reads through, and a store may be copied from sealed
// to plain and back. What an onlooker learns: how many objects there are, their
// names and sizes.
//
// # What it does not do
//
// It does not guard against a server that is taken while it runs: that has the
// key in memory. And a lost master key is the loss of everything: print the
// sheet, and rehearse with `sohoa key drill`.
package sealed
