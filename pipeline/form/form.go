package form

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/profile"
	"sohoa/pipeline/viet"
)

// profileField is a field of a profile with its labels as they are compared.
type profileField struct {
	profile.Field
	labels []string // folded letters, the longest first
}

// profiles holds the fields of each family that stand behind a label.
var profiles = sync.OnceValue(func() map[string][]profileField {
	out := make(map[string][]profileField)
	for _, family := range profile.Families() {
		for _, p := range profile.Fields(family) {
			f := profileField{Field: p}
			for _, l := range p.Labels {
				f.labels = append(f.labels, layout.Letters(l))
			}
			slices.SortFunc(f.labels, func(a, b string) int { return len(b) - len(a) })
			if len(f.labels) > 0 {
				out[family] = append(out[family], f)
			}
		}
	}
	return out
})

// labelled is a label found in a line: words from to to (exclusive).
type labelled struct {
	field    profileField
	from, to int
}

// form is a form being read: the fields that its type has, and whose part of it
// is read just now.
type form struct {
	list  []profileField
	about pipeline.FieldName // a field that others stand after: mother, husband …
	out   map[pipeline.FieldName]pipeline.Field
}

// Fields reads the key fields of a record of a family and type from its pages:
// a printed label, then the value up to the next label or the end of the line.
// The first value of a field wins. All of it is offered only: no threshold has
// been measured for these fields, and registers are filled in by hand.
func Fields(family, kind string, pages []layout.Page) map[pipeline.FieldName]pipeline.Field {
	f := form{out: make(map[pipeline.FieldName]pipeline.Field)}
	for _, p := range profiles()[family] {
		if p.Kind != profile.List && strings.Contains(kind, p.Of) {
			f.list = append(f.list, p)
		}
	}
	if len(f.list) == 0 {
		return f.out
	}
	for _, p := range pages {
		for _, line := range p.Lines() {
			f.read(line)
		}
	}
	return f.out
}

// read adds what the labels of a line introduce and is not known yet.
func (f *form) read(line layout.Segment) {
	for from := 0; from < len(line.Words); {
		found := labelsIn(line.Cut(from, len(line.Words)), f.open())
		if len(found) == 0 {
			return
		}
		l := found[0]
		end := len(line.Words)
		if len(found) > 1 {
			end = from + found[1].from
		}
		v := valueField(line.Cut(from+l.to, end), l.field.Field)
		if _, done := f.out[l.field.Name]; !done && v.Value != "" {
			f.out[l.field.Name] = v
		}
		if f.leads(l.field.Name) {
			f.about = l.field.Name
		}
		from += l.to
	}
}

// open are the fields that may come now. Those that stand after the one being
// read come before the others: their labels are the same.
func (f *form) open() []profileField {
	var own, others []profileField
	for _, p := range f.list {
		switch p.After {
		case "":
			others = append(others, p)
		case f.about:
			own = append(own, p)
		}
	}
	return append(own, others...)
}

// leads reports whether other fields stand after one.
func (f *form) leads(name pipeline.FieldName) bool {
	return slices.ContainsFunc(f.list, func(p profileField) bool { return p.After == name })
}

// labelsIn finds the labels of a line from left to right. A label begins the
// line or follows a full stop, a semicolon or a colon, and the longest that
// fits is taken.
func labelsIn(line layout.Segment, list []profileField) []labelled {
	var found []labelled
	for i := 0; i < len(line.Words); {
		best := labelled{}
		if i == 0 || strings.ContainsAny(lastOf(line.Words[i-1].Text), ".;,:") || numbered(line.Words[i-1].Text) {
			best = labelAt(line, i, list)
		}
		if best.to == 0 {
			i++
			continue
		}
		found = append(found, best)
		i = best.to
	}
	return found
}

func lastOf(s string) string {
	r := []rune(s)
	return string(r[len(r)-1:])
}

var numbering = regexp.MustCompile(`^[0-9]{1,2}[.)]?$|^[a-zđ][.)]$|^[-–+*]$`)

// numbered reports whether a word only counts the line: 1. a) -
func numbered(s string) bool { return numbering.MatchString(s) }

// labelAt returns the longest label that begins with word i.
func labelAt(line layout.Segment, i int, list []profileField) labelled {
	best, size := labelled{}, 0
	for _, f := range list {
		for _, label := range f.labels {
			to, ok := readsLabel(line.Words[i:], label)
			if ok && len(label) > size {
				best, size = labelled{f, i, i + to}, len(label)
			}
		}
	}
	return best
}

// readsLabel reports whether words begin with a label, and how many words it
// takes. A colon closes a label, with one edit in ten letters allowed; so does
// a number behind its exact letters ("Thửa đất số 15").
func readsLabel(words []pipeline.Word, label string) (int, bool) {
	joined := ""
	for k, w := range words {
		joined += layout.Letters(w.Text)
		if len(joined) > len(label)+2 {
			return 0, false
		}
		closed := strings.Contains(w.Text, ":") || k+1 < len(words) && strings.HasPrefix(words[k+1].Text, ":")
		if joined == label && k+1 < len(words) && unicode.IsDigit([]rune(words[k+1].Text)[0]) {
			return k + 1, true
		}
		if closed {
			return k + 1, layout.Distance(joined, label, len(label)/10) <= len(label)/10
		}
	}
	return 0, false
}

// valueField makes the field of the words behind a label.
func valueField(s layout.Segment, of profile.Field) pipeline.Field {
	f := pipeline.Field{Source: pipeline.FromPattern, Status: pipeline.Uncertain, Page: s.Page, Box: s.Box, Raw: s.Text()}
	text := strings.TrimFunc(s.Text(), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(".,;:…_-–—'`", r)
	})
	if text == "" {
		return pipeline.Field{}
	}
	f.Value, f.Conf = text, 0.8*s.Conf()
	switch of.Kind {
	case profile.Date:
		days := viet.FindDates(text)
		if len(days) == 0 {
			days = viet.FindDates("ngày " + text) // the label has said "ngày"
		}
		if len(days) > 0 {
			f.Value = days[0].Day
			return f
		}
		f.Conf = min(f.Conf, 0.3)
	case profile.Name:
		if cut := strings.IndexAny(text, ",.;("); cut > 0 {
			f.Value = strings.TrimSpace(text[:cut])
		}
	case profile.Code:
		f.Value = strings.TrimSpace(strings.SplitN(text, "(", 2)[0])
		if cut := strings.Index(f.Value, ","); cut > 0 {
			f.Value = f.Value[:cut]
		}
	}
	if !of.Fits(f.Value) {
		f.Conf = min(f.Conf, 0.3)
	}
	return f
}
