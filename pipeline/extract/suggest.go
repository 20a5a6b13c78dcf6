package extract

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/classify"
	"sohoa/pipeline/viet"
)

// Hints is what is known about a record besides its pages.
type Hints struct {
	Name   string // of the file as handed in
	Before string // number of the record before it in the batch, same organ, symbol and year; "" unknown
	After  string // of the one after it
}

// Suggest offers values for what is written by hand: the number and the date
// that stand in the file's name, and the number that continues the series. A
// suggestion never becomes a value by itself. Where nothing is offered the
// part is returned as it is.
func Suggest(p pipeline.Part, h Hints) pipeline.Part {
	fields := make(map[pipeline.FieldName]pipeline.Field, len(p.Fields))
	for k, v := range p.Fields {
		fields[k] = v
	}
	p.Fields = fields
	if f, ok := fields[pipeline.FieldNumber]; ok && f.Status == pipeline.Uncertain {
		f.Suggestions = merge(f.Suggestions, numbersInName(h.Name, p), inSeries(h))
		fields[pipeline.FieldNumber] = f
	}
	if f, ok := fields[pipeline.FieldDate]; ok && f.Status == pipeline.Uncertain {
		f.Suggestions = merge(f.Suggestions, datesInName(h.Name, f.Value))
		fields[pipeline.FieldDate] = f
	}
	return p
}

// most is how many suggestions are offered: as many as a glance takes in.
const most = 3

func merge(lists ...[]string) []string {
	var out []string
	for _, list := range lists {
		for _, s := range list {
			if len(out) < most && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

var (
	nameDate  = regexp.MustCompile(`(?:^|[^0-9])([0-3]?[0-9])[._-]([01]?[0-9])[._-]((?:19|20)[0-9]{2})(?:[^0-9]|$)`)
	nameStamp = regexp.MustCompile(`[0-9]{6,}`)
	nameToken = regexp.MustCompile(`[0-9]+|[a-z]+`)
	nameOnly  = regexp.MustCompile(`^[0-9]{1,5}[a-z]?(?:\.[a-z]+)?$`)
)

// numbersInName finds the record's number in the name of its file: digits
// behind "số", or beside the abbreviation of the type or a group of the symbol
// ("1942 kh syt", "TB_so_561", "15 QĐ-XP"), or the whole name. Dates and long
// stamps are passed over.
func numbersInName(name string, p pipeline.Part) []string {
	s := nameStamp.ReplaceAllString(nameDate.ReplaceAllString(viet.Fold(name), " "), " ")
	if nameOnly.MatchString(s) {
		stem, _, _ := strings.Cut(s, ".")
		return []string{written(stem)}
	}
	marks := marksOf(p)
	tokens := tokensOf(s)
	var sure, fair []string
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
	return append(sure, fair...)
}

const letterRange = "abcdefghijklmnopqrstuvwxyz"

// tokensOf cuts a folded name into numbers and words. One letter right behind
// digits belongs to them (3176b).
func tokensOf(s string) []string {
	var out []string
	end := -1
	for _, at := range nameToken.FindAllStringIndex(s, -1) {
		t := s[at[0]:at[1]]
		if at[0] == end && len(t) == 1 && strings.Trim(t, letterRange) == "" && digits(out[len(out)-1]) {
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
	for _, g := range groupsOf(p.Fields[pipeline.FieldSymbol].Value) {
		add(g)
	}
	if k, ok := classify.Named(p.Type.Value); ok {
		for _, a := range k.Abbrs {
			add(a)
		}
	}
	return marks
}

// inSeries continues the numbers of the neighbours: the one between them first.
func inSeries(h Hints) []string {
	before, err1 := strconv.Atoi(h.Before)
	after, err2 := strconv.Atoi(h.After)
	switch {
	case err1 == nil && err2 == nil && after-before == 2:
		return []string{fmt.Sprintf("%02d", before+1)}
	case err1 == nil && err2 == nil && before < after:
		return []string{fmt.Sprintf("%02d", before+1), fmt.Sprintf("%02d", after-1)}
	case err1 == nil:
		return []string{fmt.Sprintf("%02d", before+1)}
	case err2 == nil && after > 1:
		return []string{fmt.Sprintf("%02d", after-1)}
	}
	return nil
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
