// Package plan is the part of the site for those who answer for the whole:
// what is owed (the register), how far it has come (progress, dossiers), and
// the reports that are frozen and signed.
//
// A number is never shown without what it counts: each figure links to the
// list of its documents, and a percentage of nothing owed is unknown, not 0.
package plan
