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
	words []pipeline.Word
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
	at := slots(date)
	if at == nil {
		return place, issued
	}
	place = placeField(date.Cut(0, at[0]))
	d := k.part(date, at[0], at[1], "ngay")
	m := k.part(date, at[1], at[2], "thang")
	y := k.part(date, at[2], len(date.Words), "nam")
	issued.Page, issued.Box = date.Page, date.Cut(at[0], len(date.Words)).Box
	issued.Raw = date.Cut(at[0], len(date.Words)).Text()
	if y.value < 1900 || y.value > 2100 {
		return place, issued
	}
	issued.Value, issued.Conf = strconv.Itoa(y.value), y.conf
	issued.Handwritten = true
	if m.value < 1 || m.value > 12 {
		return place, issued
	}
	issued.Value, issued.Conf = fmt.Sprintf("%04d-%02d", y.value, m.value), min(y.conf, m.conf)
	full := fmt.Sprintf("%s-%02d", issued.Value, d.value)
	if _, err := time.Parse(time.DateOnly, full); err != nil {
		return place, issued
	}
	issued.Handwritten = false
	issued.Value, issued.Conf = full, min(y.conf, m.conf, d.conf)
	return place, issued
}

// slots returns the indexes of the words "ngày", "tháng" and "năm".
func slots(date layout.Segment) []int {
	at := []int{-1, -1, -1}
	for i, w := range date.Words {
		l := layout.Letters(w.Text)
		switch {
		case at[0] < 0 && (strings.HasPrefix(l, "ngay") || len(l) >= 4 && layout.Distance(l, "ngay", 1) <= 1):
			at[0] = i
		case at[0] >= 0 && at[1] < 0 && (strings.Contains(l, "thang") || layout.Distance(l, "thang", 1) <= 1):
			at[1] = i
		case at[1] >= 0 && at[2] < 0 && strings.HasPrefix(l, "nam"):
			at[2] = i
		}
	}
	if at[2] < 0 {
		return nil
	}
	return at
}

// part reads the number that follows the word at from, up to the word at to.
// Digits may hang on the word itself ("ngày05"); such a word's size says
// nothing, so only a number in words of its own counts as type.
func (k ink) part(date layout.Segment, from, to int, label string) datePart {
	p := datePart{conf: 1}
	if rest := strings.TrimPrefix(layout.Letters(date.Words[from].Text), label); digits(rest) && label == "nam" {
		p.words = append(p.words, date.Words[from])
		p.value, _ = strconv.Atoi(rest)
		p.conf = date.Words[from].Conf
		return p
	}
	var text strings.Builder
	for _, w := range date.Words[from+1 : to] {
		t := strings.Trim(w.Text, ".,;:-_'` ")
		if t == "" {
			continue
		}
		p.words = append(p.words, w)
		p.conf = min(p.conf, w.Conf)
		text.WriteString(t)
	}
	s := mendDigits(text.String())
	if len(p.words) != 1 || !digits(s) || len(s) > 4 {
		return datePart{words: p.words}
	}
	if label != "nam" && !k.typed(p.words[0], s, 1) {
		return datePart{words: p.words}
	}
	p.value, _ = strconv.Atoi(s)
	return p
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
	if p, ok := organTable().choose(layout.Letters(text), strings.ToUpper(text)); ok && p.kind == "place" {
		f.Value, f.Conf = titleCase(p.text), 0.98
		f.Source = pipeline.FromRegister
		if sameSpelling(f.Value, text) {
			f.Value = text
		}
	}
	return f
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
