// Package terms is how long documents are kept: the terms that people confirm,
// what holds a document beyond its term, and disposal.
//
// Disposal takes two people: one proposes with the minutes of the council,
// another judges. Nothing goes that is held, whose term has not run out, or of
// whose file another part stays; title, day and hash stay as a tombstone.
package terms
