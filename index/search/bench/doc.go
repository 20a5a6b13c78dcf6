// Package bench measures finding: known texts go through the real analysis
// and index, and queries whose answer is known ask for them in all the ways
// people type. It prints how often the right record is first, how long it
// took, how large the index is and how fast it was made.
package bench
