//go:build faults

package search

import "github.com/blevesearch/bleve/v2"

// BreakBatches puts a fault between the batches and the disk: around is called
// with what makes a batch durable and answers for it. It is for tests.
func (e *Engine) BreakBatches(around func(apply func() error) error) {
	e.batch = func(g *generation, b *bleve.Batch) error {
		return around(func() error { return runBatch(g, b) })
	}
}
