package lessons

import "sohoa/index/catalog/ledger"

// Lessons is the catalogue of what was learned from people.
type Lessons struct{ *ledger.Book }
