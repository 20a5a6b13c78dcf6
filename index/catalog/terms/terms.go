package terms

import "sohoa/index/catalog/holdings"

// Terms is the catalogue of how long documents are kept.
type Terms struct{ *holdings.Holdings }
