package bench

import (
	"slices"
	"strings"

	"sohoa/index/search"
	"sohoa/pipeline/viet"
)

// What no ranking can do: where several records hold what is asked for alike,
// one of them is first by chance. So each question knows which they are, as they
// were written, before readers damaged them. The mean of the quotients of their
// numbers is the most that "first" can reach where only the one wanted counts;
// where any of them counts, all can be first.

// flat is a text as its folded words, with a space on either side.
func flat(text string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, t := range viet.Tokens(text) {
		if t.Kind != viet.WholeToken {
			b.WriteString(t.Folded())
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// holding lists the texts that hold the words of one in a row.
func holding(texts []string, words string) []int {
	var at []int
	for i, t := range texts {
		if strings.Contains(t, words) {
			at = append(at, i)
		}
	}
	return at
}

// findAlike notes for each question about known texts which of them hold
// what it asks for: a part of a title among the titles, a part of a body among
// the bodies. Slips and half-marked words are asked for as the fragment is.
func findAlike(qs []question, texts []text) {
	var titles, bodies []string
	for _, t := range texts {
		titles = append(titles, flat(t.Title+" "+t.Subject))
		bodies = append(bodies, flat(t.Text))
	}
	for i, q := range qs {
		in := titles
		switch {
		case strings.HasPrefix(q.kind, "number"):
			qs[i].alike = bearing(texts, q.want)
			continue
		case q.kind == "body":
			in = bodies
		}
		asked := q.text
		if q.meant != "" {
			asked = q.meant
		}
		for _, at := range holding(in, flat(asked)) {
			qs[i].alike = append(qs[i].alike, texts[at].ID)
		}
	}
}

// bearing lists the texts that bear the number of one.
func bearing(texts []text, id string) []string {
	at := slices.IndexFunc(texts, func(t text) bool { return t.ID == id })
	if at < 0 {
		return nil
	}
	var ids []string
	for _, t := range texts {
		if viet.Code(t.Number) == viet.Code(texts[at].Number) {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// ceiling adds up what can be reached at most, and whether one of the records
// that are asked for alike is first.
func (k Kind) ceiling(q question, hits []search.Hit) Kind {
	k.Ceiling += 1 / float64(max(len(q.alike), 1))
	if len(hits) == 0 {
		return k
	}
	if first := string(hits[0].ID); first == q.want || slices.Contains(q.alike, first) {
		k.OneOf++
	}
	return k
}
