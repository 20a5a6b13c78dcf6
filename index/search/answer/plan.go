package answer

import (
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
	"sohoa/index/search/trace"
)

// posting is a term's records in every segment of a view.
type posting struct {
	df int // records, deleted ones included
	by []*roaring.Bitmap
}

// group is one word of the query in all the ways a record may hold it.
type group struct {
	df   int
	alts []*posting
}

// clause adds its weight to every record it holds.
type clause struct {
	docs   *posting
	weight float32
	part   share
	tells  float32 // what of the query a record holds by it; 0 where it is no word or pair of the text
}

// share says what a clause adds to.
type share byte

const (
	ofScore share = iota
	ofSubjectWord
	ofSubjectPair
)

// plan is a query ready to be run on each segment.
type plan struct {
	all     [][]*posting // each: any of them must hold
	none    []*posting   // must not hold
	groups  []group      // need of these must hold
	need    int
	clauses []clause
	quanta  []uint32 // the weights of the clauses, roughly; see quantize
	asked   int      // words of the query, for closeness
	tells   float64  // idf of all words and pairs of the query
	from    int32    // day bounds; entry.NoDay where free
	to      int32
	w       weights
	better  string        // the query put right; "" where nothing is in doubt
	trace   *trace.Tracer // nil where no word is looked for
}

// planner looks terms up.
type planner struct {
	v        *View
	memo     map[term]*posting
	w        weights
	widen    widening
	meant    map[int][]repair  // by place of the word in the query
	misreads map[int][]string  // forms of a word, by its place
	yours    []*roaring.Bitmap // see mine
	out      *plan
}

func (e *Finder) newPlanner(v *View, q Query) *planner {
	w := ranking().without(q.Without)
	pl := &planner{
		v: v, memo: make(map[term]*posting, 64), w: w, out: &plan{from: entry.NoDay, to: entry.NoDay, w: w},
		meant: make(map[int][]repair), misreads: make(map[int][]string),
	}
	if widen := e.widen.Load(); widen != nil && w.Misread > 0 {
		pl.widen = *widen
	}
	return pl
}

// term is a term of a field.
type term struct {
	field byte
	text  string
}

// docs finds a term in all segments.
func (pl *planner) docs(field byte, text string) (*posting, error) {
	key := term{field, text}
	if p, ok := pl.memo[key]; ok {
		return p, nil
	}
	if field == entry.Text && strings.Contains(text, " ") {
		p, err := pl.textPair(text)
		if err == nil {
			pl.memo[key] = p
		}
		return p, err
	}
	p := &posting{by: make([]*roaring.Bitmap, len(pl.v.segs))}
	for i, s := range pl.v.segs {
		docs, err := s.docs(field, text)
		if err != nil {
			return nil, err
		}
		if docs != nil {
			p.by[i] = docs
			p.df += int(docs.GetCardinality())
		}
	}
	pl.memo[key] = p
	return p, nil
}

// any finds several terms of a field, leaving out those that no record holds.
func (pl *planner) any(field byte, terms []string) ([]*posting, error) {
	var ps []*posting
	for _, t := range terms {
		p, err := pl.docs(field, t)
		if err != nil {
			return nil, err
		}
		if p.df > 0 {
			ps = append(ps, p)
		}
	}
	return ps, nil
}

// must requires any of the terms; without terms nothing is required.
func (pl *planner) must(field byte, terms []string) error {
	if len(terms) == 0 {
		return nil
	}
	ps, err := pl.any(field, terms)
	pl.out.all = append(pl.out.all, ps)
	return err
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// makePlan looks up everything a query needs.
func (e *Finder) makePlan(v *View, q Query, p *lang.Parsed) (*plan, error) {
	pl := e.newPlanner(v, q)
	pl.out.all = append(pl.out.all, nil) // the viewer's units come first; see must
	ps, err := pl.any(entry.Unit, texts(q.Viewer))
	if err != nil {
		return nil, err
	}
	pl.out.all[0] = ps
	for _, f := range []Filters{q.Filters, p.Filters} {
		if err := pl.filters(f); err != nil {
			return nil, err
		}
	}
	if err := pl.items(p); err != nil {
		return nil, err
	}
	if q.Sort == ByRelevance {
		if err := pl.score(q, p); err != nil {
			return nil, err
		}
		pl.out.quantize()
	}
	if ws := p.Wanted(); len(ws) > 0 {
		pl.out.trace, err = pl.newTracer(ws)
	}
	return pl.out, err
}

// items turns the parsed items into what must and must not hold.
func (pl *planner) items(p *lang.Parsed) error {
	codes, err := pl.codes(p)
	if err != nil {
		return err
	}
	if err := pl.slips(p, codes); err != nil {
		return err
	}
	seen := make(map[string]bool)
	for _, it := range p.Items {
		if !it.Not && len(it.Alts) == 1 && !it.Alts[0].Quoted {
			if err := pl.word(it.Alts[0].Words[0], codes, seen); err != nil {
				return err
			}
			continue
		}
		if err := pl.firm(it); err != nil {
			return err
		}
	}
	pl.limitGroups()
	return nil
}

// slips finds the words in doubt and writes the query as it may have been
// meant.
func (pl *planner) slips(p *lang.Parsed, codes []code) error {
	ws := p.Words()
	ds, err := pl.doubts(ws, codes)
	if err != nil {
		return err
	}
	for _, d := range ds {
		pl.meant[ws[d.at].Pos] = d.repairs
	}
	pl.out.better, err = pl.correct(p, ws, ds)
	return err
}

// word adds a plain word as a group: itself, or a number it is part of.
func (pl *planner) word(w lang.Word, codes []code, seen map[string]bool) error {
	var alts []*posting
	for _, c := range codes {
		if w.Pos >= c.first && w.Pos <= c.last {
			alts = append(alts, c.docs)
		}
	}
	if seen[w.Folded] && len(alts) == 0 {
		return nil
	}
	seen[w.Folded] = true
	docs, err := pl.docs(entry.Text, w.Folded)
	if err != nil {
		return err
	}
	alts = append(alts, docs)
	if bare := lang.TrimZeros(w.Folded); bare != w.Folded {
		docs, err := pl.docs(entry.Text, bare)
		if err != nil {
			return err
		}
		alts = append(alts, docs)
	}
	forms, err := pl.formsOf(w, len(alts) > 1)
	if err != nil {
		return err
	}
	others, err := pl.any(entry.Text, forms)
	if err != nil {
		return err
	}
	alts = append(alts, others...)
	pl.out.groups = append(pl.out.groups, group{alts: alts, df: sum(alts)})
	return nil
}

// formsOf lists what else a record may have in the place of a word: what it
// was meant to be, and, where it is no part of a number, what readers may have
// made of it.
func (pl *planner) formsOf(w lang.Word, inNumber bool) ([]string, error) {
	var forms []string
	for _, r := range pl.meant[w.Pos] {
		forms = append(forms, r.word)
	}
	if len(forms) > 0 || inNumber {
		return forms, nil
	}
	misread, err := pl.misread(w.Folded)
	pl.misreads[w.Pos] = misread
	return misread, err
}

// maxGroups is how many words decide whether a record is a hit: the rarest.
// The others only add to its rank.
const maxGroups = 12

func (pl *planner) limitGroups() {
	slices.SortStableFunc(pl.out.groups, func(a, b group) int { return a.df - b.df })
	if len(pl.out.groups) > maxGroups {
		pl.out.groups = pl.out.groups[:maxGroups]
	}
	pl.out.need = need(len(pl.out.groups))
}

// firm adds a quoted, alternative or forbidden item.
func (pl *planner) firm(it lang.Item) error {
	var any []*posting
	for _, a := range it.Alts {
		p, err := pl.alternative(a)
		if err != nil {
			return err
		}
		any = append(any, p)
	}
	if it.Not {
		pl.out.none = append(pl.out.none, any...)
	} else {
		pl.out.all = append(pl.out.all, any)
	}
	return nil
}

// alternative finds the records that hold all pairs of a quoted text, and its
// marks where it has some: 95 in 100 of them hold the text itself.
func (pl *planner) alternative(a lang.Alternative) (*posting, error) {
	var parts []*posting
	need := func(field byte, term string) error {
		p, err := pl.docs(field, term)
		parts = append(parts, p)
		return err
	}
	for i, w := range a.Words {
		var err error
		switch {
		case len(a.Words) == 1:
			err = need(entry.Text, w.Folded)
		case i > 0:
			err = need(entry.Text, lang.Pair(a.Words[i-1].Folded, w.Folded))
		}
		if err == nil && w.Exact != "" && a.Quoted {
			err = need(entry.Exact, w.Exact)
		}
		if err != nil {
			return nil, err
		}
	}
	return pl.both(parts), nil
}

// both intersects postings.
func (pl *planner) both(parts []*posting) *posting {
	out := &posting{by: make([]*roaring.Bitmap, len(pl.v.segs))}
	for i := range pl.v.segs {
		var docs []*roaring.Bitmap
		for _, p := range parts {
			if p.by[i] == nil {
				docs = nil
				break
			}
			docs = append(docs, p.by[i])
		}
		if len(docs) > 0 {
			out.by[i] = roaring.FastAnd(docs...)
			out.df += int(out.by[i].GetCardinality())
		}
	}
	return out
}

// either joins postings.
func (pl *planner) either(ps []*posting) *posting {
	out := &posting{by: make([]*roaring.Bitmap, len(pl.v.segs))}
	for i := range pl.v.segs {
		out.by[i] = unionAt(ps, i)
		if out.by[i] != nil {
			out.df += int(out.by[i].GetCardinality())
		}
	}
	return out
}

// unionAt joins postings in one segment; nil where none has records. The
// result must not be changed.
func unionAt(ps []*posting, i int) *roaring.Bitmap {
	var docs []*roaring.Bitmap
	for _, p := range ps {
		if p.by[i] != nil {
			docs = append(docs, p.by[i])
		}
	}
	switch len(docs) {
	case 0:
		return nil
	case 1:
		return docs[0]
	}
	return roaring.FastOr(docs...)
}
