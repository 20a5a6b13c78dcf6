package extract

import (
	"slices"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/viet"
)

// mark is a stamped or framed word that stands alone on a line.
type mark struct {
	letters string
	value   string
}

// Urgency marks of Nghị định 30/2020, phụ lục I (mục 10b), longest first.
var urgencies = []mark{{"thuongkhan", "THƯỢNG KHẨN"}, {"hoatochengio", "HỎA TỐC HẸN GIỜ"}, {"hoatoc", "HỎA TỐC"}, {"khan", "KHẨN"}}

// Levels of state secrets, Luật Bảo vệ bí mật nhà nước, highest first.
var secrecies = []mark{{"tuyetmat", "TUYỆT MẬT"}, {"toimat", "TỐI MẬT"}, {"mat", "MẬT"}}

// urgencyField looks for an urgency stamp on the left of a first page, below
// the head.
func urgencyField(p layout.Page) pipeline.Field {
	f := pipeline.Field{Source: pipeline.FromLayout, Status: pipeline.Uncertain}
	for _, s := range slices.Concat(p.Stamps, p.Segs) {
		if s.Box.Y0 > p.Height/2 || s.MidX() > p.Width/2 || len(s.Words) > 5 {
			continue
		}
		l := s.Letters()
		for _, m := range urgencies {
			limit := min(len(m.letters)/3, 2)
			d := layout.Distance(l, m.letters, limit)
			if d > limit || len(m.letters) < 6 && layout.Upper(s.Text()) < 0.9 {
				continue
			}
			f.Page, f.Box, f.Raw = s.Page, s.Box, s.Text()
			f.Value, f.Conf = m.value, 0.97-0.1*float64(d)
			return f
		}
	}
	return f
}

// secrecy looks for a secrecy mark on the head of any page: one of the three
// levels alone on its line, in capitals. The marks of the letters need not
// have been read, because a missed mark is worse than a record that the
// records officer releases; "bí mật" and "bảo mật" never stand alone in
// capitals with one of the words missing. A red stamp is one wherever it
// stands, in any case of the letters: nothing else is stamped with the word.
func secrecy(p layout.Page, organRows []layout.Segment) string {
	for _, s := range p.Stamps {
		for _, m := range secrecies {
			if limit := len(m.letters) / 4; layout.Distance(s.Letters(), m.letters, limit) <= limit {
				return m.value
			}
		}
	}
	for _, s := range p.Segs {
		if s.MidY() > p.Height*2/5 || len(s.Words) > 4 || layout.Upper(s.Text()) < 0.99 {
			continue
		}
		l := s.Letters()
		for _, m := range secrecies {
			if l == m.letters && (exactMark(s.Text(), m.value) || !within(s, organRows) && couldBe(s.Text(), m.letters)) {
				return m.value
			}
		}
	}
	return ""
}

// Bounds of a mark that was read badly: below the confidence of print that is
// read right; in capitals, or so high that it can only be a word in a frame.
const (
	badlyRead = 0.6
	allCaps   = 0.8 // of the letters
	framed    = 1.5 // times the page's usual word
)

// unclearMark reports whether a line on the head of the page could be a mark of
// secrecy that was read badly: alone on its line, unsure, one letter from MẬT
// or holding something within a letter or two of the longer marks. Grey and
// bitonal scans have no colour to tell a stamp by.
func unclearMark(p layout.Page, organRows []layout.Segment) bool {
	return slices.ContainsFunc(p.Segs, func(s layout.Segment) bool {
		if s.MidY() > p.Height*2/5 || len(s.Words) > 4 || within(s, organRows) {
			return false
		}
		if misspelled(s) {
			return true
		}
		if s.Conf() >= badlyRead {
			return false
		}
		high := float64(s.Box.H()) / float64(p.Em)
		if high < 0.9 || high < framed && layout.Upper(s.Text()) < allCaps {
			return false
		}
		return slices.ContainsFunc(secrecies, func(m mark) bool { return nearMark(s.Letters(), m.letters) })
	})
}

// misspelled reports whether a line in capitals is one letter from TỐI MẬT or
// TUYỆT MẬT, however sure the engine is of it: nothing else that stands alone on
// a line is (BẢO MẬT and BÍ MẬT are two letters and more away).
func misspelled(s layout.Segment) bool {
	return layout.Upper(s.Text()) >= 0.99 && slices.ContainsFunc(secrecies, func(m mark) bool {
		return len(m.letters) > 4 && layout.Distance(s.Letters(), m.letters, 1) <= 1
	})
}

// nearMark reports whether letters could be those of a mark, or hold them.
func nearMark(letters, mark string) bool {
	limit := len(mark) / 4
	if len(mark) < 4 {
		return len(letters) >= 2 && layout.Distance(letters, mark, 1) <= 1
	}
	for from := range letters {
		for n := len(mark) - limit; n <= len(mark)+limit && from+n <= len(letters); n++ {
			if layout.Distance(letters[from:from+n], mark, limit) <= limit {
				return true
			}
		}
	}
	return false
}

// exactMark reports whether text is the mark with every accent.
func exactMark(text, value string) bool {
	return strings.EqualFold(bare(viet.NormalTone(text)), value)
}

// couldBe excludes the words that are spelled like MẬT and mean something
// else: MẮT, MẶT, MÁT and their like are taken only with the vowel â or none.
func couldBe(text, letters string) bool {
	return letters != "mat" || !strings.ContainsAny(strings.ToUpper(text), "ĂẮẰẲẴẶÁÀẢÃ")
}

// within reports whether s lies in one of the rows.
func within(s layout.Segment, rows []layout.Segment) bool {
	for _, r := range rows {
		if r.Page == s.Page && s.MidY() >= r.Box.Y0 && s.MidY() <= r.Box.Y1 && s.MidX() >= r.Box.X0 && s.MidX() <= r.Box.X1 {
			return true
		}
	}
	return false
}
