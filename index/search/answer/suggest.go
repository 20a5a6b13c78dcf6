package answer

import (
	"context"
	"strings"

	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
	"sohoa/index/search/segment"
	"sohoa/pipeline/viet"
)

// Suggest finds records for a text that is still being typed: those whose
// subject, organ, signer or number has its words, the last one perhaps only
// begun. The caller shows their subjects and numbers. Filters of q count; what
// cannot be read yet suggests nothing. Without a letter or digit nothing is
// suggested.
func (e *Finder) Suggest(ctx context.Context, v *View, q Query, p *lang.Parsed) ([]Hit, error) {
	ws := p.Words()
	if len(ws) == 0 {
		return nil, nil
	}
	q.From, q.Facets, q.Sort = 0, false, ByRelevance
	pl, err := e.makeSuggestion(v, q, p, ws)
	if err != nil {
		return nil, err
	}
	r, err := e.run(ctx, v, q, pl)
	return r.Hits, err
}

// makeSuggestion plans: every word in one of the short fields, the last as a
// beginning; or all of the text as the beginning of a number.
func (e *Finder) makeSuggestion(v *View, q Query, p *lang.Parsed, ws []lang.Word) (*plan, error) {
	pl := e.newPlanner(v, q)
	mine, err := pl.any(entry.Unit, texts(q.Viewer))
	if err != nil {
		return nil, err
	}
	pl.out.all = append(pl.out.all, mine)
	for _, f := range []Filters{q.Filters, p.Filters} {
		if err := pl.filters(f); err != nil {
			return nil, err
		}
	}
	last := ws[len(ws)-1]
	begun := last.End == len(p.Text) // a space after it ends a word
	number, err := pl.begunNumber(p, ws)
	if err != nil {
		return nil, err
	}
	for i, w := range ws {
		alts, err := pl.shortWord(w, begun && i == len(ws)-1)
		if err != nil {
			return nil, err
		}
		alts = append(alts, number...)
		pl.out.groups = append(pl.out.groups, group{alts: alts, df: sum(alts)})
	}
	pl.out.need = len(pl.out.groups)
	for _, n := range number {
		pl.out.clauses = append(pl.out.clauses, clause{docs: n, weight: float32(pl.w.NumberPart)})
	}
	err = pl.scoreRest(ws)
	pl.out.quantize()
	return pl.out, err
}

func (pl *planner) scoreRest(ws []lang.Word) error {
	for i, w := range ws {
		if err := pl.addClause(entry.Subject, w.Folded, 1, ofSubjectWord); err != nil {
			return err
		}
		for _, p := range besides(ws[:i+1], i, w.Folded) {
			if err := pl.addClause(entry.Subject, p, 1, ofSubjectPair); err != nil {
				return err
			}
		}
	}
	pl.out.asked, pl.out.tells = len(ws), float64(2*len(ws))
	return nil
}

func sum(ps []*posting) int {
	n := 0
	for _, p := range ps {
		n += p.df
	}
	return n
}

// shortWord finds a word, or the words it begins, in the short fields.
func (pl *planner) shortWord(w lang.Word, begun bool) ([]*posting, error) {
	var out []*posting
	for _, field := range []byte{entry.Subject, entry.Organ, entry.Signer} {
		ps, err := pl.any(field, []string{w.Folded})
		if err == nil && begun {
			ps, err = pl.begunWord(field, w.Folded)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, ps...)
	}
	return out, nil
}

// maxBegun caps the words that a beginning stands for: one letter begins a
// tenth of the dictionary.
const maxBegun = 64

// begunWord finds the words with a beginning; pairs, which share the
// dictionary, add nothing that their first word does not have.
func (pl *planner) begunWord(field byte, prefix string) ([]*posting, error) {
	terms := make(map[string]bool)
	for _, s := range pl.v.segs {
		seen := 0
		err := s.prefixed(field, prefix, func(t string, _ *segment.Cursor) (bool, error) {
			if seen++; !strings.Contains(t, " ") {
				terms[t] = true
			}
			return len(terms) < maxBegun && seen < maxExpansion, nil
		})
		if err != nil {
			return nil, err
		}
	}
	list := make([]string, 0, len(terms))
	for t := range terms {
		list = append(list, t)
	}
	return pl.any(field, list)
}

// begunNumber takes the whole text as the beginning of a number.
func (pl *planner) begunNumber(p *lang.Parsed, ws []lang.Word) ([]*posting, error) {
	if !strings.ContainsAny(ws[0].Folded[:1], "0123456789") {
		return nil, nil
	}
	ps, err := pl.beginning(entry.Number, viet.Code(p.Text[ws[0].Start:ws[len(ws)-1].End]))
	if err != nil || len(ps) == 0 {
		return nil, err
	}
	return []*posting{pl.either(ps)}, nil
}
