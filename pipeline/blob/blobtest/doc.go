// Package blobtest is the contract of blob.Store as tests. Every driver runs
// it on the real thing:
//
//	func TestStore(t *testing.T) {
//		blobtest.Run(t, func(t *testing.T) blob.Store { … an empty store … })
//	}
package blobtest
