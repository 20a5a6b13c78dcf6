package desk

import "sohoa/index/catalog/jobs"

// Desk is the catalogue of the clerk's work.
type Desk struct{ *jobs.Jobs }
