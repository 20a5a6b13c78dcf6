package search

import (
	"slices"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
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
	asked   int     // words of the query, for closeness
	tells   float64 // idf of all words and pairs of the query
	from    int32   // day bounds; noDay where free
	to      int32
	better  string // the query put right; "" where nothing is in doubt
}

// planner looks terms up.
type planner struct {
	v     *view
	looks []*lookup
	memo  map[string]*posting
	w     weights
	meant map[int][]repair // by place of the word in the query
	out   *plan
}

func newPlanner(v *view) *planner {
	pl := &planner{v: v, memo: make(map[string]*posting, 64), w: ranking(), out: &plan{from: noDay, to: noDay}}
	for _, s := range v.segs {
		pl.looks = append(pl.looks, newLookup(s))
	}
	return pl
}

// docs finds a term in all segments.
func (pl *planner) docs(field, term string) (*posting, error) {
	key := field + term
	if p, ok := pl.memo[key]; ok {
		return p, nil
	}
	p := &posting{by: make([]*roaring.Bitmap, len(pl.looks))}
	for i, l := range pl.looks {
		docs, err := l.docs(field, term)
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
func (pl *planner) any(field string, terms []string) ([]*posting, error) {
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
func (pl *planner) must(field string, terms []string) error {
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
func makePlan(v *view, q Query, p *parsed) (*plan, error) {
	pl := newPlanner(v)
	pl.out.all = append(pl.out.all, nil) // the viewer's units come first; see must
	ps, err := pl.any(fUnit, texts(q.Viewer))
	if err != nil {
		return nil, err
	}
	pl.out.all[0] = ps
	for _, f := range []Filters{q.Filters, p.filters} {
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
	}
	return pl.out, nil
}

func (pl *planner) filters(f Filters) error {
	years := make([]string, len(f.Year))
	for i, y := range f.Year {
		years[i] = strconv.Itoa(y)
	}
	for _, x := range []struct {
		field string
		terms []string
	}{
		{fUnit, texts(f.Unit)}, {fType, f.Type}, {fFamily, f.Family}, {fYear, years},
		{fState, texts(f.State)}, {fBatch, texts(f.Batch)},
	} {
		if err := pl.must(x.field, x.terms); err != nil {
			return err
		}
	}
	if err := pl.dates(f); err != nil {
		return err
	}
	for _, x := range []struct{ field, text string }{{fSigner, f.Signer}, {fOrgan, f.Organ}, {fSubject, f.Subject}} {
		for _, w := range foldedWords(x.text) {
			if err := pl.must(x.field, []string{w}); err != nil {
				return err
			}
		}
	}
	return pl.numberFilter(f.Number)
}

func (pl *planner) dates(f Filters) error {
	for _, x := range []struct {
		text string
		to   *int32
		keep func(a, b int32) int32
	}{
		{f.From, &pl.out.from, func(a, b int32) int32 { return max(a, b) }},
		{f.To, &pl.out.to, func(a, b int32) int32 { return min(a, b) }},
	} {
		if x.text == "" {
			continue
		}
		day, ok := dayNumber(x.text)
		if !ok {
			return unreadable("query.bad_date", x.text)
		}
		if *x.to == noDay {
			*x.to = day
			continue
		}
		*x.to = x.keep(*x.to, day)
	}
	return nil
}

// numberFilter takes a number, its digits alone, or its beginning.
func (pl *planner) numberFilter(number string) error {
	if number == "" {
		return nil
	}
	code := viet.Code(number)
	ps, err := pl.any(fNumber, []string{code, "#" + code})
	if err == nil && len(ps) == 0 {
		ps, err = pl.beginning(fNumber, code)
	}
	pl.out.all = append(pl.out.all, ps)
	return err
}

// maxExpansion caps the terms that a beginning stands for.
const maxExpansion = 1024

// beginning finds the terms that start with a prefix.
func (pl *planner) beginning(field, prefix string) ([]*posting, error) {
	terms := make(map[string]bool)
	for _, l := range pl.looks {
		err := l.prefixed(field, prefix, func(t string) (bool, error) {
			terms[t] = true
			return len(terms) < maxExpansion, nil
		})
		if err != nil {
			return nil, err
		}
	}
	sorted := make([]string, 0, len(terms))
	for t := range terms {
		sorted = append(sorted, t)
	}
	slices.Sort(sorted)
	return pl.any(field, sorted)
}

// items turns the parsed items into what must and must not hold.
func (pl *planner) items(p *parsed) error {
	codes, err := pl.codes(p)
	if err != nil {
		return err
	}
	if err := pl.slips(p, codes); err != nil {
		return err
	}
	seen := make(map[string]bool)
	for _, it := range p.items {
		if !it.not && len(it.alts) == 1 && !it.alts[0].quoted {
			if err := pl.word(it.alts[0].words[0], codes, seen); err != nil {
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
func (pl *planner) slips(p *parsed, codes []code) error {
	ws := p.words()
	ds, err := pl.doubts(ws, codes)
	if err != nil {
		return err
	}
	pl.meant = make(map[int][]repair, len(ds))
	for _, d := range ds {
		pl.meant[ws[d.at].pos] = d.repairs
	}
	pl.out.better, err = pl.correct(p, ws, ds)
	return err
}

// word adds a plain word as a group: itself, or a number it is part of.
func (pl *planner) word(w word, codes []code, seen map[string]bool) error {
	var alts []*posting
	for _, c := range codes {
		if w.pos >= c.first && w.pos <= c.last {
			alts = append(alts, c.docs)
		}
	}
	if seen[w.folded] && len(alts) == 0 {
		return nil
	}
	seen[w.folded] = true
	docs, err := pl.docs(fText, w.folded)
	if err != nil {
		return err
	}
	alts = append(alts, docs)
	if bare := trimZeros(w.folded); bare != w.folded {
		docs, err := pl.docs(fText, bare)
		if err != nil {
			return err
		}
		alts = append(alts, docs)
	}
	for _, r := range pl.meant[w.pos] {
		docs, err := pl.docs(fText, r.word)
		if err != nil {
			return err
		}
		alts = append(alts, docs)
	}
	pl.out.groups = append(pl.out.groups, group{alts: alts, df: sum(alts)})
	return nil
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
func (pl *planner) firm(it item) error {
	var any []*posting
	for _, a := range it.alts {
		p, err := pl.alternative(a)
		if err != nil {
			return err
		}
		any = append(any, p)
	}
	if it.not {
		pl.out.none = append(pl.out.none, any...)
	} else {
		pl.out.all = append(pl.out.all, any)
	}
	return nil
}

// alternative finds the records that hold all pairs of a quoted text, and its
// marks where it has some: 95 in 100 of them hold the text itself.
func (pl *planner) alternative(a alternative) (*posting, error) {
	var parts []*posting
	need := func(field, term string) error {
		p, err := pl.docs(field, term)
		parts = append(parts, p)
		return err
	}
	for i, w := range a.words {
		var err error
		switch {
		case len(a.words) == 1:
			err = need(fText, w.folded)
		case i > 0:
			err = need(fText, pair(a.words[i-1].folded, w.folded))
		}
		if err == nil && w.exact != "" && a.quoted {
			err = need(fExact, w.exact)
		}
		if err != nil {
			return nil, err
		}
	}
	return pl.both(parts), nil
}

// both intersects postings.
func (pl *planner) both(parts []*posting) *posting {
	out := &posting{by: make([]*roaring.Bitmap, len(pl.looks))}
	for i := range pl.looks {
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

// code is a number found in a query: the words it spans and its records.
type code struct {
	first, last int
	text        string
	docs        *posting
	weight      float64
}

// maxCodeWords is the longest number in words: 30/2020/TTLT-BTC-BNV-BYT.
const maxCodeWords = 7

// codes finds the numbers in a query by asking the index: every run of words
// from one with a digit on is tried as a number, the longest first; so it does
// not matter how it was typed.
func (pl *planner) codes(p *parsed) ([]code, error) {
	ws := p.words()
	var found []code
	for i := 0; i < len(ws); i++ {
		if !strings.ContainsAny(ws[i].folded, "0123456789") {
			continue
		}
		c, ok, err := pl.codeAt(p, ws, i)
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, c)
			for i+1 < len(ws) && ws[i+1].pos <= c.last {
				i++
			}
		}
	}
	return found, nil
}

// codeAt tries the runs of words that begin at i.
func (pl *planner) codeAt(p *parsed, ws []word, i int) (code, bool, error) {
	for n := min(maxCodeWords, len(ws)-i); n >= 1; n-- {
		last := ws[i+n-1]
		if last.pos-ws[i].pos != n-1 {
			continue // something else stands between
		}
		text := viet.Code(p.text[ws[i].start:last.end])
		for _, try := range []struct {
			term   string
			weight float64
		}{{text, pl.w.Number}, {"~" + viet.Skeleton(text), pl.w.NumberSkelet}} {
			docs, err := pl.docs(fNumber, try.term)
			if err != nil {
				return code{}, false, err
			}
			if docs.df > 0 && strings.ContainsAny(text, "abcdefghijklmnopqrstuvwxyz/") {
				return code{ws[i].pos, last.pos, text, docs, try.weight}, true, nil
			}
		}
	}
	return pl.spokenCode(ws, i)
}

// spokenCode understands "quyết định 15 của ủy ban nhân dân" and "quyết định
// số 15": the kind stands before the number, the organ perhaps after it.
func (pl *planner) spokenCode(ws []word, i int) (code, bool, error) {
	folded := make([]string, len(ws))
	for k, w := range ws {
		folded[k] = w.folded
	}
	before := folded[:i]
	if len(before) > 0 && (before[len(before)-1] == "so") {
		before = before[:len(before)-1]
	}
	kind, ok := trailing(typeNames, before)
	after := folded[i+1:]
	skipped := 0
	if len(after) > 0 && after[0] == "cua" {
		after, skipped = after[1:], 1
	}
	organ, hasOrgan := leading(organNames, after)
	last := i
	text := viet.Code(ws[i].typed)
	switch {
	case ok && hasOrgan:
		last = i + skipped + len(organ.words)
		text = viet.Code(ws[i].typed + "/" + kind.value + "-" + organ.value)
	case ok && len(after) > 0:
		last = i + skipped + 1
		text = viet.Code(ws[i].typed + "/" + kind.value + "-" + after[0])
	default:
		return pl.digits(ws[i], kind, ok)
	}
	docs, err := pl.docs(fNumber, text)
	if err != nil || docs.df > 0 {
		return code{ws[i].pos, ws[last].pos, text, docs, pl.w.Number}, docs != nil && docs.df > 0, err
	}
	return pl.digits(ws[i], kind, ok)
}

// digits takes a number without a symbol, or with its kind alone.
func (pl *planner) digits(w word, kind name, kinded bool) (code, bool, error) {
	text := viet.Code(w.typed)
	if kinded {
		ps, err := pl.beginning(fNumber, viet.Code(w.typed+"/"+kind.value))
		if err != nil {
			return code{}, false, err
		}
		if len(ps) > 0 {
			return code{w.pos, w.pos, text, pl.either(ps), pl.w.NumberPart * 2}, true, nil
		}
	}
	docs, err := pl.docs(fNumber, "#"+text)
	return code{w.pos, w.pos, text, docs, pl.w.NumberPart}, err == nil && docs.df > 0, err
}

func trailing(names []name, words []string) (name, bool) {
	for _, n := range names {
		if len(words) >= len(n.words) && slices.Equal(n.words, words[len(words)-len(n.words):]) {
			return n, true
		}
	}
	return name{}, false
}

// either joins postings.
func (pl *planner) either(ps []*posting) *posting {
	out := &posting{by: make([]*roaring.Bitmap, len(pl.looks))}
	for i := range pl.looks {
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

// scoreClause adds a term to the score.
func (pl *planner) scoreClause(field, term string, weight float64) error {
	return pl.addClause(field, term, weight, ofScore)
}

func (pl *planner) addClause(field, term string, weight float64, to share) error {
	p, err := pl.docs(field, term)
	if err != nil || p.df == 0 || weight == 0 {
		return err
	}
	pl.out.clauses = append(pl.out.clauses, clause{p, float32(weight), to})
	return nil
}

// score makes the clauses of the ranking formula; see [weights].
func (pl *planner) score(q Query, p *parsed) error {
	codes, err := pl.codes(p)
	if err != nil {
		return err
	}
	for _, c := range codes {
		pl.out.clauses = append(pl.out.clauses, clause{c.docs, float32(c.weight), ofScore})
		if err := pl.scoreClause(fText, c.text, pl.w.NumberBody); err != nil {
			return err
		}
	}
	seen := make(map[string]bool)
	for _, it := range p.items {
		for _, a := range it.alts {
			if it.not {
				continue
			}
			for _, w := range a.words {
				if seen[w.folded] {
					continue
				}
				seen[w.folded] = true
				if err := pl.scoreWord(w); err != nil {
					return err
				}
			}
		}
	}
	pl.out.asked = len(seen)
	if err := pl.scorePairs(p); err != nil {
		return err
	}
	if err := pl.scoreClause(fState, string(pipeline.Digitized), pl.w.Confirmed); err != nil {
		return err
	}
	return pl.scoreClause(fOwner, string(q.Home), pl.w.Home)
}

func (pl *planner) scoreWord(w word) error {
	text, err := pl.docs(fText, w.folded)
	if err != nil {
		return err
	}
	tells := idf(pl.v.total, text.df)
	pl.out.tells += tells
	if err := pl.addClause(fSubject, w.folded, tells, ofSubjectWord); err != nil {
		return err
	}
	for _, x := range []struct {
		field, term string
		weight      float64
	}{
		{fText, w.folded, pl.w.Word}, {fOrgan, w.folded, pl.w.Name}, {fSigner, w.folded, pl.w.Name},
		{fExact, w.exact, pl.w.Exact}, {fSubjEx, w.exact, pl.w.Exact}, {fSigner, w.exact, pl.w.Exact},
	} {
		if x.term == "" {
			continue
		}
		if err := pl.scoreClause(x.field, x.term, tells*x.weight); err != nil {
			return err
		}
	}
	return nil
}

// scorePairs scores neighbouring words of the query.
func (pl *planner) scorePairs(p *parsed) error {
	var last word
	last.pos = -2
	for _, it := range p.items {
		for _, a := range it.alts {
			for _, w := range a.words {
				if it.not {
					continue
				}
				if w.pos == last.pos+1 {
					if err := pl.scorePair(last, w); err != nil {
						return err
					}
				}
				last = w
			}
		}
	}
	return nil
}

func (pl *planner) scorePair(a, b word) error {
	for _, r := range pl.meant[a.pos] {
		if err := pl.scoreMeant(pair(r.word, b.folded)); err != nil {
			return err
		}
	}
	for _, r := range pl.meant[b.pos] {
		if err := pl.scoreMeant(pair(a.folded, r.word)); err != nil {
			return err
		}
	}
	folded := pair(a.folded, b.folded)
	text, err := pl.docs(fText, folded)
	if err != nil {
		return err
	}
	tells := idf(pl.v.total, text.df)
	pl.out.tells += tells
	if err := pl.addClause(fSubject, folded, tells, ofSubjectPair); err != nil {
		return err
	}
	exact := ""
	if a.exact != "" || b.exact != "" {
		exact = pair(orFolded(a.form), orFolded(b.form))
	}
	for _, x := range []struct {
		field, term string
		weight      float64
	}{
		{fText, folded, pl.w.Pair},
		{fOrgan, folded, pl.w.NamePair}, {fSigner, folded, pl.w.NamePair},
		{fSubjEx, exact, pl.w.SubjectExact}, {fSigner, exact, pl.w.SubjectExact},
	} {
		if x.term == "" {
			continue
		}
		if err := pl.scoreClause(x.field, x.term, tells*x.weight); err != nil {
			return err
		}
	}
	return nil
}

// scoreMeant scores a pair with a word put right, at less than one as typed.
func (pl *planner) scoreMeant(folded string) error {
	text, err := pl.docs(fText, folded)
	if err != nil {
		return err
	}
	tells := idf(pl.v.total, text.df) * pl.w.Meant
	if err := pl.scoreClause(fText, folded, tells*pl.w.Pair); err != nil {
		return err
	}
	return pl.addClause(fSubject, folded, tells, ofSubjectPair)
}
