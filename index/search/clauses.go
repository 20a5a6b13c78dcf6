package search

import (
	"sohoa/index/search/lang"
	"sohoa/pipeline"
)

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
func (pl *planner) score(q Query, p *lang.Parsed) error {
	codes, err := pl.codes(p)
	if err != nil {
		return err
	}
	for _, c := range codes {
		pl.out.clauses = append(pl.out.clauses, clause{c.docs, float32(c.weight), ofScore})
		pl.out.telling = append(pl.out.telling, c.docs)
		if err := pl.scoreClause(fText, c.text, pl.w.NumberBody); err != nil {
			return err
		}
	}
	seen := make(map[string]bool)
	for _, it := range p.Items {
		for _, a := range it.Alts {
			if it.Not {
				continue
			}
			for _, w := range a.Words {
				if seen[w.Folded] {
					continue
				}
				seen[w.Folded] = true
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

func (pl *planner) scoreWord(w lang.Word) error {
	text, err := pl.docs(fText, w.Folded)
	if err != nil {
		return err
	}
	tells := idf(pl.v.total, text.df)
	pl.out.tells += tells
	if err := pl.addClause(fSubject, w.Folded, tells, ofSubjectWord); err != nil {
		return err
	}
	for _, x := range []struct {
		field, term string
		weight      float64
	}{
		{fText, w.Folded, pl.w.Word}, {fOrgan, w.Folded, pl.w.Name}, {fSigner, w.Folded, pl.w.Name},
		{fExact, w.Exact, pl.w.Exact}, {fSubjEx, w.Exact, pl.w.Exact}, {fSigner, w.Exact, pl.w.Exact},
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
func (pl *planner) scorePairs(p *lang.Parsed) error {
	var last lang.Word
	last.Pos = -2
	for _, it := range p.Items {
		for _, a := range it.Alts {
			for _, w := range a.Words {
				if it.Not {
					continue
				}
				if w.Pos == last.Pos+1 {
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
	text, err := pl.docs(fText, folded)
	if err != nil {
		return err
	}
	tells := idf(pl.v.total, text.df)
	pl.out.tells += tells
	pl.out.telling = append(pl.out.telling, text)
	if err := pl.addClause(fSubject, folded, tells, ofSubjectPair); err != nil {
		return err
	}
	exact := ""
	if a.Exact != "" || b.Exact != "" {
		exact = lang.Pair(a.Written(), b.Written())
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
	pl.out.telling = append(pl.out.telling, text)
	if err := pl.scoreClause(fText, folded, tells*pl.w.Pair); err != nil {
		return err
	}
	return pl.addClause(fSubject, folded, tells, ofSubjectPair)
}
