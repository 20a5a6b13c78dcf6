// Package neighbour says what its neighbours tell of a record: files of a batch
// come in the order of the paper, and an organ numbers what it issues from 1
// each year, so that a number written by hand usually lies between the numbers
// of the papers beside it. It is arithmetic only; what it says is a guess that
// a person takes or leaves.
package neighbour
