// Package secrecy is what bears a secrecy mark, or may: such a document is
// withheld, silent in every list and search, and seen only by those charged
// with it.
//
// They either clear it, after which it is described as any other and the same
// pages are not withheld again, or have the bytes purged with all that was made
// from them. Where a unit outside the scope holds the same bytes neither is
// theirs to decide.
package secrecy
