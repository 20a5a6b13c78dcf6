package search

import (
	"encoding/binary"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// termField hands the engine terms that are made already. All fields of a
// record share one analysis, done when the engine asks for the first of them,
// on the engine's own workers.
type termField struct {
	name string
	work *analysis
	out  index.TokenFrequencies
}

// analysis is the record of some fields and, once asked for, its terms.
type analysis struct {
	lex    *lexicon
	record Record
	terms  *terms
}

// fields lists the fields that [analyze] may fill.
func fields() []string {
	return []string{
		fText, fExact, fSubject, fSubjEx, fOrgan, fSigner, fNumber, fUnit, fOwner, fTree,
		fType, fFamily, fYear, fState, fBatch, fDay, fLength,
	}
}

// newDocument wraps a record for the engine.
func newDocument(lex *lexicon, r Record) *document.Document {
	doc := document.NewDocument(string(r.ID))
	work := &analysis{lex: lex, record: r}
	for _, name := range fields() {
		doc.AddField(&termField{name: name, work: work})
	}
	hash := binary.BigEndian.AppendUint64(nil, r.Hash())
	doc.AddField(document.NewTextFieldWithIndexingOptions(fHash, nil, hash, index.StoreField))
	if pages := pageMap(lex, r.Body, r.Pages); pages != nil {
		doc.AddField(document.NewTextFieldWithIndexingOptions(fPages, nil, pages, index.StoreField))
	}
	return doc
}

// Analyze is called by the engine once for each field of a record, one after
// the other.
func (f *termField) Analyze() {
	if f.work.terms == nil {
		f.work.terms = analyze(f.work.lex, f.work.record)
		f.work.record = Record{} // the text can go
	}
	f.out = f.work.terms.fields[f.name]
}

// The rest of the engine's interface: nothing is stored, no positions, no
// frequencies, no doc values.

func (f *termField) Name() string                                     { return f.name }
func (f *termField) Value() []byte                                    { return nil }
func (f *termField) ArrayPositions() []uint64                         { return nil }
func (f *termField) EncodedFieldType() byte                           { return 't' }
func (f *termField) Options() index.FieldIndexingOptions              { return index.IndexField }
func (f *termField) AnalyzedLength() int                              { return 1 }
func (f *termField) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.out }
func (f *termField) NumPlainTextBytes() uint64                        { return 0 }
func (f *termField) Size() int                                        { return 64 * (1 + len(f.out)) }
