package search

import (
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"sohoa/index/search/entry"
	"sohoa/index/search/segment"
)

// recordField brings a record through the engine to our own segments: it is
// the only field of a document and is analysed as a whole, on the engine's
// workers.
type recordField struct {
	lex    *entry.Lexicon
	record Record
	out    segment.Record
}

// newDocument wraps a record for the engine.
func newDocument(lex *entry.Lexicon, r Record) *document.Document {
	return document.NewDocument(string(r.ID)).AddField(&recordField{lex: lex, record: r})
}

// Analyze is called by the engine once.
func (f *recordField) Analyze() {
	f.out = entry.Analyze(f.lex, f.record)
	f.record = Record{} // the text can go
}

// The rest of the engine's interface: there is nothing in it for the engine
// itself.

func (f *recordField) Name() string                                     { return "record" }
func (f *recordField) Value() []byte                                    { return nil }
func (f *recordField) ArrayPositions() []uint64                         { return nil }
func (f *recordField) EncodedFieldType() byte                           { return 't' }
func (f *recordField) Options() index.FieldIndexingOptions              { return index.IndexField }
func (f *recordField) AnalyzedLength() int                              { return 0 }
func (f *recordField) AnalyzedTokenFrequencies() index.TokenFrequencies { return nil }
func (f *recordField) NumPlainTextBytes() uint64                        { return 0 }
func (f *recordField) Size() int                                        { return 16 * len(f.out.Keys) }
