package cite

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/classify"
	"sohoa/pipeline/viet"
)

// Known is what the caller knows about names.
type Known struct {
	// Organ returns the name of an organ that the words begin with, as
	// printed, and how many words it takes; 0 where they begin with none.
	Organ func(words []pipeline.Word) (name string, n int)
	// Group reports whether a group of a symbol is one of the lists.
	Group func(group string) bool
}

// Least confidence of the words that hold number and symbol: with every group
// of the symbol known, and without.
const (
	leastKnown   = 0.6
	leastUnknown = 0.85
)

var (
	// A number with its symbol. A blank may stand at a hyphen where capitals
	// go on: lines break there.
	cited = regexp.MustCompile(`[0-9]{1,5}[A-Za-z]?((?:/(?:19|20)[0-9]{2})?\s?/\s?[A-ZĐ][A-Za-zĐđƯư0-9]{0,9}(?:-[A-ZĐƯ][\p{L}0-9]{0,9}|(?:-\s|\s-)[A-ZĐ]{2,9}|[.,&][A-ZĐ]{2,9}|\s[0-9]{2}\b){0,4})`)
	// Party: 57-NQ/TW.
	partyCited = regexp.MustCompile(`[0-9]{1,4}(-[A-ZĐ][A-Za-zĐ]{1,3}/[A-ZĐ][A-Za-zĐ]{1,5}(?:\.[A-ZĐ]{1,6})?)`)
	before     = regexp.MustCompile(`(?i:s[oốôóồổ])\s*:?\s*$`)
	day        = regexp.MustCompile(`^[\s,.]{0,3}(?i:ngày)[\s,]{0,3}([0-9]{1,2})(?:\s?[/.-]\s?|\s+tháng\s+)([0-9]{1,2})(?:\s?[/.-]\s?|\s+năm\s+)((?:19|20)[0-9]{2})\b`)
	year       = regexp.MustCompile(`^[\s,.]{0,3}(?i:năm)\s+((?:19|20)[0-9]{2})\b`)
	lawNumber  = regexp.MustCompile(`^QH\s?([0-9]{1,2})$`)
)

// Find returns what words in reading order cite, in order, each document once.
func Find(page int, words []pipeline.Word, k Known) []pipeline.Citation {
	t := textOf(words)
	spans := append(cited.FindAllStringSubmatchIndex(t.text, -1), partyCited.FindAllStringSubmatchIndex(t.text, -1)...)
	slices.SortFunc(spans, func(a, b []int) int { return a[0] - b[0] })
	var out []pipeline.Citation
	end := 0
	for _, m := range spans {
		if m[0] < end || !t.alone(m[0], m[1]) {
			continue
		}
		if c, ok := t.citation(m, k); ok {
			c.Page = page
			out, end = append(out, c), m[1]
		}
	}
	return Merge(out)
}

// Merge keeps each document once, with what any of its mentions says of it.
func Merge(all []pipeline.Citation) []pipeline.Citation {
	var out []pipeline.Citation
	for _, c := range all {
		i := slices.IndexFunc(out, func(o pipeline.Citation) bool {
			return o.Number == c.Number && o.Symbol == c.Symbol && (o.Date == c.Date || o.Date == "" || c.Date == "")
		})
		if i < 0 {
			out = append(out, c)
			continue
		}
		o := &out[i]
		for _, pair := range [][2]*string{{&o.Date, &c.Date}, {&o.Organ, &c.Organ}, {&o.Type, &c.Type}} {
			if *pair[0] == "" {
				*pair[0] = *pair[1]
			}
		}
		o.Conf = max(o.Conf, c.Conf)
	}
	return out
}

// text is words as one string, which knows the word of each byte.
type text struct {
	text  string
	words []pipeline.Word
	word  []int // of each byte
}

func textOf(words []pipeline.Word) text {
	t := text{words: words}
	var b strings.Builder
	for i, w := range words {
		s := strings.Map(plain, viet.NFC(w.Text)) + " "
		b.WriteString(s)
		for range len(s) {
			t.word = append(t.word, i)
		}
	}
	t.text = b.String()
	return t
}

// plain unifies the dashes and slashes that readers confuse.
func plain(r rune) rune {
	switch r {
	case 'Ð':
		return 'Đ'
	case '–', '—', '−', '‐':
		return '-'
	case '⁄', '∕':
		return '/'
	}
	return r
}

// alone reports whether no letter or digit goes on before or behind.
func (t text) alone(from, to int) bool {
	inWord := func(s []rune, i int) bool { return unicode.IsLetter(s[i]) || unicode.IsDigit(s[i]) || s[i] == '/' }
	if l := []rune(t.text[:from]); len(l) > 0 && (inWord(l, len(l)-1) || strings.ContainsRune(".-", l[len(l)-1])) {
		return false
	}
	r := []rune(t.text[to:])
	return len(r) == 0 || !inWord(r, 0) && !(r[0] == '-' && len(r) > 1 && unicode.IsLetter(r[1]))
}

// citation makes one of a match: bytes of the whole, then of the symbol with
// its first sign.
func (t text) citation(m []int, k Known) (pipeline.Citation, bool) {
	kind, from, ok := t.introduced(m[0])
	if !ok {
		return pipeline.Citation{}, false
	}
	c := pipeline.Citation{Number: strings.ToUpper(t.text[m[0]:m[2]]), Symbol: symbol(t.text[m[2]:m[3]])}
	known := true
	groups := strings.FieldsFunc(c.Symbol, func(r rune) bool { return strings.ContainsRune("/-.,&", r) })
	for i, g := range groups {
		if i == 0 && len(g) == 4 && strings.Trim(g, "0123456789") == "" {
			continue // a year
		}
		_, isKind := classify.OfSymbol(g)
		known = known && (isKind || k.Group(g))
	}
	c.Conf = t.conf(m[0], m[1])
	if len([]rune(c.Symbol)) < 2 || c.Conf < leastKnown || !known && c.Conf < leastUnknown {
		return c, false
	}
	if c.Type = kind; kind == "" {
		if of, ok := classify.OfSymbol(c.Symbol); ok && len(groups) > 1 {
			c.Type = of.Name
		}
	}
	end := m[1]
	c.Date, end = t.date(end)
	c.Organ, end = t.organ(end, k)
	first, last := t.word[from], t.word[end-1]
	for _, w := range t.words[first : last+1] {
		c.Box = c.Box.Union(w.Box)
	}
	c.Raw = strings.TrimSpace(t.text[from:end])
	return c, true
}

// symbol is a symbol without its first sign and the blanks of broken lines.
func symbol(s string) string {
	s = strings.ReplaceAll(strings.TrimLeft(strings.TrimSpace(s), "/- "), "- ", "-")
	s = strings.ReplaceAll(strings.ReplaceAll(s, " -", "-"), "/ ", "/")
	groups := strings.Split(s, "/")
	for i, g := range groups {
		if m := lawNumber.FindStringSubmatch(g); m != nil {
			groups[i] = "QH" + m[1]
		}
	}
	return strings.Join(strings.Fields(strings.Join(groups, "/")), "")
}

// conf is the lowest confidence of the words that hold some bytes.
func (t text) conf(from, to int) float64 {
	c := 1.0
	for i := t.word[from]; i <= t.word[to-1]; i++ {
		c = min(c, t.words[i].Conf)
	}
	return c
}

// introduced reports whether "số" or the name of a type stands before a
// number, the type where it does, and where the mention begins.
func (t text) introduced(at int) (kind string, from int, ok bool) {
	head := t.text[:at]
	if m := before.FindStringIndex(head); m != nil {
		head, from, ok = head[:m[0]], m[0], true
	}
	words := strings.Fields(head)
	for n := min(4, len(words)); n > 0; n-- {
		name := strings.ToUpper(strings.Join(words[len(words)-n:], " "))
		if k, found := classify.Named(strings.TrimLeft(name, "“\"(")); found && k.Group != "" {
			return k.Name, strings.LastIndex(head, words[len(words)-n]), true
		}
	}
	return "", from, ok
}

// date reads "ngày 09/8/2017", "ngày 09 tháng 8 năm 2017" or "năm 2017" that
// follows, and where it ends.
func (t text) date(at int) (string, int) {
	if m := day.FindStringSubmatchIndex(t.text[at:]); m != nil {
		part := func(i int) string { return t.text[at+m[i] : at+m[i+1]] }
		if d, ok := viet.ParseDate(part(2) + "/" + part(4) + "/" + part(6)); ok && t.conf(at+m[2], at+m[7]) >= leastKnown {
			return d, at + m[1]
		}
		return "", at + m[1]
	}
	if m := year.FindStringSubmatchIndex(t.text[at:]); m != nil {
		return t.text[at+m[2] : at+m[3]], at + m[1]
	}
	return "", at
}

// charged are the words for who signed in the name of an organ; they are
// passed over: "của Giám đốc Sở Y tế".
var charged = regexp.MustCompile(`^(?i:Giám đốc|Chủ tịch|Bộ trưởng|Chánh Thanh tra|Chánh Văn phòng|Trưởng ban|Trưởng phòng|Cục trưởng|Tổng cục trưởng|Hiệu trưởng|Viện trưởng|Tổng Giám đốc|Thống đốc)\s+`)

// organ reads "của Sở Y tế" that follows, and where it ends.
func (t text) organ(at int, k Known) (string, int) {
	rest := strings.TrimLeft(t.text[at:], " ,")
	if !strings.HasPrefix(rest, "của ") {
		return "", at
	}
	from := len(t.text) - len(rest) + len("của ")
	from += len(charged.FindString(t.text[from:]))
	if from >= len(t.text) {
		return "", at
	}
	first := t.word[from]
	name, n := k.Organ(t.words[first:])
	if n == 0 {
		return "", at
	}
	end := from
	for end < len(t.text) && t.word[end] < first+n {
		end++
	}
	return name, end
}
