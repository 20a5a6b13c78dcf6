package bench

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sohoa/index/search"
	"sohoa/pipeline/viet"
)

// question is one query of a kind with the record wanted; where none is, only
// the time is measured.
type question struct {
	kind, text, want string
	filters          search.Filters
	sort             search.Sort
	facets           bool
	shared           bool     // several records bear the number asked for
	typing           bool     // a suggestion is asked for, not an answer
	meant            string   // the text before it was damaged, where it was
	alike            []string // records that hold what is asked for as well as the one wanted, with it
	without          string   // a part of the ranking to leave out
}

// Kinds lists the kinds of queries in the order they are printed.
func Kinds() []string {
	return []string{
		"title", "title_unmarked", "title_half_marked", "title_decomposed",
		"fragment", "fragment_unmarked", "fragment_half_marked", "slip", "body", "person", "number", "number_spaced", "number_plain",
		"three_words", "phrase", "facets_date", "sort_date", "everything", "browse", "suggest",
		"three_words_indexing", "everything_indexing", "suggest_indexing",
	}
}

// ask makes the questions for one known text. The same text always gives the
// same questions, whatever else is asked.
func ask(k known, body string) []question {
	h := fnv.New64a()
	h.Write([]byte(k.id))
	rng := rand.New(rand.NewPCG(h.Sum64(), 1))
	words := strings.Fields(k.query)
	fragment := k.query
	if len(words) > 5 {
		at := rng.IntN(len(words) - 4)
		fragment = strings.Join(words[at:at+5], " ")
	}
	qs := []question{
		{kind: "title", text: k.query, want: k.id},
		{kind: "title_unmarked", text: k.unmarked, want: k.id},
		{kind: "title_half_marked", text: half(k.query, rng), want: k.id},
		{kind: "title_decomposed", text: norm.NFD.String(k.query), want: k.id},
		{kind: "fragment", text: fragment, want: k.id},
		{kind: "fragment_unmarked", text: unmark(fragment), want: k.id},
		{kind: "fragment_half_marked", text: half(fragment, rng), want: k.id},
	}
	whole := longer(words, rng)
	qs = append(qs, question{kind: "slip", text: slip(whole, rng), want: k.id, meant: whole})
	if b := strings.Fields(signs.Replace(body)); len(b) > 60 {
		at := 30 + rng.IntN(len(b)-40)
		qs = append(qs, question{kind: "body", text: strings.Join(b[at:at+7], " "), want: k.id})
	}
	if k.number != "" {
		spaced := strings.NewReplacer("/", " ", "-", " ").Replace(unmark(k.number))
		qs = append(qs,
			question{kind: "number", text: k.number, want: k.id},
			question{kind: "number_spaced", text: spaced, want: k.id},
			question{kind: "number_plain", text: strings.ReplaceAll(unmark(k.number), "-", ""), want: k.id})
	}
	return qs
}

// signs are what a person would not copy from a text: they mean something in
// a query.
var signs = strings.NewReplacer("\"", " ", "“", " ", "”", " ", "-", " ", ":", " ")

// unmark is what a person types without a Vietnamese keyboard.
func unmark(s string) string { return viet.Fold(s) }

// half takes the marks off every other word, by chance.
func half(s string, rng *rand.Rand) string {
	words := strings.Fields(s)
	for i, w := range words {
		if rng.IntN(2) == 0 {
			words[i] = unmark(w)
		}
	}
	return strings.Join(words, " ")
}

// longer takes up to eight words in a row.
func longer(words []string, rng *rand.Rand) string {
	if len(words) > 8 {
		at := rng.IntN(len(words) - 7)
		words = words[at : at+8]
	}
	return strings.Join(words, " ")
}

// slip makes one mistake of typing in a word of three letters or more: a
// letter left out, doubled, changed or swapped with the next.
func slip(s string, rng *rand.Rand) string {
	words := strings.Fields(s)
	var long []int
	for i, w := range words {
		if len([]rune(w)) >= 3 {
			long = append(long, i)
		}
	}
	if len(long) == 0 {
		return s
	}
	i := long[rng.IntN(len(long))]
	r := []rune(words[i])
	at := rng.IntN(len(r) - 1)
	switch rng.IntN(4) {
	case 0:
		r = append(r[:at], r[at+1:]...)
	case 1:
		r = append(r[:at+1], r[at:]...)
	case 2:
		r[at] = rune('a' + rng.IntN(26))
	default:
		r[at], r[at+1] = r[at+1], r[at]
	}
	words[i] = string(r)
	return strings.Join(words, " ")
}
