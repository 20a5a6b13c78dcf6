// Package shape tells what the pieces of ink on a page are by their size and
// shape alone: letters, specks, punch holes, round seals, rows of letters.
//
// It sees boxes and pictures of one bit, never text. The sizes are those of
// print and stamps on office records; each bound names where it comes from.
package shape
