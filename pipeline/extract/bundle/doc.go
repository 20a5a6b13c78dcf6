// Package bundle measures how files of several documents are split: it lays
// documents whose borders are known one behind the other, as they come out of a
// scanner that was fed a whole stack, and compares the borders that package
// extract finds.
//
// # Two kinds of stacks
//
// [Draw] lays readings of real scans behind each other: what is one file there
// is one document, with its appendices, attached drafts and blank backs. [Made]
// makes documents up, with every kind of attachment (appendix, regulation
// enclosed, draft, form to fill in, another organ's paper passed on by a
// letter), and gives them as a perfect reader would: it tests the rules, not the
// reader. Both are drawn from a seed.
//
// # What is counted
//
// A document is split rightly where a part of the description has exactly its
// pages. A border that is missing spoils two documents, and so does one too
// many; both are counted apart, and so is how often an attachment was opened as
// a document of its own.
package bundle
