package jobs

import (
	"sohoa/index/catalog/gates"
	"sohoa/index/progress"
)

// Jobs is the catalogue of the machine's work.
type Jobs struct {
	*gates.Gates
	rules *progress.Rules // what a page counts for
}

// New is the work on the documents behind the gates, whose pages count as
// the rules say.
func New(g *gates.Gates, rules *progress.Rules) *Jobs { return &Jobs{Gates: g, rules: rules} }
