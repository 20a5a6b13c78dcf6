package people

import "sohoa/index/catalog/ledger"

// People is the catalogue of those who may come in.
type People struct{ *ledger.Book }
