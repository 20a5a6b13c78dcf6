package answer

import (
	"cmp"
	"slices"
	"strings"

	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
	"sohoa/index/search/segment"
)

// Slips of typing are looked for only where a word is in doubt: no record has
// it, or it stands with its neighbours in none. Blind edit distance on every
// word cost 66 ms in the median on 200,000 documents and found nothing more.
const (
	maxDoubts     = 3 // words of a query that are put right
	maxCandidates = 3 // ways in which one word is
)

// repair is another word for one in doubt.
type repair struct {
	word     string // folded
	together int    // records in which it stands with a neighbour
	df       int    // records of the viewer's that hold it
}

// doubt is a word of the query and what it may have been meant to be.
type doubt struct {
	at      int // index among the words
	repairs []repair
}

// doubts looks at the plain words of a query.
func (pl *planner) doubts(ws []lang.Word, codes []code) ([]doubt, error) {
	var out []doubt
	for i, w := range ws {
		if len(out) == maxDoubts {
			break
		}
		if len(w.Folded) < 2 || strings.ContainsAny(w.Folded, "0123456789") || inCode(codes, w) {
			continue
		}
		doubtful, err := pl.doubtful(ws, i)
		if err != nil {
			return nil, err
		}
		if !doubtful {
			continue
		}
		repairs, err := pl.repairs(ws, i)
		if err != nil {
			return nil, err
		}
		if len(repairs) > 0 {
			out = append(out, doubt{i, repairs})
		}
	}
	return out, nil
}

func inCode(codes []code, w lang.Word) bool {
	return slices.ContainsFunc(codes, func(c code) bool { return w.Pos >= c.first && w.Pos <= c.last })
}

// doubtful: no record the viewer may see has the word, or none has it beside
// its neighbours.
func (pl *planner) doubtful(ws []lang.Word, i int) (bool, error) {
	docs, err := pl.docs(entry.Text, ws[i].Folded)
	if err != nil || pl.seen(docs) == 0 {
		return true, err
	}
	neighbours := 0
	for _, p := range besides(ws, i, ws[i].Folded) {
		neighbours++
		docs, err := pl.docs(entry.Text, p)
		if err != nil || pl.seen(docs) > 0 {
			return false, err
		}
	}
	return neighbours > 0, nil
}

// besides lists the pairs of a word, put in the place of word i, with its
// neighbours.
func besides(ws []lang.Word, i int, folded string) []string {
	var ps []string
	if i > 0 && ws[i-1].Pos == ws[i].Pos-1 {
		ps = append(ps, lang.Pair(ws[i-1].Folded, folded))
	}
	if i+1 < len(ws) && ws[i+1].Pos == ws[i].Pos+1 {
		ps = append(ps, lang.Pair(folded, ws[i+1].Folded))
	}
	return ps
}

// repairs finds the words one slip away that the viewer's records hold, those
// that stand beside the neighbours first.
func (pl *planner) repairs(ws []lang.Word, i int) ([]repair, error) {
	known, err := pl.docs(entry.Text, ws[i].Folded)
	if err != nil {
		return nil, err
	}
	around := len(besides(ws, i, ""))
	alone := around == 0 && pl.seen(known) == 0
	near, err := pl.near(ws[i].Folded)
	if err != nil {
		return nil, err
	}
	var found []repair
	best := 0
	for _, c := range near {
		if c.df*around < best/weakest {
			break // the rest is rarer still
		}
		r, err := pl.repair(ws, i, c.word)
		if err != nil {
			return nil, err
		}
		if r.together > 0 || alone && r.df > 0 {
			found = append(found, r)
			best = max(best, r.together)
		}
	}
	slices.SortFunc(found, func(a, b repair) int {
		return cmp.Or(b.together-a.together, b.df-a.df, strings.Compare(a.word, b.word))
	})
	return found[:min(len(found), maxCandidates)], nil
}

// weakest bounds what is looked at: a word that cannot stand beside the
// neighbours in a fiftieth of the records in which the best does is a misreading
// of it or of nothing. In 200,000 damaged records most of the five hundred
// words one slip away are there, nearly all of them once or twice.
const weakest = 50

// near lists the words one slip away that records hold, the most common first.
func (pl *planner) near(word string) ([]repair, error) {
	var found []repair
	for edit := range edits(word) {
		r := repair{word: edit}
		for _, s := range pl.v.segs {
			n, err := s.r.Number(entry.Text, edit)
			if err != nil {
				return nil, err
			}
			r.df += n
		}
		if r.df > 0 {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b repair) int { return cmp.Or(b.df-a.df, strings.Compare(a.word, b.word)) })
	return found, nil
}

// repair counts, within what the viewer may see, the records of a word and
// those in which it stands beside the neighbours of word i.
func (pl *planner) repair(ws []lang.Word, i int, word string) (repair, error) {
	docs, err := pl.docs(entry.Text, word)
	if err != nil {
		return repair{}, err
	}
	r := repair{word: word, df: pl.seen(docs)}
	if r.df == 0 {
		return r, nil
	}
	for _, p := range besides(ws, i, word) {
		docs, err := pl.docs(entry.Text, p)
		if err != nil {
			return repair{}, err
		}
		r.together += pl.seen(docs)
	}
	return r, nil
}

// seen counts the records of a term that the viewer may see: neither that a
// word is corrected, nor into which, may tell what other units have.
func (pl *planner) seen(p *posting) int {
	if p.df == 0 {
		return 0
	}
	n := 0
	for i := range pl.v.segs {
		if p.by[i] == nil {
			continue
		}
		if mine := unionAt(pl.out.all[0], i); mine != nil {
			n += int(p.by[i].AndCardinality(mine))
		}
	}
	return n
}

// edits yields the folded words one slip of typing away: a letter too many,
// too few, another one, or two changed over.
func edits(word string) map[string]bool {
	const letters = "abcdeghiklmnopqrstuvxy"
	out := make(map[string]bool, 2*len(letters)*len(word))
	for i := 0; i <= len(word); i++ {
		head, tail := word[:i], word[i:]
		if tail != "" {
			out[head+tail[1:]] = true
		}
		if len(tail) > 1 {
			out[head+tail[1:2]+tail[:1]+tail[2:]] = true
		}
		for _, c := range letters {
			out[head+string(c)+tail] = true
			if tail != "" {
				out[head+string(c)+tail[1:]] = true
			}
		}
	}
	delete(out, word)
	delete(out, "")
	return out
}

// writtenAs returns how a folded word or pair is written in subjects that the
// viewer may see: the form with marks that most of them have.
func (pl *planner) writtenAs(folded string) (string, error) {
	votes := make(map[string]int)
	best := ""
	for i, s := range pl.v.segs {
		mine := unionAt(pl.out.all[0], i)
		if mine == nil {
			continue
		}
		err := s.prefixed(entry.SubjectExact, folded+entry.Behind, func(term string, at *segment.Cursor) (bool, error) {
			docs, err := at.Docs()
			if err != nil {
				return false, err
			}
			form := term[len(folded)+len(entry.Behind):]
			votes[form] += int(docs.AndCardinality(mine))
			if n := votes[form]; n > votes[best] || n == votes[best] && n > 0 && form < best {
				best = form
			}
			return true, nil
		})
		if err != nil {
			return "", err
		}
	}
	return best, nil
}

// correct writes the query as it may have been meant: words in doubt put
// right, marks restored.
func (pl *planner) correct(p *lang.Parsed, ws []lang.Word, ds []doubt) (string, error) {
	if len(ds) == 0 {
		return "", nil
	}
	meant := slices.Clone(ws)
	for _, d := range ds {
		meant[d.at].Form = lang.Form{Folded: d.repairs[0].word}
	}
	spelled, err := pl.spell(meant)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	at := 0
	for i, w := range ws {
		b.WriteString(p.Text[at:w.Start])
		b.WriteString(spelled[i])
		at = w.End
	}
	b.WriteString(p.Text[at:])
	return b.String(), nil
}

// spell writes folded words with marks, by the pairs they are in; a word that
// was typed with marks and not put right stays.
func (pl *planner) spell(ws []lang.Word) ([]string, error) {
	out := make([]string, len(ws))
	for i, w := range ws {
		out[i] = w.Folded
		if w.Exact != "" {
			out[i] = w.Exact
			continue
		}
		for k, folded := range append(besides(ws, i, w.Folded), w.Folded) {
			text, err := pl.writtenAs(folded)
			if err != nil {
				return nil, err
			}
			if text == "" {
				continue
			}
			left, right, isPair := strings.Cut(text, " ")
			switch {
			case !isPair || (k == 0 && !strings.HasPrefix(folded, w.Folded+" ")):
				out[i] = right
			default:
				out[i] = left
			}
			if !isPair {
				out[i] = text
			}
			break
		}
	}
	return out, nil
}
