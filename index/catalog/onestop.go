package catalog

// OneStop is the catalogue of the counter: dossiers, reuse, requests.
type OneStop struct{ *Book }
