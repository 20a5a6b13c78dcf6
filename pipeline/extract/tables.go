package extract

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"sohoa/pipeline"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/viet"
)

//go:embed thresholds.csv
var thresholdsCSV string

//go:embed organs.csv
var organsCSV string

//go:embed positions.csv
var positionsCSV string

//go:embed surnames.csv
var surnamesCSV string

//go:embed symbols.csv
var symbolsCSV string

// records reads an embedded table without comments and heading. The tables
// are part of the program, so a broken one is a programming error.
func records(data string, fields int) [][]string {
	r := csv.NewReader(strings.NewReader(data))
	r.Comment = '#'
	r.FieldsPerRecord = fields
	r.LazyQuotes = true
	all, err := r.ReadAll()
	if err != nil || len(all) < 2 {
		panic(fmt.Sprintf("extract: embedded table of %d rows: %v", len(all), err))
	}
	return all[1:]
}

// Threshold is from which confidence a field is accepted without a person.
type Threshold struct {
	Field    pipeline.FieldName
	At       float64 // confidence, 0 to 1
	Wanted   float64 // precision wanted among accepted values, 0 to 1
	Evidence string  // what it was measured on
}

var thresholds = sync.OnceValue(func() map[pipeline.FieldName]Threshold {
	out := make(map[pipeline.FieldName]Threshold)
	for _, r := range records(thresholdsCSV, 4) {
		at, err1 := strconv.ParseFloat(r[1], 64)
		wanted, err2 := strconv.ParseFloat(r[2], 64)
		if err1 != nil || err2 != nil {
			panic("extract: threshold of " + r[0] + " is no number")
		}
		f := pipeline.FieldName(r[0])
		out[f] = Threshold{Field: f, At: at, Wanted: wanted, Evidence: r[3]}
	}
	return out
})

// Thresholds returns the threshold of every field that has one.
func Thresholds() map[pipeline.FieldName]Threshold {
	out := make(map[pipeline.FieldName]Threshold)
	for k, v := range thresholds() {
		out[k] = v
	}
	return out
}

// phrase is an entry of organs.csv or positions.csv.
type phrase struct {
	text string
	kind string // head, open, part, place
}

// phraseTable finds phrases by their folded letters.
type phraseTable struct {
	entries map[string][]phrase
	longest int // letters
}

func newPhraseTable(rows [][]string) phraseTable {
	t := phraseTable{entries: make(map[string][]phrase)}
	for _, r := range rows {
		p := phrase{text: r[0], kind: "part"}
		if len(r) > 1 {
			p.kind = r[1]
		}
		k := layout.Letters(p.text)
		t.entries[k] = append(t.entries[k], p)
		t.longest = max(t.longest, len(k))
	}
	return t
}

// choose returns the entry for folded letters: the one printed where several
// share them, and false where none or an open choice is left.
func (t phraseTable) choose(letters, printed string) (phrase, bool) {
	list := t.entries[letters]
	if len(list) == 1 {
		return list[0], true
	}
	for _, p := range list {
		if sameSpelling(p.text, printed) {
			return p, true
		}
	}
	return phrase{}, false
}

// sameSpelling compares in one place of the tone mark, in capitals.
func sameSpelling(a, b string) bool {
	return viet.NormalTone(strings.ToUpper(viet.NFC(a))) == viet.NormalTone(strings.ToUpper(viet.NFC(b)))
}

var organTable = sync.OnceValue(func() phraseTable { return newPhraseTable(records(organsCSV, 2)) })

var positionTable = sync.OnceValue(func() phraseTable { return newPhraseTable(records(positionsCSV, 1)) })

// surnames maps folded family names to the spellings known.
var surnames = sync.OnceValue(func() map[string][]string {
	out := make(map[string][]string)
	for _, r := range records(surnamesCSV, 1) {
		k := viet.Fold(r[0])
		out[k] = append(out[k], r[0])
	}
	return out
})

// symbolGroups maps a folded group to its spellings.
var symbolGroups = sync.OnceValue(func() map[string][]string {
	out := make(map[string][]string)
	for _, r := range records(symbolsCSV, 2) {
		k := viet.Fold(r[0])
		out[k] = append(out[k], r[0])
	}
	return out
})
