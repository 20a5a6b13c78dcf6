package catalog

// Figures is the catalogue of what is owed and what was done.
type Figures struct{ *Book }
