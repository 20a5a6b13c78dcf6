package catalog

// People is the catalogue of those who may come in.
type People struct{ *Book }
