package onestop

import "sohoa/index/catalog/ledger"

// OneStop is the catalogue of the counter: dossiers, reuse, requests.
type OneStop struct{ *ledger.Book }
