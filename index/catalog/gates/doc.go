// Package gates is what stands between an accepted document and being
// digitized: the quality round of its batch, its PDF/A, the agency's signature
// and whatever else the policy asks for.
//
// The policy itself is no part of the catalogue: package index hands in a
// [Judge], which says of a [Case] (a document with all that the gates ask for)
// whether every gate holds. The judge is asked within the transaction of the
// act that may have opened the last gate, so that nothing is counted on what
// was true a moment ago.
package gates
