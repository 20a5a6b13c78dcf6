package catalog

import "sohoa/index/progress"

// Jobs is the catalogue of the machine's work.
type Jobs struct {
	*Gates
	rules *progress.Rules // what a page counts for
}

// newJobs is the work on the documents behind the gates, whose pages count as
// the rules say.
func newJobs(g *Gates, rules *progress.Rules) *Jobs { return &Jobs{Gates: g, rules: rules} }
