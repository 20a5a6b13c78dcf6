// Package bench measures what managers wait for, on a made-up province of the
// size named: 77 units, two years of history. It also recounts: every figure
// must be what the history gives when counted one by one, and what the list
// behind its link holds.
package bench
