package answer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
	"sohoa/pipeline/viet"
)

// Misread says that readers of scans make one or two letters of others.
type Misread struct{ Meant, Read string }

// widening is a table of mistakes, folded: what differs in marks only is one
// word for a search in any case. The commonest stand first.
type widening []Misread

// Misreadings tells the finder what readers of scans make of letters, the
// commonest first. Words of queries are widened by it: a record that has what
// a reader may have made of a word is a hit too, below one that has the word.
func (e *Finder) Misreadings(all []Misread) {
	var w widening
	for _, m := range all {
		f := Misread{viet.Fold(m.Meant), viet.Fold(m.Read)}
		if f.Meant != f.Read && f.Meant != "" && f.Read != "" && !slices.Contains(w, f) {
			w = append(w, f)
		}
	}
	e.widen.Store(&w)
}

// The bounds of widening a query: what is cheap, and what is surely a mistake
// of reading and not another word.
const (
	maxMisread     = 3  // forms of one word
	maxTried       = 24 // forms looked up for one word
	shortestMisred = 3  // letters of a word that is widened
	rarer          = 10 // a form is in at most a tenth of the records of the word
)

// misread lists the forms of a folded word, with one mistake of reading, that
// records hold: the commonest first. A form that is common itself is a word of
// its own and is left out.
func (pl *planner) misread(word string) ([]string, error) {
	if len(word) < shortestMisred || strings.ContainsAny(word, "0123456789") {
		return nil, nil
	}
	known, err := pl.docs(entry.Text, word)
	if err != nil {
		return nil, err
	}
	type form struct {
		word string
		df   int
	}
	var found []form
	for _, read := range pl.widen.forms(word) {
		n, err := pl.number(read)
		if err != nil {
			return nil, err
		}
		if n > 0 && n <= max(2, known.df/rarer) {
			found = append(found, form{read, n})
		}
	}
	slices.SortFunc(found, func(a, b form) int { return cmp.Or(b.df-a.df, strings.Compare(a.word, b.word)) })
	var out []string
	for _, f := range found[:min(len(found), maxMisread)] {
		out = append(out, f.word)
	}
	return out, nil
}

// forms makes the words that one mistake makes of a word.
func (w widening) forms(word string) []string {
	var out []string
	for _, m := range w {
		for at := 0; len(out) < maxTried; {
			i := strings.Index(word[at:], m.Meant)
			if i < 0 {
				break
			}
			at += i
			out = append(out, word[:at]+m.Read+word[at+len(m.Meant):])
			at++
		}
	}
	return out
}

// number is how many records hold a word, without reading which.
func (pl *planner) number(word string) (int, error) {
	n := 0
	for _, s := range pl.v.segs {
		has, err := s.r.Number(entry.Text, word)
		if err != nil {
			return 0, err
		}
		n += has
	}
	return n, nil
}

// scoreMisread scores what readers may have made of a word, and of the pair
// with the one before, at less than the word itself: records that have both
// count once.
func (pl *planner) scoreMisread(before, w lang.Word) error {
	if err := pl.scoreForms(pl.misreads[w.Pos], w.Folded); err != nil {
		return err
	}
	if before.Pos+1 != w.Pos {
		return nil
	}
	var pairs []string
	for _, form := range pl.misreads[w.Pos] {
		pairs = append(pairs, lang.Pair(before.Folded, form))
	}
	for _, form := range pl.misreads[before.Pos] {
		pairs = append(pairs, lang.Pair(form, w.Folded))
	}
	return pl.scoreForms(pairs, lang.Pair(before.Folded, w.Folded))
}

// scoreForms scores the records that hold one of the forms and not the term
// itself.
func (pl *planner) scoreForms(forms []string, term string) error {
	if len(forms) == 0 {
		return nil
	}
	isPair := strings.Contains(term, " ")
	text, err := pl.instead(entry.Text, forms, term)
	if err != nil {
		return err
	}
	known, err := pl.docs(entry.Text, term)
	if err != nil {
		return err
	}
	tells, weight, to := idf(pl.v.total, known.df+text.df)*pl.w.Misread, pl.w.Word, ofSubjectWord
	if isPair {
		weight, to = pl.w.Pair, ofSubjectPair
	}
	pl.textClause(text, tells, weight)
	subject, err := pl.instead(entry.Subject, forms, term)
	if err == nil && subject.df > 0 {
		pl.out.clauses = append(pl.out.clauses, clause{docs: subject, weight: float32(tells), part: to})
	}
	return err
}

// instead finds the records that hold one of the forms and not the term.
func (pl *planner) instead(field byte, forms []string, term string) (*posting, error) {
	known, err := pl.docs(field, term)
	if err != nil {
		return nil, err
	}
	all, err := pl.any(field, forms)
	if err != nil {
		return nil, err
	}
	out := &posting{by: make([]*roaring.Bitmap, len(pl.v.segs))}
	for i := range pl.v.segs {
		docs := unionAt(all, i)
		if docs == nil {
			continue
		}
		if known.by[i] != nil {
			docs = roaring.AndNot(docs, known.by[i])
		}
		out.by[i] = docs
		out.df += int(docs.GetCardinality())
	}
	return out, nil
}
