package catalog

// Desk is the catalogue of the clerk's work.
type Desk struct{ *Jobs }
