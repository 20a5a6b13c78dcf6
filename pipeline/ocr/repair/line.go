package repair

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// Words mends the words of a page in place and returns how many it changed.
func (m *Model) Words(words []pipeline.Word) int {
	return m.Weigh(words, make([]Sight, len(words)))
}

// Sight is what a second look at the place of a word gave; the zero Sight is
// none.
type Sight struct {
	Text string
	Conf float64 // 0 to 1
}

// Weigh mends the words of a page in place, and takes what a second look gave
// for a word where its neighbours and the engine's confidence speak for it.
// second has one element for each word. It returns how many words it changed.
func (m *Model) Weigh(words []pipeline.Word, second []Sight) int {
	changed := 0
	for from := 0; from < len(words); {
		to := from + 1
		for to < len(words) && words[to].Block == words[from].Block {
			to++
		}
		changed += m.block(words[from:to], second[from:to])
		from = to
	}
	return changed
}

// place is one word on the path through a block.
type place struct {
	word    *pipeline.Word
	token   token
	choices []choice
}

// choice is one reading of a place.
type choice struct {
	id   int     // of the model
	key  string  // "" for the word as it was read
	text string  // of a second look, whole; "" for a syllable put in the place of another
	cost float64 // of having been read as it was
	best float64 // of the whole path up to here
	from int     // choice of the place before
}

// block mends the words of one block, which follow each other as in a text.
func (m *Model) block(words []pipeline.Word, second []Sight) int {
	places := make([]place, 0, len(words)+1)
	for i := range words {
		t := cut(words[i].Text)
		p := place{word: &words[i], token: t}
		if t.core != "" {
			p.choices = m.choices(t, words[i].Conf)
		} else {
			p.choices = []choice{{id: m.id(t.class())}}
		}
		m.looked(&p, second[i])
		places = append(places, p)
		if t.stops() {
			places = append(places, place{choices: []choice{{id: m.id(border)}}})
		}
	}
	places = append(places, place{choices: []choice{{id: m.id(border)}}})
	m.walk(places)
	changed := 0
	at := 0
	for i := len(places) - 1; i >= 0; i-- {
		c := places[i].choices[at]
		if (c.key != "" || c.text != "") && places[i].word != nil {
			places[i].put(c)
			changed++
		}
		at = c.from
	}
	return changed
}

// walk finds the best path up to every choice.
func (m *Model) walk(places []place) {
	before := []choice{{id: m.id(border)}}
	for i := range places {
		for j := range places[i].choices {
			m.reach(&places[i].choices[j], before)
		}
		before = places[i].choices
	}
}

// proof is the most that the mere frequency of a syllable counts for it in the
// place of another: it must be its neighbours that ask for it. Without this
// every rare word turns into a frequent one; with it the errors mended stay.
const proof = 1e-5

// reach finds the cheapest way to c from one of the choices before it.
func (m *Model) reach(c *choice, before []choice) {
	most := 1.0
	if c.key != "" {
		most = proof
	}
	c.best = math.Inf(1)
	for k, b := range before {
		if cost := b.best - m.follow(b.id, c.id, most) + c.cost; cost < c.best {
			c.best, c.from = cost, k
		}
	}
}

// hopeless is the cost above which a choice has never won; leaving such ones
// out makes a page three times as fast.
const hopeless = 9.5

// choices lists what a word may have been: as read, and every known syllable
// with the same letters but other diacritics.
func (m *Model) choices(t token, conf float64) []choice {
	read := key(t.core)
	out := []choice{{id: m.id(read)}}
	if utf8.RuneCountInString(t.core) < 2 {
		return out
	}
	doubt := doubt(conf) + caution(t.core)
	for _, id := range m.byFold[viet.Fold(read)] {
		w := m.words[id]
		if w == read {
			continue
		}
		if cost := doubt + distance(read, w, upper(t.core)); cost <= hopeless && viet.IsSyllable(w) {
			out = append(out, choice{id: id, key: w, cost: cost})
		}
	}
	return out
}

// doubt is what it costs to disbelieve the engine: minus the logarithm of the
// share of wrong words at a confidence, measured on real pages (0.6% above
// 0.95, 5% at 0.9, 14% at 0.85, 35% at 0.8, half below).
func doubt(conf float64) float64 {
	switch {
	case conf >= 0.95:
		return 5
	case conf >= 0.9:
		return 2.9
	case conf >= 0.85:
		return 2
	case conf >= 0.8:
		return 1.2
	}
	return 0.7
}

// caution makes names harder to change than plain words.
func caution(core string) float64 {
	first, size := utf8.DecodeRuneInString(core)
	if unicode.IsUpper(first) && !upper(core[size:]) {
		return 2
	}
	return 0
}

func upper(s string) bool { return s == strings.ToUpper(s) }

// distance is the cost of the letters of one syllable having been read as
// those of another; both are in lower case and equal but for diacritics.
func distance(read, meant string, capital bool) float64 {
	a, b := []rune(read), []rune(meant)
	if len(a) != len(b) {
		return math.Inf(1)
	}
	costs, sum := confusions(), 0.0
	for i := range a {
		if a[i] != b[i] {
			sum += costs[change(a[i], b[i], capital)]
		}
	}
	return sum
}

// put writes a choice into the word: a syllable in the case it was read in.
func (p *place) put(c choice) {
	w, core := p.word, p.token.core
	if w.Raw == "" {
		w.Raw = w.Text
	}
	if w.Text = c.text; c.text == "" {
		w.Text = p.token.before + inCaseOf(core, c.key) + p.token.behind
	}
}

// looked adds what a second look gave to the choices of a place. Where both
// agree, it takes more to disbelieve them; where they do not, each is believed
// by how seldom the engine is wrong when it is as sure.
func (m *Model) looked(p *place, s Sight) {
	s.Text = viet.NFC(glyphs.Replace(s.Text))
	if s.Text == "" {
		return
	}
	first, again := doubt(p.word.Conf), doubt(s.Conf)
	for i := range p.choices[1:] {
		p.choices[1+i].cost += again
	}
	if s.Text == p.word.Text {
		return
	}
	t := cut(s.Text)
	c := choice{id: m.id(t.class()), text: s.Text, cost: first - again + swap}
	p.choices = append(p.choices, c)
}

// swap is what it costs to take the second look for the first.
const swap = 0.5

// inCaseOf gives the syllable the case of the word it replaces.
func inCaseOf(core, syllable string) string {
	first, size := utf8.DecodeRuneInString(core)
	switch {
	case unicode.IsUpper(first) && upper(core[size:]) && len(core) > size:
		return strings.ToUpper(syllable)
	case unicode.IsUpper(first):
		r, n := utf8.DecodeRuneInString(syllable)
		return string(unicode.ToUpper(r)) + syllable[n:]
	}
	return syllable
}
