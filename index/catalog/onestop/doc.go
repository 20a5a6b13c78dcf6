// Package onestop is what the officers at the counter (một cửa) leave in the
// catalogue: the dossiers of administrative procedures as the province's lists
// give them, the papers bound to each, digitized data used again for one, and
// the records they ask the clerks for.
//
// The indicators of QĐ 766/QĐ-TTg are counted from these rows as they stood at a
// moment: a paper counts for its dossier where it was bound and digitized then.
package onestop
