package extract

import (
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/classify"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/profile"
)

// item is one name of a list, with the lines it stands on.
type item struct{ rows []layout.Segment }

// addresseeField reads what follows "Kính gửi:", on its line and on indented
// lines below, one name to a dash or a line.
func addresseeField(o opening) pipeline.Field {
	at := classify.Addressee(o.head)
	if at < 0 {
		return pipeline.Field{}
	}
	lines := o.page.Lines()
	for n, l := range lines {
		if i, j, ok := labelWords(l, profileLabels(pipeline.FieldAddressee)); ok && l.MidY() >= o.head.Rest[at].Box.Y0 {
			return listField(hanging(l.Cut(i, len(l.Words)), j-i, lines[n+1:], o.page.Em))
		}
	}
	return pipeline.Field{}
}

// recipientsField reads the list under "Nơi nhận:" on the last page that has
// one.
func recipientsField(pages []opening) pipeline.Field {
	for k := len(pages) - 1; k >= 0; k-- {
		p := pages[k].page
		label := layout.Recipients(p)
		if label.Empty() {
			continue
		}
		var items []item
		last := label
		for _, s := range p.Segs {
			if s.MidY() <= label.Box.Y1 || s.Box.X0 > label.Box.X0+3*p.Em || s.Box.X0 < label.Box.X0-3*p.Em {
				continue
			}
			if s.Box.Y0-last.Box.Y1 > 2*p.Em {
				break
			}
			items, last = addRow(items, s), s
		}
		return listField(items)
	}
	return pipeline.Field{}
}

// profileLabels are the labels of a field of administrative records.
func profileLabels(name pipeline.FieldName) []string {
	var folded []string
	for _, f := range profile.Fields(classify.Administrative) {
		if f.Name == name {
			for _, l := range f.Labels {
				folded = append(folded, layout.Letters(l))
			}
		}
	}
	return folded
}

func lastOf(s string) string {
	r := []rune(s)
	return string(r[len(r)-1:])
}

// labelWords finds one of the labels at the start of a line, signs before it
// aside.
func labelWords(l layout.Segment, labels []string) (i, j int, ok bool) {
	for _, label := range labels {
		if i, j, ok := layout.Find(l.Cut(0, 6), label, 1); ok && i <= 2 {
			return i, j, true
		}
	}
	return 0, 0, false
}

// hanging gathers the names behind a label of n words: the rest of its line,
// and lines that begin further right than the label.
func hanging(l layout.Segment, n int, below []layout.Segment, em int) []item {
	var items []item
	if rest := l.Cut(n, len(l.Words)); len(rest.Letters()) > 1 {
		items = addRow(items, rest)
	}
	last := l
	for _, s := range below {
		if s.Box.X0 < l.Box.X0+em || s.Box.Y0-last.Box.Y1 > 2*em || len(s.Letters()) < 2 {
			break
		}
		items, last = addRow(items, s), s
	}
	return items
}

// addRow begins an item with a row that opens with a dash or follows a finished
// one, else carries the last item on.
func addRow(items []item, s layout.Segment) []item {
	dash := 0
	for dash < len(s.Words)-1 && layout.Letters(s.Words[dash].Text) == "" {
		dash++
	}
	open := dash > 0 || strings.HasPrefix(s.Words[0].Text, "-")
	if n := len(items); n > 0 && !open && !finished(items[n-1]) {
		items[n-1].rows = append(items[n-1].rows, s)
		return items
	}
	return append(items, item{[]layout.Segment{s.Cut(dash, len(s.Words))}})
}

func finished(i item) bool {
	row := i.rows[len(i.rows)-1]
	return strings.ContainsAny(lastOf(row.Words[len(row.Words)-1].Text), ";.:")
}

// mostNames bounds a list: what is longer is the table of a circular letter.
const mostNames = 60

// listField makes the field of a list of names, parted by "; ". It counts as
// sure as its least sure name.
func listField(items []item) pipeline.Field {
	f := pipeline.Field{Source: pipeline.FromLayout, Status: pipeline.Uncertain, Conf: 1}
	var names, raw []string
	for _, it := range items[:min(len(items), mostNames)] {
		all := layout.Join(it.rows...)
		name := strings.Trim(all.Text(), " .,;:-–—_'`\"")
		if len(layout.Letters(name)) < 2 {
			continue
		}
		names, raw = append(names, name), append(raw, all.Text())
		f.Page, f.Box, f.Conf = all.Page, f.Box.Union(all.Box), min(f.Conf, all.Conf())
	}
	f.Value, f.Raw = strings.Join(names, "; "), strings.Join(raw, " ")
	if f.Value == "" {
		f.Conf = 0
	}
	return f
}
