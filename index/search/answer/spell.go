package answer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
	"sohoa/index/search/segment"
	"sohoa/index/search/sums"
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
	near, err := pl.near(ws[i].Folded)
	if err != nil {
		return nil, err
	}
	known, err := pl.docs(entry.Text, ws[i].Folded)
	if err != nil {
		return nil, err
	}
	beside, err := pl.beside(ws, i)
	if err != nil {
		return nil, err
	}
	if len(beside) == 0 {
		if pl.seen(known) > 0 {
			return nil, nil
		}
		return pl.commonest(near)
	}
	var found []repair
	for _, c := range near {
		if len(found) == maxCandidates && c.df*len(beside) < found[len(found)-1].together {
			break // the rest is rarer still
		}
		for _, b := range beside {
			n, err := pl.together(c.word, b)
			if err != nil {
				return nil, err
			}
			c.together += n
		}
		if c.together == 0 {
			continue
		}
		docs, err := pl.docs(entry.Text, c.word)
		if err != nil {
			return nil, err
		}
		c.df = pl.seen(docs) // what others have must not decide
		found = best(found, c)
	}
	return found, nil
}

// best adds a word to the best so far.
func best(found []repair, c repair) []repair {
	found = append(found, c)
	slices.SortFunc(found, betterRepair)
	return found[:min(len(found), maxCandidates)]
}

func betterRepair(a, b repair) int {
	return cmp.Or(b.together-a.together, b.df-a.df, strings.Compare(a.word, b.word))
}

// commonest takes the words that most of the viewer's records hold.
func (pl *planner) commonest(near []repair) ([]repair, error) {
	var found []repair
	for _, c := range near {
		if len(found) == maxCandidates && c.df < found[len(found)-1].df {
			break
		}
		docs, err := pl.docs(entry.Text, c.word)
		if err != nil {
			return nil, err
		}
		if c.df = pl.seen(docs); c.df > 0 {
			found = best(found, c)
		}
	}
	return found, nil
}

// near lists the words one slip away that records hold, the most common first.
func (pl *planner) near(word string) ([]repair, error) {
	var found []repair
	for edit := range edits(word) {
		n, err := pl.number(edit)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			found = append(found, repair{word: edit, df: n})
		}
	}
	slices.SortFunc(found, betterRepair)
	return found, nil
}

// neighbour is a word beside one in doubt, with the records of the viewer's that
// hold it, by segment.
type neighbour struct {
	word  string
	after bool // it stands behind the word in doubt
	mine  [][]uint64
}

// beside finds the neighbours of word i.
func (pl *planner) beside(ws []lang.Word, i int) ([]neighbour, error) {
	var out []neighbour
	if i > 0 && ws[i-1].Pos == ws[i].Pos-1 {
		out = append(out, neighbour{word: ws[i-1].Folded})
	}
	if i+1 < len(ws) && ws[i+1].Pos == ws[i].Pos+1 {
		out = append(out, neighbour{word: ws[i+1].Folded, after: true})
	}
	for k := range out {
		docs, err := pl.docs(entry.Text, out[k].word)
		if err != nil {
			return nil, err
		}
		out[k].mine = pl.mineOf(docs)
	}
	return out, nil
}

// mineOf is the records of a term that the viewer may see, as bits, by segment.
func (pl *planner) mineOf(p *posting) [][]uint64 {
	out := make([][]uint64, len(pl.v.segs))
	for i, s := range pl.v.segs {
		docs, mine := p.by[i], pl.mine(i)
		if docs == nil || mine == nil {
			continue
		}
		if !pl.seesAll(i) {
			docs = roaring.And(docs, mine)
		}
		out[i] = make([]uint64, sums.DenseWords(int(s.count)))
		docs.WriteDenseTo(out[i])
	}
	return out
}

// together counts the records of the viewer's in which a word stands beside a
// neighbour. Of the bucket of the pair most records fall away with the
// neighbour, one look each, so that the word itself is seldom asked for.
func (pl *planner) together(word string, b neighbour) (int, error) {
	left, right := b.word, word
	if b.after {
		left, right = word, b.word
	}
	short, long := segment.KeyTerm(entry.Bucket(left, right, false)), segment.KeyTerm(entry.Bucket(left, right, true))
	n := 0
	for i, s := range pl.v.segs {
		if b.mine[i] == nil {
			continue
		}
		pair, err := s.pairDocs(short, long)
		if err != nil {
			return 0, err
		}
		if pair == nil {
			continue
		}
		has, err := s.both(pair, b.mine[i], word)
		if err != nil {
			return 0, err
		}
		n += has
	}
	return n, nil
}

// both counts the records of a pair that are among others and hold a word.
func (s *Segment) both(pair *roaring.Bitmap, among []uint64, word string) (int, error) {
	var left []uint32
	each(pair, func(n uint32) {
		if among[n>>6]>>(n&63)&1 == 1 {
			left = append(left, n)
		}
	})
	if len(left) == 0 {
		return 0, nil
	}
	docs, err := s.docs(entry.Text, word)
	if docs == nil || err != nil {
		return 0, err
	}
	n := 0
	for _, doc := range left {
		if docs.Contains(doc) {
			n++
		}
	}
	return n, nil
}

// seen counts the records of a term that the viewer may see: neither that a
// word is corrected, nor into which, may tell what other units have.
func (pl *planner) seen(p *posting) int {
	if p.df == 0 {
		return 0
	}
	n := 0
	for i := range pl.v.segs {
		mine := pl.mine(i)
		switch {
		case p.by[i] == nil || mine == nil:
		case pl.seesAll(i):
			n += int(p.by[i].GetCardinality())
		default:
			n += int(p.by[i].AndCardinality(mine))
		}
	}
	return n
}

// mine is the records of a segment that the viewer may see; nil for none. It
// must not be changed.
func (pl *planner) mine(i int) *roaring.Bitmap {
	if pl.yours == nil {
		pl.yours = make([]*roaring.Bitmap, len(pl.v.segs))
		for k := range pl.yours {
			pl.yours[k] = unionAt(pl.out.all[0], k)
		}
	}
	return pl.yours[i]
}

// seesAll reports whether the viewer may see all records of a segment.
func (pl *planner) seesAll(i int) bool {
	mine := pl.mine(i)
	return mine != nil && mine.GetCardinality() == uint64(pl.v.segs[i].count)
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
		mine := pl.mine(i)
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
