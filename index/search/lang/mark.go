package lang

import (
	"slices"
	"strings"
	"unicode/utf8"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// Span is a piece of a text, in bytes; End is exclusive.
type Span struct{ Start, End int }

// marker knows what to look for in a text.
type marker struct {
	words map[string]bool   // folded
	exact map[string]string // folded -> with marks, where typed so; "" where typed both ways
	pairs map[string]bool   // folded neighbours
	in    map[string]bool   // folded words that are in some pair
	skels map[string]string // skeleton -> folded
}

// newMarker reads the words of a query, those of its filters too. An
// unreadable query marks nothing.
func newMarker(text string, fs Filters) *marker {
	m := &marker{
		words: make(map[string]bool), exact: make(map[string]string),
		pairs: make(map[string]bool), in: make(map[string]bool), skels: make(map[string]string),
	}
	p, err := Parse(text, func(s string) []pipeline.UnitID { return []pipeline.UnitID{pipeline.UnitID(s)} })
	if err != nil {
		return m
	}
	var last Word
	last.Pos = -2
	for _, it := range p.Items {
		for _, a := range it.Alts {
			if it.Not {
				continue
			}
			for _, w := range a.Words {
				m.add(last, w)
				last = w
			}
		}
	}
	for _, f := range []Filters{fs, p.Filters} {
		for _, words := range []string{f.Number, f.Signer, f.Organ, f.Subject} {
			m.addText(words)
		}
	}
	return m
}

func (m *marker) addText(text string) {
	last := Word{Pos: -2}
	for _, t := range viet.Tokens(text) {
		if t.Kind == viet.WholeToken {
			continue
		}
		w := Word{Form: FormOf(t), Pos: t.Pos}
		m.add(last, w)
		last = w
	}
}

func (m *marker) add(last, w Word) {
	key := TrimZeros(w.Folded)
	m.words[key] = true
	if old, ok := m.exact[key]; ok && old != w.Exact {
		m.exact[key] = ""
	} else {
		m.exact[key] = w.Exact
	}
	if len(w.Skel) > 2 {
		m.skels[w.Skel] = key
	}
	if w.Pos == last.Pos+1 {
		a := TrimZeros(last.Folded)
		m.pairs[Pair(a, key)] = true
		m.in[a], m.in[key] = true, true
	}
}

// Mark returns where the words of a query stand in a text, in order, merged
// where only signs or spaces part neighbours. It agrees with what the index finds:
//
//   - words agree folded; where one was typed with marks and the text has it
//     so, only those places are marked;
//   - where neighbours of the query stand together anywhere, a word of theirs
//     that stands alone elsewhere is not marked;
//   - a word that is nowhere is marked where a reader's confusion of it is.
func Mark(text, query string, fs Filters) []Span { return newMarker(query, fs).mark(text) }

// seen is a token that may be marked.
type seen struct {
	tok    viet.Token
	form   Form
	key    string
	match  bool // agrees with a word of the query
	paired bool // with its neighbour, too
}

func (m *marker) mark(text string) []Span {
	if len(m.words) == 0 {
		return nil
	}
	toks, wholes := m.look(text)
	m.confused(toks)
	m.neighbours(toks)
	exactly, paired := make(map[string]bool), make(map[string]bool)
	for _, s := range toks {
		if s.match && m.exact[s.key] != "" && s.form.Exact == m.exact[s.key] {
			exactly[s.key] = true
		}
		if s.paired {
			paired[s.key] = true
		}
	}
	spans := wholes
	for _, s := range toks {
		wrongTone := exactly[s.key] && s.form.Exact != m.exact[s.key]
		alone := paired[s.key] && !s.paired
		if s.match && !wrongTone && !alone {
			spans = append(spans, Span{s.tok.Start, s.tok.End})
		}
	}
	return merge(text, spans)
}

// look finds the tokens that agree with words, and whole numbers.
func (m *marker) look(text string) (toks []seen, wholes []Span) {
	for _, t := range viet.Tokens(text) {
		f := FormOf(t)
		if t.Kind == viet.WholeToken {
			if m.words[f.Folded] {
				wholes = append(wholes, Span{t.Start, t.End})
			}
			continue
		}
		key := TrimZeros(f.Folded)
		toks = append(toks, seen{tok: t, form: f, key: key, match: m.words[key]})
	}
	return toks, wholes
}

// confused matches readers' confusions of words that are nowhere as they are.
func (m *marker) confused(toks []seen) {
	here := make(map[string]bool)
	for _, s := range toks {
		if s.match {
			here[s.key] = true
		}
	}
	for i := range toks {
		if key, ok := m.skels[toks[i].form.Skel]; ok && !toks[i].match && !here[key] {
			toks[i].key, toks[i].match = key, true
		}
	}
}

func (m *marker) neighbours(toks []seen) {
	for i := 1; i < len(toks); i++ {
		a, b := &toks[i-1], &toks[i]
		if a.match && b.match && m.pairs[Pair(a.key, b.key)] {
			a.paired, b.paired = true, true
		}
	}
}

// merge sorts spans and joins those that touch or are parted by a few signs.
func merge(text string, spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && joins(text, out[n-1].End, s.Start) {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

func joins(text string, from, to int) bool {
	if to <= from {
		return true
	}
	return to-from <= 3 && strings.Trim(text[from:to], " /-–.,\n") == ""
}

// MarkWords returns the indices of the words of a reading that are hits, in
// order; see [Mark].
func MarkWords(words []pipeline.Word, query string, fs Filters) []int {
	var b strings.Builder
	ends := make([]int, len(words))
	for i, w := range words {
		b.WriteString(w.Text)
		ends[i] = b.Len()
		b.WriteByte(' ')
	}
	var hits []int
	at := 0
	for _, s := range Mark(b.String(), query, fs) {
		for at < len(ends) && ends[at] <= s.Start {
			at++
		}
		for ; at < len(ends); at++ {
			start := 0
			if at > 0 {
				start = ends[at-1] + 1
			}
			if start >= s.End {
				break
			}
			hits = append(hits, at)
		}
	}
	return hits
}

// Snippet cuts the part of a text of about width characters that shows most of
// the spans of [Mark], on one line, and says where they stand in it. Without a
// span it is the beginning.
func Snippet(text string, spans []Span, width int) (string, []Span) {
	from, to := 0, runesOn(text, 0, width)
	if len(spans) > 0 {
		from, to = bestWindow(text, spans, width)
	}
	head, tail := "", ""
	if from > 0 {
		head = "… "
	}
	if to < len(text) {
		tail = " …"
	}
	shift := len(head) - from
	var inside []Span
	for _, s := range spans {
		if s.Start >= from && s.End <= to {
			inside = append(inside, Span{s.Start + shift, s.End + shift})
		}
	}
	line := strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' '
		}
		return r
	}, text[from:to])
	return head + line + tail, inside
}

// bestWindow finds the window that holds the most different marked words, the
// longest of them on a tie, and lets it begin a little before the first.
func bestWindow(text string, spans []Span, width int) (from, to int) {
	best, bestWorth := 0, -1
	for i := range spans {
		end := runesOn(text, spans[i].Start, width*3/4)
		worth := 0
		met := make(map[string]bool)
		for _, s := range spans[i:] {
			if s.End > end {
				break
			}
			if word := viet.Fold(text[s.Start:s.End]); !met[word] {
				met[word] = true
				worth += s.End - s.Start
			}
		}
		if worth > bestWorth {
			best, bestWorth = i, worth
		}
	}
	from = min(wordStart(text, runesBack(text, spans[best].Start, width/4)), spans[best].Start)
	to = runesOn(text, from, width)
	return from, max(wordEnd(text, to), min(spans[best].End, len(text)))
}

func runesOn(text string, at, n int) int {
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}

func runesBack(text string, at, n int) int {
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	return at
}

// wordStart moves on to the beginning of a word, wordEnd back to the end of
// one; neither goes far.
func wordStart(text string, at int) int {
	if at == 0 {
		return 0
	}
	if i := strings.IndexAny(text[at:], " \n\t"); i >= 0 && i < 40 {
		return at + i + 1
	}
	return at
}

func wordEnd(text string, at int) int {
	if at >= len(text) {
		return len(text)
	}
	if i := strings.LastIndexAny(text[:at], " \n\t"); i >= 0 && at-i < 40 {
		return i
	}
	return at
}
