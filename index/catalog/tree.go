package catalog

// Tree is the catalogue of units.
type Tree struct{ *Book }
