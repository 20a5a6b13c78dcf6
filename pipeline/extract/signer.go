package extract

import (
	"slices"
	"strings"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/viet"
)

// signature reads signer and position from the first page of a part that bears
// a signature block: later ones belong to what is attached.
func signature(pages []opening) (signer, position pipeline.Field) {
	signer = pipeline.Field{Status: pipeline.Uncertain, Source: pipeline.FromLayout}
	position = signer
	for _, o := range pages {
		foot, ok := layout.FindFoot(o.page, isPosition)
		if !ok {
			continue
		}
		rows, used := positionRows(foot.Block, o.page)
		if len(rows) == 0 {
			continue
		}
		position = positionField(rows)
		if pages[0].head.Party {
			position.Value = partyForms.Replace(position.Value)
		}
		if lostAbove(rows, foot.Recipients, o.page) {
			position.Conf = min(position.Conf, 0.6)
		}
		return signerField(foot.Block[used:], rows[len(rows)-1], o.page), position
	}
	for _, o := range pages {
		if f := nameBeside(o.page); f.Value != "" {
			return f, position
		}
	}
	return signer, position
}

// partyForms writes authorities as the Party does (HD 36-HD/VPTW).
var partyForms = strings.NewReplacer("TM.", "T/M", "KT.", "K/T", "TL.", "T/L")

// lostAbove reports whether a line of authority may have been lost over the
// first line read: a deputy signs for somebody, and the first line stands level
// with "Nơi nhận" (NĐ 30/2020, phụ lục I: cells 7a and 9b).
func lostAbove(rows []layout.Segment, recipients layout.Segment, p layout.Page) bool {
	first, _ := mendPosition(rows[0])
	if strings.ContainsAny(first, "./") {
		return false
	}
	if strings.HasPrefix(first, "PHÓ ") || strings.HasPrefix(first, "THỨ ") {
		return true
	}
	return !recipients.Empty() && recipients.Page == rows[0].Page && rows[0].MidY()-recipients.MidY() > p.Em
}

// nameBeside looks for the signer where a seal has made the position
// illegible: a sure name alone on its line, right of the recipients.
func nameBeside(p layout.Page) pipeline.Field {
	var f pipeline.Field
	top := layout.Recipients(p)
	if top.Empty() {
		return f
	}
	for i, s := range p.Segs {
		if s.Box.Y0 < top.Box.Y0 || s.MidX() < p.Width*11/20 {
			continue
		}
		if i > 0 && p.Line[i-1] == p.Line[i] && p.Segs[i-1].MidX() > p.Width*9/20 {
			continue
		}
		f = surer(f, s)
	}
	for _, s := range p.Stamps {
		if s.Box.Y0 > top.Box.Y0 && s.MidX() > p.Width*11/20 {
			f = surer(f, dropTitles(s))
		}
	}
	return f
}

// surer is the name that s is, where it surely is one, else f.
func surer(f pipeline.Field, s layout.Segment) pipeline.Field {
	conf, ok := nameConf(s)
	if ok && len(s.Words) >= 3 && conf > 0.9 {
		return nameField(s, min(conf, 0.93))
	}
	return f
}

// isPosition reports whether a line is a known position, alone or followed by
// the organ.
func isPosition(s layout.Segment) bool {
	l := s.Letters()
	for k := range positionTable().entries {
		if strings.HasPrefix(l, k) && len(l) < len(k)+24 {
			return true
		}
	}
	return false
}

// positionRows takes the lines of capitals that open a block, and how many
// segments of the block they took up. Scraps of a seal between them are passed
// over.
func positionRows(block []layout.Segment, p layout.Page) (rows []layout.Segment, used int) {
	for i, s := range block {
		if len(rows) > 0 && s.Box.Y0-rows[len(rows)-1].Box.Y1 > 2*p.Em || len(rows) == 5 {
			break
		}
		if len(s.Letters()) <= 3 || s.Conf() < 0.2 {
			continue
		}
		if layout.Upper(s.Text()) <= 0.75 {
			break
		}
		rows, used = append(rows, s), i+1
	}
	return rows, used
}

// positionField joins the lines with " / " and puts known positions in their
// spelling.
func positionField(rows []layout.Segment) pipeline.Field {
	all := layout.Join(rows...)
	f := pipeline.Field{Page: all.Page, Box: all.Box, Raw: all.Text(), Source: pipeline.FromLayout, Status: pipeline.Uncertain, Conf: 0.98}
	var out []string
	for _, r := range rows {
		text, conf := mendPosition(r)
		f.Conf = min(f.Conf, conf)
		out = append(out, text)
	}
	f.Value = strings.Join(out, " / ")
	if !complete(out) {
		f.Conf = min(f.Conf, 0.5)
	}
	return f
}

// complete reports whether the lines can be all of a position: the last is a
// position by itself, and a deputy's where one signs for the head (KT.). A line
// under a seal is often lost.
func complete(rows []string) bool {
	last := rows[len(rows)-1]
	if _, ok := positionTable().choose(layout.Letters(last), last); !ok {
		return false
	}
	if len(rows) > 1 && !strings.ContainsAny(rows[0], "./") {
		return false // two lines begin with the authority that signs
	}
	deputy := strings.HasPrefix(last, "PHÓ ") || strings.HasPrefix(last, "THỨ ")
	for _, r := range rows {
		if strings.HasPrefix(r, "KT.") && !deputy {
			return false
		}
	}
	return true
}

// authorities in folded letters and as written. Longer ones first.
var authorities = []mark{{"tuq", "TUQ."}, {"tm", "TM."}, {"kt", "KT."}, {"tl", "TL."}, {"q", "Q."}}

// mendPosition spells one line: authority, then position or represented body.
func mendPosition(s layout.Segment) (string, float64) {
	s = trimPosition(s)
	l := s.Letters()
	if text, conf := knownPosition(l, s.Text()); conf > 0 {
		return text, conf
	}
	for _, a := range authorities {
		rest, ok := strings.CutPrefix(l, a.letters)
		if !ok {
			continue
		}
		if strings.Contains(s.Words[0].Text, "/") && len(a.letters) == 2 { // the Party's form
			a.value = strings.ToUpper(a.letters[:1] + "/" + a.letters[1:])
		}
		if text, conf := knownPosition(rest, ""); conf > 0 {
			return a.value + " " + text, conf
		}
		if p, ok := organTable().choose(rest, ""); ok {
			return a.value + " " + p.text, 0.98
		}
	}
	return s.Text(), 0.5 * s.Conf()
}

// trimPosition drops scraps at both ends of a line, but no authority: TM. and KT.
// are short and often half under a stroke.
func trimPosition(s layout.Segment) layout.Segment {
	for i := range min(2, len(s.Words)) {
		l := layout.Letters(s.Words[i].Text)
		if slices.ContainsFunc(authorities, func(m mark) bool { return m.letters == l }) && len(l) > 1 {
			return layout.Join(s.Cut(i, i+1), trimRow(s.Cut(i+1, len(s.Words))))
		}
	}
	return trimRow(s)
}

// knownPosition finds a position by its letters, or by all but one of them
// where a single position is so near. A confidence of 0 means none.
func knownPosition(key, printed string) (string, float64) {
	t := positionTable()
	if p, ok := t.choose(key, printed); ok {
		return p.text, 0.98
	}
	if len(key) < 7 {
		return "", 0
	}
	name, near := "", 0
	for other, list := range t.entries {
		if layout.Distance(other, key, 1) <= 1 {
			name, near = list[0].text, near+len(list)
		}
	}
	if near != 1 {
		return "", 0
	}
	return name, 0.93
}

// signerField looks below the last line of the position for a line that is a
// name: two to five words that begin with a capital, the first a family name.
func signerField(block []layout.Segment, above layout.Segment, p layout.Page) pipeline.Field {
	f := pipeline.Field{Source: pipeline.FromLayout, Status: pipeline.Uncertain}
	for _, s := range block {
		if s.Box.Y0 < above.Box.Y1 {
			continue
		}
		s = dropTitles(trimRow(s))
		conf, ok := nameConf(s)
		if !ok || conf < f.Conf {
			continue
		}
		d := s.MidX() - above.MidX()
		if max(d, -d) > p.Width/8 {
			continue
		}
		f = nameField(s, conf)
	}
	return f
}

func nameField(s layout.Segment, conf float64) pipeline.Field {
	return pipeline.Field{
		Value: nameOf(s), Raw: s.Text(), Conf: conf, Page: s.Page, Box: s.Box,
		Source: pipeline.FromLayout, Status: pipeline.Uncertain,
	}
}

func nameOf(s layout.Segment) string {
	var out []string
	for i, w := range s.Words {
		t := letters(w.Text)
		if i == 0 {
			t = mendSurname(t)
		}
		out = append(out, t)
	}
	return strings.Join(out, " ")
}

// letters cuts signs from both ends of a word.
func letters(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}

// mendSurname returns the family name that a word of five letters or more,
// which is no syllable, misses by one letter, where there is only one.
func mendSurname(s string) string {
	if viet.IsSyllable(s) || len([]rune(s)) < 5 {
		return s
	}
	found := s
	n := 0
	for fold, names := range surnames() {
		if layout.Distance(fold, viet.Fold(s), 1) <= 1 {
			found, n = names[0], n+len(names)
		}
	}
	if n != 1 {
		return s
	}
	return found
}

// dropTitles cuts academic titles (TS., ThS., PGS., BS.), which NĐ 30/2020
// forbids in a signature and offices print all the same.
func dropTitles(s layout.Segment) layout.Segment {
	i := 0
	for i < len(s.Words) {
		t := strings.TrimRight(s.Words[i].Text, ".")
		switch layout.Letters(t) {
		case "ts", "ths", "pgs", "gs", "bs", "cki", "ckii", "pgsts", "gsts", "tsbs", "thsbs", "bscki", "bsckii", "ds", "ks", "cn":
			i++
		default:
			return s.Cut(i, len(s.Words))
		}
	}
	return layout.Segment{}
}

// nameConf judges whether a line is a person's name.
func nameConf(s layout.Segment) (float64, bool) {
	if len(s.Words) < 2 || len(s.Words) > 5 {
		return 0, false
	}
	conf := 0.98
	for i, w := range s.Words {
		t := letters(w.Text)
		if i == 0 {
			t = mendSurname(t)
		}
		r := []rune(t)
		if len(r) < 1 || !unicode.IsUpper(r[0]) || len(r) > 1 && layout.Upper(string(r[1:])) > 0 {
			return 0, false
		}
		if !viet.IsSyllable(t) {
			conf = min(conf, 0.4)
		}
		if i == 0 {
			conf = min(conf, surnameConf(t, w.Conf))
			continue
		}
		conf = min(conf, 0.5+0.5*w.Conf)
	}
	return conf, true
}

// surnameConf is high for a family name of the list as spelled there: the list
// vouches for the marks that the reader may doubt.
func surnameConf(s string, read float64) float64 {
	known := surnames()[viet.Fold(s)]
	for _, k := range known {
		if viet.NormalTone(k) == viet.NormalTone(s) {
			return 0.75 + 0.23*read
		}
	}
	if len(known) > 0 {
		return 0.6
	}
	return 0.7
}
