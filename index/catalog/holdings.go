package catalog

// Holdings is the catalogue of records.
type Holdings struct{ *Book }
