// Package quality is the arithmetic of checking a batch a second time: how
// many of its documents are looked at, which ones, and what the errors found
// say of all. It opens no file and no database.
//
// # The plan
//
// The first round looks at every document, the next ones at a share (30%
// unless somebody chooses another): data/plan.csv, with the day from which it
// holds. Which documents are in a sample is drawn by the round's own name:
// nobody can choose them, and everybody who draws again draws the same.
//
// # The error rate
//
// Errors are counted in fields, because a clerk confirms fields. The rate
// comes with its 95% interval (Wilson), so that three errors in ten fields are
// not mistaken for knowledge. Where the whole batch was looked at there is
// nothing to estimate, and the rate is exact.
package quality
