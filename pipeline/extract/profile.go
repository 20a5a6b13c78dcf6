package extract

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/viet"
)

//go:embed profiles.csv
var profilesCSV string

// profileField is one row of profiles.csv.
type profileField struct {
	name   pipeline.FieldName
	kind   string // text, name, date, code, area; list: see address.go
	labels []string
}

// profiles holds the fields of each family.
var profiles = sync.OnceValue(func() map[string][]profileField {
	out := make(map[string][]profileField)
	for _, r := range records(profilesCSV, 4) {
		f := profileField{name: pipeline.FieldName(r[1]), kind: r[2]}
		for _, l := range strings.Split(r[3], "|") {
			f.labels = append(f.labels, layout.Letters(l))
		}
		slices.SortFunc(f.labels, func(a, b string) int { return len(b) - len(a) })
		out[r[0]] = append(out[r[0]], f)
	}
	return out
})

// labelled is a label found in a line: words from to to (exclusive).
type labelled struct {
	field    profileField
	from, to int
}

// profileFields reads the key fields of a family from forms: a printed label,
// then the value up to the next label or the end of the line. The first value
// of a field wins. All of it is offered only: no threshold has been measured
// for these fields, and registers are filled in by hand.
func profileFields(family string, pages []opening) map[pipeline.FieldName]pipeline.Field {
	out := make(map[pipeline.FieldName]pipeline.Field)
	list := slices.DeleteFunc(slices.Clone(profiles()[family]), func(f profileField) bool { return f.kind == "list" })
	if len(list) == 0 {
		return out
	}
	for _, o := range pages {
		for _, line := range o.page.Lines() {
			lineFields(line, list, out)
		}
	}
	return out
}

// lineFields adds what the labels of a line introduce and is not known yet.
func lineFields(line layout.Segment, list []profileField, out map[pipeline.FieldName]pipeline.Field) {
	found := labelsIn(line, list)
	for i, l := range found {
		end := len(line.Words)
		if i+1 < len(found) {
			end = found[i+1].from
		}
		f := valueField(line.Cut(l.to, end), l.field.kind)
		if _, done := out[l.field.name]; !done && f.Value != "" {
			out[l.field.name] = f
		}
	}
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
func valueField(s layout.Segment, kind string) pipeline.Field {
	f := pipeline.Field{Source: pipeline.FromPattern, Status: pipeline.Uncertain, Page: s.Page, Box: s.Box, Raw: s.Text()}
	text := strings.TrimFunc(s.Text(), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(".,;:…_-–—'`", r)
	})
	if text == "" {
		return pipeline.Field{}
	}
	f.Value, f.Conf = text, 0.8*s.Conf()
	switch kind {
	case "date":
		days := viet.FindDates(text)
		if len(days) == 0 {
			days = viet.FindDates("ngày " + text) // the label has said "ngày"
		}
		if len(days) > 0 {
			f.Value = days[0].Day
			return f
		}
		f.Conf = min(f.Conf, 0.3)
	case "name":
		if cut := strings.IndexAny(text, ",.;("); cut > 0 {
			f.Value = strings.TrimSpace(text[:cut])
		}
	case "code":
		f.Value = strings.TrimSpace(strings.SplitN(text, "(", 2)[0])
		if cut := strings.Index(f.Value, ","); cut > 0 {
			f.Value = f.Value[:cut]
		}
	}
	return f
}
