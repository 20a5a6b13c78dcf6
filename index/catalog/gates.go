package catalog

// Gates is the catalogue of what is asked for before a document counts.
type Gates struct{ *Holdings }
