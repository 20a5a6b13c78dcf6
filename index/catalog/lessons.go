package catalog

// Lessons is the catalogue of what was learned from people.
type Lessons struct{ *Book }
