package extract

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/classify"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/viet"
)

// Hints is what is known about a record besides its pages.
type Hints struct {
	Name       string // of the file as handed in
	Before     string // number of the record before it in the batch, same organ, symbol and year; "" unknown
	After      string // of the one after it
	BeforeDate string // YYYY-MM-DD of the record before it; "" unknown
	AfterDate  string
	Known      map[pipeline.FieldName][]string // values that other records of the batch or the organ bear, frequent ones first
}

// Suggest offers values for what a person must look at: the number and the
// date that stand in the file's name, the number that continues the series, a
// day between those of the neighbours, and for other fields what neighbours
// bear, what resembles the reading first. A suggestion never becomes a value
// by itself. Where nothing is offered the part is returned as it is.
func Suggest(p pipeline.Part, h Hints) pipeline.Part {
	fields := make(map[pipeline.FieldName]pipeline.Field, len(p.Fields))
	for k, v := range p.Fields {
		fields[k] = v
	}
	p.Fields = fields
	if f, ok := fields[pipeline.FieldNumber]; ok && f.Status == pipeline.Uncertain {
		series := inSeries(h)
		if len(series) == 1 && h.Before != "" && h.After != "" { // the only one between two: better than a name
			f.Suggestions = merge(f.Suggestions, series)
		}
		f.Suggestions = merge(f.Suggestions, numbersInName(h.Name, p), series)
		fields[pipeline.FieldNumber] = f
	}
	if f, ok := fields[pipeline.FieldDate]; ok && f.Status == pipeline.Uncertain {
		f.Suggestions = merge(f.Suggestions, datesInName(h.Name, f.Value), daysBetween(h, f.Value))
		fields[pipeline.FieldDate] = f
	}
	for name, known := range h.Known {
		if name == pipeline.FieldSymbol {
			known = symbolsOf(p.Type.Value, known)
		}
		if f, ok := fields[name]; ok && f.Status == pipeline.Uncertain && name != pipeline.FieldType {
			fields[name] = resembling(f, known)
		}
	}
	if p.Type.Status == pipeline.Uncertain {
		p.Type = resembling(p.Type, h.Known[pipeline.FieldType])
	}
	return p
}

// resembling offers values that other records bear: those first that differ
// from what was read by at most one letter in four, marks apart.
func resembling(f pipeline.Field, known []string) pipeline.Field {
	read := layout.Letters(cmp.Or(f.Raw, f.Value))
	var near, far []string
	for _, v := range known {
		letters := layout.Letters(v)
		limit := len(letters) / 4
		switch {
		case v == f.Value:
		case read != "" && layout.Distance(read, letters, limit) <= limit:
			near = append(near, v)
		default:
			far = append(far, v)
		}
	}
	f.Suggestions = merge(f.Suggestions, near, far)
	return f
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

// symbolsOf gives the symbols of neighbours the group of this type: beside a
// BC-SNV a decision is QĐ-SNV. Where the type is not known or prints no group
// they stay as they are.
func symbolsOf(kind string, known []string) []string {
	k, ok := classify.Named(kind)
	if !ok || len(k.Abbrs) == 0 {
		return known
	}
	var out []string
	for _, s := range known {
		if group, organ, ok := strings.Cut(s, "-"); ok {
			if !slices.Contains(k.Abbrs, group) {
				s = k.Abbrs[0] + "-" + organ
			}
			out = merge(out, []string{s})
		}
	}
	return out
}

// daysBetween lists the days from that of the record before to that of the
// record behind, where both are known, agree with what is printed and lie so
// close that all fit among the suggestions; else the day of the one before.
func daysBetween(h Hints, printed string) []string {
	from, err := time.Parse(time.DateOnly, h.BeforeDate)
	if err != nil {
		return nil
	}
	to, err := time.Parse(time.DateOnly, h.AfterDate)
	if err != nil || to.Before(from) || to.Sub(from) >= most*24*time.Hour {
		to = from
	}
	var days []string
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		if s := day.Format(time.DateOnly); strings.HasPrefix(s, printed) {
			days = append(days, s)
		}
	}
	return days
}
