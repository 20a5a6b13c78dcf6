// Package bench holds the measurements behind every number that the project
// claims: how well and at what cost pages are read, how well they are
// described, how fast records are found, how progress is counted, and the
// whole way of a scan.
//
// # Rules of measuring
//
// What is compared is measured in the same run on the same pages, taken in
// turn, so that a busy machine is equally busy for all. Processor time counts,
// not wall time, except where a person waits. Truth is what people read on the
// page, and a half of it is kept back: who tunes on one half looks at the
// other only to check. Data that must not be in this repository (real scans and
// their transcripts) is named on the command line.
//
// Every measurement prints Markdown for people and, with --json, the same for
// programs.
package bench
