package answer

import (
	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
	"sohoa/pipeline"
)

// scoreClause adds a term to the score.
func (pl *planner) scoreClause(field byte, term string, weight float64) error {
	return pl.addClause(field, term, weight, ofScore)
}

func (pl *planner) addClause(field byte, term string, weight float64, to share) error {
	p, err := pl.docs(field, term)
	if err != nil || p.df == 0 || weight == 0 {
		return err
	}
	pl.out.clauses = append(pl.out.clauses, clause{docs: p, weight: float32(weight), part: to})
	return nil
}

// organClause adds a word or pair of organ, place or type by how much it tells
// there: every text speaks of decisions, four records in ten are one.
func (pl *planner) organClause(term string, weight float64) error {
	p, err := pl.docs(entry.Organ, term)
	if err != nil || p.df == 0 {
		return err
	}
	return pl.addClause(entry.Organ, term, idf(pl.v.total, p.df)*weight, ofScore)
}

// textClause adds a word or pair of the text, which counts for how much of the
// query a record holds, too.
func (pl *planner) textClause(p *posting, tells, weight float64) {
	if p.df > 0 {
		pl.out.clauses = append(pl.out.clauses, clause{docs: p, weight: float32(tells * weight), tells: float32(tells)})
	}
}

// score makes the clauses of the ranking formula; see [weights].
func (pl *planner) score(q Query, p *lang.Parsed) error {
	codes, err := pl.codes(p)
	if err != nil {
		return err
	}
	for _, c := range codes {
		pl.out.clauses = append(pl.out.clauses, clause{docs: c.docs, weight: float32(c.weight)})
		if err := pl.scoreClause(entry.Text, c.text, pl.w.NumberBody); err != nil {
			return err
		}
	}
	seen := make(map[string]bool)
	last := lang.Word{Pos: -2}
	for _, w := range p.Wanted() {
		if !seen[w.Folded] {
			seen[w.Folded] = true
			if err := pl.scoreWord(w); err != nil {
				return err
			}
		}
		if w.Pos == last.Pos+1 {
			if err := pl.scorePair(last, w); err != nil {
				return err
			}
		}
		last = w
	}
	pl.out.asked = len(seen)
	if err := pl.scoreMisreads(p); err != nil {
		return err
	}
	if err := pl.scoreKinds(p.Words()); err != nil {
		return err
	}
	if err := pl.scoreClause(entry.State, string(pipeline.Digitized), pl.w.Confirmed); err != nil {
		return err
	}
	return pl.scoreClause(entry.Owner, string(q.Home), pl.w.Home)
}

func (pl *planner) scoreWord(w lang.Word) error {
	text, err := pl.docs(entry.Text, w.Folded)
	if err != nil {
		return err
	}
	tells := idf(pl.v.total, text.df)
	pl.out.tells += tells
	if err := pl.addClause(entry.Subject, w.Folded, tells, ofSubjectWord); err != nil {
		return err
	}
	pl.textClause(text, tells, pl.w.Word)
	if err := pl.organClause(w.Folded, pl.w.Name); err != nil {
		return err
	}
	for _, x := range []struct {
		field  byte
		term   string
		weight float64
	}{
		{entry.Signer, w.Folded, pl.w.Name},
		{entry.Exact, w.Exact, pl.w.Exact}, {entry.SubjectExact, behindFolded(w.Folded, w.Exact), pl.w.Exact}, {entry.Signer, w.Exact, pl.w.Exact},
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

// scoreKinds scores the records of a type whose name is in the query: what kind
// of record it is was told by the whole of it, the name in its text may have
// been misread, and every text speaks of decisions.
func (pl *planner) scoreKinds(ws []lang.Word) error {
	folded := make([]string, len(ws))
	for i, w := range ws {
		folded[i] = w.Folded
	}
	for i := 0; i < len(folded); i++ {
		kind, ok := lang.Leading(lang.Types(), folded[i:])
		if !ok {
			continue
		}
		docs, err := pl.docs(entry.Type, kind.Text)
		if err != nil {
			return err
		}
		if docs.df > 0 {
			tells := 1 + idf(pl.v.total, docs.df)
			pl.out.clauses = append(pl.out.clauses, clause{docs: docs, weight: float32(tells * pl.w.Kind)})
		}
		i += len(kind.Words) - 1
	}
	return nil
}

// scoreMisreads scores what readers may have made of the words.
func (pl *planner) scoreMisreads(p *lang.Parsed) error {
	if len(pl.misreads) == 0 {
		return nil
	}
	last := lang.Word{Pos: -2}
	for _, w := range p.Words() {
		if err := pl.scoreMisread(last, w); err != nil {
			return err
		}
		last = w
	}
	return nil
}

func (pl *planner) scorePair(a, b lang.Word) error {
	for _, r := range pl.meant[a.Pos] {
		if err := pl.scoreMeant(lang.Pair(r.word, b.Folded)); err != nil {
			return err
		}
	}
	for _, r := range pl.meant[b.Pos] {
		if err := pl.scoreMeant(lang.Pair(a.Folded, r.word)); err != nil {
			return err
		}
	}
	folded := lang.Pair(a.Folded, b.Folded)
	text, err := pl.docs(entry.Text, folded)
	if err != nil {
		return err
	}
	tells := idf(pl.v.total, text.df)
	pl.out.tells += tells
	if err := pl.addClause(entry.Subject, folded, tells, ofSubjectPair); err != nil {
		return err
	}
	pl.textClause(text, tells, pl.w.Pair)
	if err := pl.organClause(folded, pl.w.NamePair); err != nil {
		return err
	}
	exact := ""
	if a.Exact != "" || b.Exact != "" {
		exact = lang.Pair(a.Written(), b.Written())
	}
	for _, x := range []struct {
		field  byte
		term   string
		weight float64
	}{
		{entry.Signer, folded, pl.w.NamePair},
		{entry.SubjectExact, behindFolded(folded, exact), pl.w.SubjectExact}, {entry.Signer, exact, pl.w.SubjectExact},
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
	text, err := pl.docs(entry.Text, folded)
	if err != nil {
		return err
	}
	tells := idf(pl.v.total, text.df) * pl.w.Meant
	pl.textClause(text, tells, pl.w.Pair)
	return pl.addClause(entry.Subject, folded, tells, ofSubjectPair)
}

// behindFolded is the term of entry.SubjectExact; "" where nothing was written with marks.
func behindFolded(folded, exact string) string {
	if exact == "" {
		return ""
	}
	return entry.ExactTerm(entry.SubjectExact, folded, exact)
}
