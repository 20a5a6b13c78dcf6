package paper

import (
	"fmt"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationserifbold"
	"codeberg.org/go-fonts/liberation/liberationserifbolditalic"
	"codeberg.org/go-fonts/liberation/liberationserifitalic"
	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// mmPerPoint: 72 points are 25.4 mm.
const mmPerPoint = 25.4 / 72

// cut is one of the four cuts of the serif.
type cut int

const (
	regular cut = iota
	bold
	italic
	boldItalic
)

// face is a cut at a size in points.
type face struct {
	cut cut
	pt  float64
}

var loadFonts = sync.OnceValue(func() [4]*sfnt.Font {
	var fonts [4]*sfnt.Font
	for i, ttf := range fontFiles() {
		f, err := sfnt.Parse(ttf)
		if err != nil {
			panic(fmt.Sprintf("paper: font %d: %v", i, err)) // embedded: cannot fail
		}
		fonts[i] = f
	}
	return fonts
})

func fontFiles() [4][]byte {
	return [4][]byte{
		liberationserifregular.TTF, liberationserifbold.TTF,
		liberationserifitalic.TTF, liberationserifbolditalic.TTF,
	}
}

// ruler measures text. It is not safe for concurrent use.
type ruler struct {
	fonts [4]*sfnt.Font
	buf   sfnt.Buffer
	known map[rune][4]float64 // advance in em, by cut
}

func newRuler() *ruler { return &ruler{fonts: loadFonts(), known: map[rune][4]float64{}} }

// advance is the width of a letter in em.
func (r *ruler) advance(c cut, letter rune) float64 {
	if a, ok := r.known[letter]; ok {
		return a[c]
	}
	var all [4]float64
	for i, f := range r.fonts {
		em := f.UnitsPerEm()
		g, err := f.GlyphIndex(&r.buf, letter)
		if err != nil {
			continue
		}
		adv, err := f.GlyphAdvance(&r.buf, g, fixed.Int26_6(em)<<6, font.HintingNone)
		if err != nil {
			continue
		}
		all[i] = float64(adv) / 64 / float64(em)
	}
	r.known[letter] = all
	return all[c]
}

// width of a text in millimetres.
func (r *ruler) width(f face, text string) float64 {
	em := 0.0
	for _, c := range text {
		em += r.advance(f.cut, c)
	}
	return em * f.pt * mmPerPoint
}

// has reports whether every cut has a glyph for the letter.
func (r *ruler) has(letter rune) bool {
	for _, f := range r.fonts {
		if g, err := f.GlyphIndex(&r.buf, letter); err != nil || g == 0 {
			return false
		}
	}
	return true
}
