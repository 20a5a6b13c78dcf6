package suggest

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/classify"
	"sohoa/pipeline/viet"
)

var (
	nameDate  = regexp.MustCompile(`(?:^|[^0-9])([0-3]?[0-9])[._-]([01]?[0-9])[._-]((?:19|20)[0-9]{2})(?:[^0-9]|$)`)
	nameStamp = regexp.MustCompile(`[0-9]{6,}`)
	nameToken = regexp.MustCompile(`[0-9]+|[a-z]+`)
	nameYear  = regexp.MustCompile(`^(?:19|20)[0-9]{2}$`)
	nameOnly  = regexp.MustCompile(`^[0-9]{1,5}[a-z]?(?:\.[a-z]+)?$`)
)

// numbersInName finds the record's number in the name of its file: sure ones
// behind "số", fair ones beside the abbreviation of the type or a group of the
// symbol ("1942 kh syt", "TB_so_561", "15 QĐ-XP"), or the whole name alone.
// Dates and long stamps are passed over.
func numbersInName(name string, p pipeline.Part) (sure, fair, alone []string) {
	s := nameStamp.ReplaceAllString(nameDate.ReplaceAllString(viet.Fold(name), " "), " ")
	if nameOnly.MatchString(s) {
		stem, _, _ := strings.Cut(s, ".")
		return nil, nil, []string{written(stem)}
	}
	marks := marksOf(p)
	tokens := tokensOf(s)
	for i, t := range tokens {
		if n := strings.TrimRight(t, letterRange); n == "" || len(n) > 5 {
			continue
		}
		switch {
		case i > 0 && tokens[i-1] == "so":
			sure = append(sure, written(t))
		case i+1 < len(tokens) && marked(tokens[i+1], marks), i > 0 && marked(tokens[i-1], marks):
			fair = append(fair, written(t))
		}
	}
	return sure, withoutYear(fair), nil
}

// withoutYear leaves out what is rather the year beside the number: in
// "15-QĐ-UBND 2024" both stand beside the symbol.
func withoutYear(numbers []string) []string {
	if len(numbers) < 2 {
		return numbers
	}
	return slices.DeleteFunc(numbers, nameYear.MatchString)
}

// vouched is the confidence of a number that two independent sources say.
const vouched = 0.97

// Vouch lets the name of the file be a witness for a number that was read as
// type and is not accepted: where it is the number that the name puts behind
// "số", or beside the type or the symbol, it is. Where two looks at the row
// differ, the one that the name agrees with counts.
func Vouch(p pipeline.Part, name string) pipeline.Part {
	f, ok := p.Fields[pipeline.FieldNumber]
	if !ok || f.Value == "" || f.Handwritten || f.Status != pipeline.Uncertain {
		return p
	}
	sure, fair, _ := numbersInName(name, p)
	said := append(sure, fair...)
	if len(said) == 0 || slices.ContainsFunc(said, func(s string) bool { return s != said[0] }) {
		return p // none, or nobody can say which
	}
	same := func(number string) bool {
		return strings.EqualFold(strings.TrimLeft(number, "0"), strings.TrimLeft(said[0], "0"))
	}
	if !same(f.Value) {
		i := slices.IndexFunc(f.Suggestions, func(s pipeline.Suggestion) bool { return s.From == pipeline.FromSecond && same(s.Value) })
		if i < 0 {
			return p
		}
		f.Value = f.Suggestions[i].Value
	}
	f = f.Vouched(pipeline.FromName)
	f.Conf, f.Status, f.Suggestions = max(f.Conf, vouched), pipeline.Accepted, nil
	p.Fields = maps.Clone(p.Fields)
	p.Fields[pipeline.FieldNumber] = f
	return p
}

const letterRange = "abcdefghijklmnopqrstuvwxyz"

// tokensOf cuts a folded name into numbers and words. One letter right behind
// digits belongs to them (3176b).
func tokensOf(s string) []string {
	var out []string
	end := -1
	for _, at := range nameToken.FindAllStringIndex(s, -1) {
		t := s[at[0]:at[1]]
		if at[0] == end && len(t) == 1 && strings.Trim(t, letterRange) == "" && strings.Trim(out[len(out)-1], "0123456789") == "" {
			out[len(out)-1] += t
		} else {
			out = append(out, t)
		}
		end = at[1]
	}
	return out
}

// marked reports whether a word of a name is a mark, begins with one (QĐUB) or
// shortens one (UB for UBND).
func marked(word string, marks map[string]bool) bool {
	for m := range marks {
		if strings.HasPrefix(word, m) && len(word) <= len(m)+4 || len(word) >= 2 && strings.HasPrefix(m, word) {
			return true
		}
	}
	return false
}

// written is a number as it stands on paper: below ten with a 0 (NĐ 30/2020),
// a letter behind it in capitals.
func written(t string) string {
	t = strings.ToUpper(strings.TrimLeft(t, "0"))
	if len(strings.TrimRight(t, strings.ToUpper(letterRange))) == 1 {
		t = "0" + t
	}
	return t
}

// marksOf lists the folded words that stand beside a number in names: groups
// of the symbol and abbreviations of the type.
func marksOf(p pipeline.Part) map[string]bool {
	marks := map[string]bool{}
	add := func(s string) {
		if f := viet.Fold(s); len(f) >= 2 {
			marks[f] = true
		}
	}
	for _, g := range strings.FieldsFunc(p.Fields[pipeline.FieldSymbol].Value, func(r rune) bool { return strings.ContainsRune("-./,&", r) }) {
		add(g)
	}
	if k, ok := classify.Named(p.Type.Value); ok {
		for _, a := range k.Abbrs {
			add(a)
		}
	}
	return marks
}

// datesInName finds days in a name that agree with what is printed of the
// date: "2025-10" or "2025" or nothing.
func datesInName(name, printed string) []string {
	var out []string
	for _, m := range nameDate.FindAllStringSubmatch(name, -1) {
		day, ok := viet.ParseDate(m[1] + "/" + m[2] + "/" + m[3])
		if ok && strings.HasPrefix(day, printed) {
			out = append(out, day)
		}
	}
	return out
}
