package search

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"sohoa/index/search/lang"
	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// A record of several pages keeps, beside its id, a map of what stands on each:
// the words and pairs of the page as sorted numbers of 16 bits, about 600 bytes
// a page. So the page of a hit is known without reading the text again, which
// for a file of 200 pages was most of the time of a result. One number in 150
// is there by chance; a page is chosen by several.

// pageMap makes the map of a body whose pages begin at starts; nil for one
// page. Each page is the bytes it takes, then the differences of its numbers.
func pageMap(lex *lexicon, body string, starts []int) []byte {
	if len(starts) < 2 {
		return nil
	}
	var out, page []byte
	for i, from := range starts {
		to := len(body)
		if i+1 < len(starts) {
			to = starts[i+1]
		}
		page = page[:0]
		last := uint16(0)
		for _, n := range pageNumbers(lex, body[min(from, to):to]) {
			page = binary.AppendUvarint(page, uint64(n-last))
			last = n
		}
		out = append(binary.AppendUvarint(out, uint64(len(page))), page...)
	}
	return out
}

func pageNumbers(lex *lexicon, text string) []uint16 {
	tokens := viet.Tokens(text)
	all := make([]uint16, 0, 2*len(tokens))
	last := ""
	for i, f := range lex.of(tokens) {
		tok := tokens[i]
		if f.Folded == "" {
			continue
		}
		all = append(all, numberOf(f.Folded, ""))
		if tok.Kind == viet.WholeToken {
			continue
		}
		if last != "" {
			all = append(all, numberOf(last, f.Folded))
		}
		last = f.Folded
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// numberOf is what stands for a word, or a pair, in a map of pages.
func numberOf(a, b string) uint16 {
	return uint16(pairHash(a, b) >> 16)
}

// pageTerm is a word or pair of a query and what a page is worth by it.
type pageTerm struct {
	number uint16
	worth  float64
}

// pageTerms lists what pages are chosen by: words and neighbours by how much
// they tell, neighbours twice.
func (pl *planner) pageTerms(p *lang.Parsed) error {
	last := lang.Word{Pos: -2}
	for _, it := range p.Items {
		if it.Not {
			continue
		}
		for _, a := range it.Alts {
			for _, w := range a.Words {
				if err := pl.pageTerm(last, w); err != nil {
					return err
				}
				last = w
			}
		}
	}
	return nil
}

func (pl *planner) pageTerm(last, w lang.Word) error {
	add := func(a, b, term string, times float64) error {
		docs, err := pl.docs(fText, term)
		if err == nil && docs.df > 0 {
			pl.out.pages = append(pl.out.pages, pageTerm{numberOf(a, b), times * idf(pl.v.total, docs.df)})
		}
		return err
	}
	if err := add(w.Folded, "", w.Folded, 1); err != nil {
		return err
	}
	for _, r := range pl.meant[w.Pos] {
		if err := add(r.word, "", r.word, pl.w.Meant); err != nil {
			return err
		}
	}
	for _, form := range pl.misreads[w.Pos] {
		if err := add(form, "", form, pl.w.Misread); err != nil {
			return err
		}
	}
	if w.Pos != last.Pos+1 {
		return nil
	}
	return add(last.Folded, w.Folded, lang.Pair(last.Folded, w.Folded), 2)
}

// worths says what each page of a map is worth. A torn map is an error.
func worths(pages []byte, terms []pageTerm) ([]float64, error) {
	var out []float64
	for len(pages) > 0 {
		size, n := binary.Uvarint(pages)
		if n <= 0 || size > uint64(len(pages)-n) {
			return nil, fmt.Errorf("map of pages: torn at page %d", len(out)+1)
		}
		page := pages[n : n+int(size)]
		pages = pages[n+int(size):]
		worth, at := 0.0, uint16(0)
		for len(page) > 0 {
			step, n := binary.Uvarint(page)
			if n <= 0 {
				return nil, fmt.Errorf("map of pages: torn in page %d", len(out)+1)
			}
			page, at = page[n:], at+uint16(step)
			for _, t := range terms {
				if t.number == at {
					worth += t.worth
				}
			}
		}
		out = append(out, worth)
	}
	return out, nil
}

// bestPage is the page, from 1, that holds most of the query; 0 where none
// does or the record has no map.
func bestPage(pages []byte, terms []pageTerm) (int, error) {
	all, err := worths(pages, terms)
	best, at := 0.0, 0
	for i, w := range all {
		if w > best {
			best, at = w, i+1
		}
	}
	return at, err
}

// Pages lists the pages, from 1, on which a record holds at least half as much
// of the query as on the best; nil where the record has one page. Who may see
// the record is for the caller to know.
func (e *Engine) Pages(ctx context.Context, id pipeline.DocumentID, q Query) ([]int, error) {
	p, err := lang.Parse(q.Text, e.opts.Units)
	if err != nil {
		return nil, nil // nothing is marked either
	}
	v, err := e.look()
	if err != nil {
		return nil, err
	}
	defer v.done()
	var found []int
	err = e.guard("pages", func() error {
		pl := e.newPlanner(v, q)
		for _, w := range p.Words() {
			if _, err := pl.formsOf(w, false); err != nil {
				return err
			}
		}
		if err := pl.pageTerms(p); err != nil {
			return err
		}
		record, err := pl.docs(fID, string(id))
		if err != nil {
			return err
		}
		for i, docs := range record.by {
			if docs == nil || v.segs[i].deleted != nil && v.segs[i].deleted.Contains(docs.Minimum()) {
				continue
			}
			r, err := v.segs[i].stored(docs.Minimum())
			if err != nil {
				return err
			}
			found, err = goodPages(r.pages, pl.out.pages)
			return err
		}
		return ctx.Err()
	})
	return found, err
}

func goodPages(pages []byte, terms []pageTerm) ([]int, error) {
	all, err := worths(pages, terms)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	best := slices.Max(all)
	var good []int
	for i, w := range all {
		if w > 0 && w >= best/2 {
			good = append(good, i+1)
		}
	}
	return good, nil
}
