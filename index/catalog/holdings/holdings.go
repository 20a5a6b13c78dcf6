package holdings

import "sohoa/index/catalog/ledger"

// Holdings is the catalogue of records.
type Holdings struct{ *ledger.Book }
