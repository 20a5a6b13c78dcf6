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
	conf  float64 // 0 to 1, the reader's
	loose bool    // glued to a printed word in a box of another width: counts only where two looks agree
	low   bool    // as high as type
}

// dateFields reads place and date. again is what a second look gave of the
// same row, or empty.
//
// Where the day or the month is written by hand, the value keeps what is
// printed, in the reduced forms of ISO 8601: "2025-03" or "2025", always
// uncertain and marked handwritten, so that a clerk only adds the rest and
// the year already counts.
func dateFields(date, again layout.Segment, k ink) (place, issued pipeline.Field) {
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
	d, m, agree := k.part(date, t, at.Day), k.part(date, t, at.Month), 0.95
	if t2 := layout.StreamOf(again); len(t2.Text) > 0 {
		if at2, ok := t2.Date(); ok {
			d = agreed(d, k.part(again, t2, at2.Day), false)
			m = agreed(m, k.part(again, t2, at2.Month), d.firm().value > 0)
			if t2.String(at2.Year) != t.String(at.Year) {
				agree = 0.5
			}
		}
	}
	d, m = d.firm(), m.firm()
	issued.Value, issued.Conf, issued.Handwritten = strconv.Itoa(year), agree, true
	if m.value < 1 || m.value > 12 {
		return place, issued
	}
	issued.Value, issued.Conf = fmt.Sprintf("%04d-%02d", year, m.value), min(m.sure(), agree+0.04)
	full := fmt.Sprintf("%s-%02d", issued.Value, d.value)
	if _, err := time.Parse(time.DateOnly, full); err != nil {
		return place, issued
	}
	issued.Value, issued.Conf, issued.Handwritten = full, min(issued.Conf, d.sure()), false
	return place, issued
}

// sure is the confidence of a part that has the size of type.
func (p datePart) sure() float64 { return 0.8 + 0.19*p.conf }

// aloneConf is what the reader's confidence must be where only the second look
// found type.
const aloneConf = 0.9

// agreed joins what two looks at the same place gave. Two that agree are surer
// than each; two that differ are sure of nothing. Where both have glued the
// number to the printed word beside it, and lost the edge of the box with it,
// they count where they agree and one of them saw nothing higher than type: a
// pen's digits are. A month needs not even that where the day is type: who types
// the day leaves no month to the pen (none of 65 scans does).
func agreed(a, b datePart, dayTyped bool) datePart {
	if a.loose && b.loose && a.value == b.value && (a.low || b.low || dayTyped) {
		return datePart{value: a.value, conf: 1 - (1-a.conf)*(1-b.conf)}
	}
	a, b = a.firm(), b.firm()
	switch {
	case b.value == 0, a.value == 0 && b.conf < aloneConf:
		return a
	case a.value == 0:
		return b
	case a.value == b.value:
		return datePart{value: a.value, conf: 1 - (1-a.conf)*(1-b.conf)}
	case b.conf > a.conf:
		a = b
	}
	a.conf = min(a.conf, 0.4)
	return a
}

// firm is the part where it counts alone.
func (p datePart) firm() datePart {
	if p.loose {
		return datePart{}
	}
	return p
}

// dayTyped reports whether the day of a date is type.
func (k ink) dayTyped(date layout.Segment) bool {
	t := layout.StreamOf(date)
	at, ok := t.Date()
	return ok && k.part(date, t, at.Day).firm().value > 0
}

// dirt is what specks beside a number is read as.
const dirt = ".,;:-_'`"

// part reads the number in a slot of the date. It counts only as type: one or
// two digits, and every word that carries them has the size of its text in
// print, with or without the signs that the reader sees beside it.
func (k ink) part(date layout.Segment, t layout.Stream, at layout.Span) datePart {
	for !at.Empty() && strings.ContainsRune(dirt, t.Text[at.To-1]) {
		at.To--
	}
	for !at.Empty() && strings.ContainsRune(dirt, t.Text[at.From]) {
		at.From++
	}
	s := mendDigits(t.String(at))
	if !digits(s) || len(s) > 2 {
		return datePart{}
	}
	p := datePart{conf: 1}
	first, last := t.Words(at)
	for i := first; i <= last; i++ {
		w := date.Words[i]
		text := mendedWord(t, i, at)
		if core := mendWord(strings.Trim(w.Text, dirt)); digits(core) && k.typed(w, core) {
			text = core
		}
		p.conf = min(p.conf, w.Conf)
		typed := k.typed(w, text) || k.stained(w, text)
		switch glued := !digits(text) && !k.layer; {
		case glued && w.Conf < 0.8, !glued && !typed:
			return datePart{}
		case glued && (w.Conf < 0.85 || !typed): // the size of the printed word hides a pen's
			h, _, ok := k.fit(w, text)
			p.loose, p.low = true, ok && h > 0.85 && h < 1.11
		}
	}
	p.value, _ = strconv.Atoi(s)
	return p
}

// mendedWord is a word with the digits put back in the part of it that lies in
// a slot: "I0năm" holds the end of one.
func mendedWord(t layout.Stream, word int, at layout.Span) string {
	var b strings.Builder
	for i, r := range t.Text {
		switch {
		case t.Word[i] != word:
		case i >= at.From && i < at.To:
			b.WriteString(mendDigits(string(r)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
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
