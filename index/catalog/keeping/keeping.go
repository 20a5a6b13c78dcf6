package keeping

import "sohoa/index/catalog/figures"

// Keeping is the catalogue's side of what stands in the store.
type Keeping struct{ *figures.Figures }
