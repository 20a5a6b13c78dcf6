// Package table puts into words what is wrong in a table that somebody handed
// in: the register of what is owed, a list of dossiers, a table of scans with
// its ZIP. People read it beside the form, programs beside their cells.
package table
