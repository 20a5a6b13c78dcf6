package gates

import "sohoa/index/catalog/holdings"

// Gates is the catalogue of what is asked for before a document counts.
type Gates struct{ *holdings.Holdings }
