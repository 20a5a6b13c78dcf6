package extract

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/layout"
)

// datePart is one of the three numbers of a printed date line.
type datePart struct {
	value int     // 0 where it is not type, or not legible
	conf  float64 // 0 to 1
}

// dateFields reads place and date.
//
// Where the day or the month is written by hand, the value keeps what is
// printed, in the reduced forms of ISO 8601: "2025-03" or "2025", always
// uncertain and marked handwritten, so that a clerk only adds the rest and
// the year already counts.
func dateFields(date layout.Segment, k ink) (place, issued pipeline.Field) {
	place = pipeline.Field{Status: pipeline.Uncertain, Source: pipeline.FromLayout}
	issued = place
	t := layout.StreamOf(date)
	at, ok := t.Date()
	if !ok {
		return place, issued
	}
	first, _ := t.Words(at.Label)
	place = placeField(date.Cut(0, first))
	span := date.Cut(first, len(date.Words))
	issued.Page, issued.Box, issued.Raw = date.Page, span.Box, span.Text()
	year, _ := strconv.Atoi(t.String(at.Year))
	d, m := k.part(date, t, at.Day), k.part(date, t, at.Month)
	issued.Value, issued.Conf, issued.Handwritten = strconv.Itoa(year), 0.95, true
	if m.value < 1 || m.value > 12 {
		return place, issued
	}
	issued.Value, issued.Conf = fmt.Sprintf("%04d-%02d", year, m.value), m.conf
	full := fmt.Sprintf("%s-%02d", issued.Value, d.value)
	if _, err := time.Parse(time.DateOnly, full); err != nil {
		return place, issued
	}
	issued.Value, issued.Conf, issued.Handwritten = full, min(m.conf, d.conf), false
	return place, issued
}

// dayTyped reports whether the day of a date is type.
func (k ink) dayTyped(date layout.Segment) bool {
	t := layout.StreamOf(date)
	at, ok := t.Date()
	return ok && k.part(date, t, at.Day).value > 0
}

// part reads the number in a slot of the date. It counts only as type: one or
// two digits, and every word that carries them has the size of its text in
// print.
func (k ink) part(date layout.Segment, t layout.Stream, at layout.Span) datePart {
	for !at.Empty() && strings.ContainsRune(".,;:-_'`", t.Text[at.To-1]) {
		at.To--
	}
	s := mendDigits(t.String(at))
	if !digits(s) || len(s) > 2 {
		return datePart{}
	}
	p := datePart{conf: 1}
	first, last := t.Words(at)
	for i := first; i <= last; i++ {
		w := date.Words[i]
		text := mendWord(w.Text)
		if !k.typed(w, text) && !k.stained(w, text) {
			return datePart{}
		}
		if !digits(text) && w.Conf < 0.85 && !k.layer { // glued to a printed word, whose size hides a pen's
			return datePart{}
		}
		p.conf = min(p.conf, w.Conf)
	}
	p.value, _ = strconv.Atoi(s)
	p.conf = 0.8 + 0.19*p.conf
	return p
}

// mendWord is mendDigits for a word that may hold a digit slot only in part.
func mendWord(s string) string {
	if m := mendDigits(s); digits(m) {
		return m
	}
	return s
}

// mendDigits puts the digits back that readers give as letters: the slot holds
// nothing else.
func mendDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'l', 'I', '|', ']', '[', 'i', '!', 'Í', 'í':
			return '1'
		case 'O', 'o', 'Ô', 'Ơ', 'D':
			return '0'
		}
		return r
	}, s)
}

// placeField judges the place before the date.
func placeField(s layout.Segment) pipeline.Field {
	f := pipeline.Field{Page: s.Page, Box: s.Box, Raw: s.Text(), Source: pipeline.FromLayout, Status: pipeline.Uncertain}
	text := strings.TrimFunc(s.Text(), func(r rune) bool { return !unicode.IsLetter(r) })
	if text == "" {
		return f
	}
	f.Value, f.Conf = text, 0.9*s.Conf()
	p, edits, ok := knownPlace(text)
	if !ok {
		return f
	}
	f.Value, f.Conf, f.Source = titleCase(p), 0.98-0.06*float64(edits), pipeline.FromRegister
	if sameSpelling(f.Value, text) {
		f.Value, f.Source = text, pipeline.FromLayout
	}
	return f
}

// knownPlace finds a place of the lists: by its letters, or by all but one of
// them where a single place is so near.
func knownPlace(text string) (name string, edits int, ok bool) {
	l := layout.Letters(text)
	if p, found := organTable().choose(l, strings.ToUpper(text)); found && p.kind == "place" {
		return p.text, 0, true
	}
	if len(l) < 6 {
		return "", 0, false
	}
	near := 0
	for key, list := range organTable().entries {
		if list[0].kind == "place" && layout.Distance(key, l, 1) <= 1 {
			name, near = list[0].text, near+len(list)
		}
	}
	return name, 1, near == 1
}

// titleCase writes capitals as a name: "CAO BẰNG" as "Cao Bằng".
func titleCase(s string) string {
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		r := []rune(w)
		r[0] = unicode.ToUpper(r[0])
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}
