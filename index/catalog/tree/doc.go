// Package tree is the catalogue's tree of units: the province, its departments,
// the communes, and those that went into them.
//
// The tree begins with the embedded units.csv and is changed by mergers, which
// are remembered with their day, so that older figures stand under the unit
// that owned them then. Former names stay: old papers name units that are no
// more, and by name and date the unit that issued a paper is found.
//
// The pairs (ancestor, unit) of table "under" follow the tree by trigger; every
// scope is a look into them.
package tree
