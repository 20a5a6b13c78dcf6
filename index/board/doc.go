// Package board answers how far each unit has come: the units, the register of
// what they owe, the targets, and the progress that package progress makes of
// these and of the counters of the catalogue; and what work lies in hand.
//
// Package index embeds [Board]: its methods are methods of the index, and each
// takes the viewer. What was digitized up to yesterday is kept in memory for the
// questions of a day, because reading it is most of what a question costs; it is
// forgotten when a unit goes into another.
package board
