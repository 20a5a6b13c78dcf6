package catalog

// Keeping is the catalogue's side of what stands in the store.
type Keeping struct{ *Figures }
