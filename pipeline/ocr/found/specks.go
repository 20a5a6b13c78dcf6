package found

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// strayConf is the confidence below which a sign alone between words is a speck.
const strayConf = 0.6

// WithoutStrays leaves out single signs between the words of a line that are
// specks: unsure, and neither digits nor the signs of a list.
func WithoutStrays(words []Word) []Word {
	return slices.DeleteFunc(words, func(f Word) bool {
		r, size := utf8.DecodeRuneInString(f.Text)
		return size == len(f.Text) && f.Conf < strayConf && !unicode.IsDigit(r) && r != '-' && r != '+' && r != '/'
	})
}

// Unspeckle takes the stops out of running text that are specks, and parts the
// words that one has joined: a sentence that ends goes on with a capital. The
// raw reading keeps them.
func Unspeckle(words []pipeline.Word) []pipeline.Word {
	out := make([]pipeline.Word, 0, len(words))
	for i, w := range words {
		raw := cmp.Or(w.Raw, w.Text)
		if head, tail, ok := joined(w.Text); ok {
			cut := w.Box.X0 + w.Box.W()*(utf8.RuneCountInString(head)+1)/utf8.RuneCountInString(w.Text)
			a, b := w, w
			a.Text, a.Raw, b.Text, b.Raw, b.Cell = head, raw, tail, "", false
			a.Box.X1, b.Box.X0 = cut, cut
			out = append(out, a, b)
			continue
		}
		if stray(words, i) {
			w.Text, w.Raw = strings.TrimSuffix(w.Text, "."), raw
		}
		out = append(out, w)
	}
	return out
}

// stray reports whether a syllable ends with a stop and the line goes on in
// lower case.
func stray(words []pipeline.Word, i int) bool {
	head, ok := strings.CutSuffix(words[i].Text, ".")
	if !ok || i+1 == len(words) || words[i+1].Line != words[i].Line || !plain(head) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(words[i+1].Text)
	return unicode.IsLower(next)
}

// joined parts "ban.nhân": two syllables in small letters about one stop.
func joined(s string) (head, tail string, ok bool) {
	i := strings.IndexAny(s, ".,:;'")
	if i <= 0 {
		return "", "", false
	}
	head, tail = s[:i], s[i+1:]
	return head, tail, plain(head) && plain(strings.TrimRight(tail, ".,;:"))
}

// plain reports whether s is a syllable of two small letters or more.
func plain(s string) bool {
	return utf8.RuneCountInString(s) >= 2 && s == strings.ToLower(s) && viet.IsSyllable(s)
}

// Label gives the label of the number its spelling: between it and handwriting
// the engine cannot compare its height, and reads "số:" or "Só2624".
func Label(words []Word, width, height int) {
	for i := range words {
		w := &words[i]
		first := i == 0 || words[i-1].On() != w.On()
		if !first || w.Box.Y1 > int(headDepth*float64(height)) || w.Box.X1 > width*4/10 {
			continue
		}
		if rest, ok := cutLabel(w.Text); ok && w.Text != "Số"+rest {
			w.Raw, w.Text = w.Text, "Số"+rest
		}
	}
}

// cutLabel cuts the label from the beginning of a word: what stands behind it
// is no letter, and there is something.
func cutLabel(s string) (rest string, ok bool) {
	r := []rune(s)
	if len(r) < 3 || r[0] != 's' && r[0] != 'S' || viet.Fold(string(r[1])) != "o" {
		return "", false
	}
	return string(r[2:]), r[2] == ':' || unicode.IsDigit(r[2])
}
