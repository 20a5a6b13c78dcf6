// Package bench measures what managers wait for, on a made-up province of the
// size named: 77 units, two years of history. It also recounts: every figure
// must be what the history gives when counted one by one, and what the list
// behind its link holds.
//
// And it makes a store of small documents ([Archive]), on which `sohoa bench
// preserve` measures keeping. Taken on 22 November 2026, 10,000 documents, two
// shared cores at load 15 to 20, so CPU seconds and ratios count: reading back
// 301 MB a CPU-second (sha256sum over the same files: 174); rebuild from the
// store 522 documents a CPU-second; verify --deep 1,511, backup 936; the whole
// drill (restore, search index, verify --deep, rebuild, verify) 4.4 ms of CPU a
// document, 123 s on that machine. Loading of records, reading back and copying
// use all cores.
package bench
