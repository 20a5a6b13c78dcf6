package secrecy

import "sohoa/index/catalog/jobs"

// Secrecy is the catalogue of what bears a secrecy mark.
type Secrecy struct{ *jobs.Jobs }
