package catalog

// Terms is the catalogue of how long documents are kept.
type Terms struct{ *Holdings }
