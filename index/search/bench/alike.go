package bench

import (
	"strings"

	"sohoa/pipeline/viet"
)

// What no ranking can do: where several records hold what is asked for alike,
// one of them is first by chance. So each question knows how many there are,
// as they were written, before readers damaged them; the mean of their
// quotients is the most that "first" can reach.

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

// holding counts the texts that hold the words of one in a row.
func holding(texts []string, words string) int {
	n := 0
	for _, t := range texts {
		if strings.Contains(t, words) {
			n++
		}
	}
	return n
}

// countAlike notes for each question about known texts how many of them hold
// what it asks for: a part of a title among the titles, a part of a body among
// the bodies. Slips and half-marked words are asked for as the fragment is.
func countAlike(qs []question, texts []text) {
	var titles, bodies []string
	for _, t := range texts {
		titles = append(titles, flat(t.Title+" "+t.Subject))
		bodies = append(bodies, flat(t.Text))
	}
	for i, q := range qs {
		in := titles
		switch {
		case strings.HasPrefix(q.kind, "number"):
			continue // see question.shared
		case q.kind == "body":
			in = bodies
		}
		asked := q.text
		if q.meant != "" {
			asked = q.meant
		}
		qs[i].alike = max(1, holding(in, flat(asked)))
	}
}

// ceiling adds up what can be reached at most.
func (k Kind) ceiling(q question) Kind {
	k.Ceiling += 1 / float64(max(q.alike, 1))
	return k
}
