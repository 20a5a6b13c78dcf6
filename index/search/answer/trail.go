package answer

import (
	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
	"sohoa/index/search/trace"
)

// newTracer takes the words of a query with what else may stand in the place of
// each.
func (pl *planner) newTracer(ws []lang.Word) (*trace.Tracer, error) {
	t := &trace.Tracer{}
	for _, w := range ws {
		docs, err := pl.docs(entry.Text, w.Folded)
		if err != nil {
			return nil, err
		}
		df, forms := docs.df, []string{w.Folded}
		for _, r := range pl.meant[w.Pos] {
			forms = append(forms, r.word)
			df = max(df, r.df) // a slip is rare and tells nothing
		}
		t.Word(idf(pl.v.total, df), append(forms, pl.misreads[w.Pos]...)...)
	}
	return t, nil
}
