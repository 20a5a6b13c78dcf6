package figures

import "sohoa/index/catalog/ledger"

// Figures is the catalogue of what is owed and what was done.
type Figures struct{ *ledger.Book }
