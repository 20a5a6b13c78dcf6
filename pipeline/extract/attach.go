package extract

import (
	"slices"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/classify"
	"sohoa/pipeline/layout"
)

// mostAttached bounds the attachments kept of one record.
const mostAttached = 100

// attachments lists what is attached to a record, by the page on which each
// begins: pages behind the first that bear the name of an appendix, a form or a
// draft, say to what they belong, or have a head of their own. What opens a
// document of its own never comes here: see starts.
func attachments(pages []opening) []pipeline.Attachment {
	var out []pipeline.Attachment
	for i := headPage(pages) + 1; i < len(pages) && len(out) < mostAttached; i++ {
		if a, ok := attachmentOf(pages[i]); ok {
			out = append(out, a)
		}
	}
	return out
}

// attachmentOf says what the attachment is that begins on a page.
func attachmentOf(o opening) (pipeline.Attachment, bool) {
	a := pipeline.Attachment{Page: o.page.Number}
	at := attachedAt(o.page)
	if at >= 0 {
		s := o.page.Segs[at]
		a.Kind, a.Title = kindOf(s.Letters()), titleFrom(o.page, at)
		a.Box = s.Box
	}
	if o.hasHead && !o.head.National.Empty() && o.head.National.Box.Y0 < o.page.Height*2/5 {
		a.Kind, a.Box = headedKind(o, a.Kind), o.head.National.Box
		if t := typeLine(o); t != "" {
			a.Title = t
		}
	}
	return a, a.Kind != ""
}

// headedKind is what a paper with a head is to the record that it lies behind,
// told by what its head lacks; said is what its words say of it, or empty.
func headedKind(o opening, said pipeline.AttachmentKind) pipeline.AttachmentKind {
	s, _ := readSlot(o.head)
	blank := strings.Trim(s.number, ".…-_, ") == ""
	switch {
	case said == pipeline.AttachedDraft || said == pipeline.AttachedForm:
		return said
	case len(o.head.Organs) == 0:
		return pipeline.AttachedForm
	case s.symbol != "" && blank:
		return pipeline.AttachedDraft
	case s.symbol == "":
		return pipeline.AttachedEnclosed
	}
	return pipeline.AttachedPaper
}

// kindOf says by the folded letters of a line what opens with it.
func kindOf(letters string) pipeline.AttachmentKind {
	switch {
	case strings.HasPrefix(letters, "duthao"):
		return pipeline.AttachedDraft
	case strings.HasPrefix(letters, "mau"), strings.HasPrefix(letters, "bieu"):
		return pipeline.AttachedForm
	case strings.HasPrefix(letters, "phuluc"):
		return pipeline.AttachedAppendix
	case strings.Contains(letters, "banhanhkem"):
		return pipeline.AttachedEnclosed
	}
	return pipeline.AttachedAppendix
}

// titleFrom is the name of an attachment: the line that says what it is with the
// centred lines under it, or those above "(Kèm theo …)".
func titleFrom(p layout.Page, at int) string {
	from := at
	if strings.Contains(p.Segs[at].Letters(), "kemtheo") || strings.Contains(p.Segs[at].Letters(), "banhanhkem") {
		from = max(at-3, 0)
	}
	var lines []string
	for _, s := range p.Segs[from:min(from+4, len(p.Segs))] {
		d := s.MidX() - p.Width/2
		l := s.Letters()
		if strings.Contains(l, "kemtheo") || strings.Contains(l, "banhanhkem") || len(lines) > 0 && startsBody(s) {
			break
		}
		if max(d, -d) < p.Width/8 && len(l) >= 4 && !digits(l) {
			lines = append(lines, s.Text())
		}
	}
	title := []rune(strings.Join(lines, " "))
	return string(title[:min(len(title), 200)])
}

// typeLine is the printed type of a page with a head, with its subject.
func typeLine(o opening) string {
	s, _ := readSlot(o.head)
	kind := classify.Classify(o.page, o.head, s.symbol)
	return strings.TrimSpace(kind.Type + " " + subjectField(o.page, o.head, kind).Value)
}

// attachedAt is the segment of a page that says that it belongs to another
// record, or -1.
func attachedAt(p layout.Page) int {
	return slices.IndexFunc(p.Segs, func(s layout.Segment) bool {
		if s.Box.Y0 > p.Height/3 {
			return false
		}
		l := s.Letters()
		if strings.Contains(l, "kemtheo") || strings.Contains(l, "banhanhkem") {
			return true
		}
		return slices.ContainsFunc(attachmentWords, func(w string) bool { return strings.HasPrefix(l, w) && len(l) < len(w)+8 })
	})
}

var attachmentWords = []string{"duthao", "phuluc", "mauso", "bieumau", "kemtheo", "bieuso", "mau"}

// attached reports whether the head of the page says that it belongs to another
// record.
func attached(p layout.Page) bool { return attachedAt(p) >= 0 }
