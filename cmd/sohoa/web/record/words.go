package record

import (
	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// Missing says in words what stands between a document and being digitized.
// That the original is stored and has its hash is looked at when a person
// accepts the document, so before that nobody needs to read of it.
func Missing(v *site.Visit, d index.Record) []string {
	var words []string
	for _, gate := range d.Missing {
		if d.Confirmed != "" || gate != progress.GateStored && gate != progress.GateChecked {
			words = append(words, v.Say("gate."+string(gate)))
		}
	}
	return words
}

// Shown is a value as people write it.
func Shown(v *site.Visit, f index.NamedField) string {
	if f.Name == pipeline.FieldDate {
		return v.Day(f.Value)
	}
	return f.Value
}
