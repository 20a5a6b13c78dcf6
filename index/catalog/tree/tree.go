package tree

import "sohoa/index/catalog/ledger"

// Tree is the catalogue of units.
type Tree struct{ *ledger.Book }
