package layout

import (
	"regexp"
	"unicode"

	"sohoa/pipeline/viet"
)

// Stream is a segment letter by letter, without spaces, so that a pattern can
// be found however the reader cut the words, and every letter still knows its
// word.
type Stream struct {
	Text []rune // as read
	Fold []byte // Fold[i] is Text[i] folded to ASCII; '?' where it has no such letter
	Word []int  // Word[i] is the word of Text[i]
}

// StreamOf makes the stream of a segment.
func StreamOf(s Segment) Stream {
	var t Stream
	for i, w := range s.Words {
		for _, r := range w.Text {
			if unicode.IsSpace(r) {
				continue
			}
			t.Text = append(t.Text, r)
			t.Fold = append(t.Fold, foldByte(r))
			t.Word = append(t.Word, i)
		}
	}
	return t
}

func foldByte(r rune) byte {
	f := viet.Fold(string(r))
	if len(f) == 1 && f[0] > ' ' && f[0] < 0x7f {
		return f[0]
	}
	return '?'
}

// Span is a run of letters of a Stream, To exclusive.
type Span struct{ From, To int }

// Empty reports whether the span holds no letter.
func (s Span) Empty() bool { return s.To <= s.From }

// String returns the letters of a span as read.
func (t Stream) String(s Span) string {
	if s.Empty() {
		return ""
	}
	return string(t.Text[s.From:s.To])
}

// Words returns the first and the last word that a span touches.
func (t Stream) Words(s Span) (first, last int) { return t.Word[s.From], t.Word[s.To-1] }

// DateSpans are the parts of "ngày 05 tháng 3 năm 2024".
type DateSpans struct {
	Label Span // the word ngày
	Day   Span // what stands between ngày and tháng
	Month Span // between tháng and năm
	Year  Span // four digits
}

// dateForms find a date in folded letters, the strictest first: handwriting
// in the slots may run into the words around it, or swallow "năm".
var dateForms = []*regexp.Regexp{
	regexp.MustCompile(`(ngay)(.{0,7}?)thang(.{0,5}?)na?m\W?((?:19|20)[0-9]{2})`),
	regexp.MustCompile(`(ngay|ng[a-z?]y|[a-z]gay)(.{0,7}?)th?[a-z?]{1,2}ng(.{0,6}?)[a-z?]{0,2}m\W?((?:19|20)[0-9]{2})`),
	regexp.MustCompile(`(ngay)(.{0,7}?)thang(.{0,8}?)((?:19|20)[0-9]{2})`),
	regexp.MustCompile(`(nga|[a-z]gay)(.{0,8}?)thang(.{0,8}?)((?:19|20)[0-9]{2})$`),
}

// Date finds the first date in words.
func (t Stream) Date() (DateSpans, bool) {
	for _, re := range dateForms {
		m := re.FindSubmatchIndex(t.Fold)
		if m == nil {
			continue
		}
		return DateSpans{
			Label: Span{m[2], m[3]}, Day: Span{m[4], m[5]}, Month: Span{m[6], m[7]}, Year: Span{m[8], m[9]},
		}, true
	}
	return DateSpans{}, false
}
