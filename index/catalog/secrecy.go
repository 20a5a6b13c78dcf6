package catalog

// Secrecy is the catalogue of what bears a secrecy mark.
type Secrecy struct{ *Jobs }
