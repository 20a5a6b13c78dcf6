//go:build cgo

package tesseract

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/repair"
	"sohoa/pipeline/viet"
)

// stamps reads the red parts. Words of them are kept where they are evidence
// of text: a seal or a flourish reads as rubbish. Where what could be a mark
// of secrecy is left unread, the page says so.
func (r *Reader) stamps(p *page, ink colour) []pipeline.Word {
	var out []pipeline.Word
	unread := slices.ContainsFunc(ink.blots, p.markSized)
	line, block := 0, 0
	for _, part := range ink.red {
		var kept []pipeline.Box
		found, err := r.engine.read(part.work, singleBlock, p.workDPI)
		if err != nil {
			return out
		}
		some := false
		for len(found) > 0 {
			n := lineEnd(found)
			row := legible(found[:n])
			found = found[n:]
			for _, f := range row {
				kept = append(kept, f.box)
				out = append(out, pipeline.Word{Text: f.text, Box: p.upright(part.place(f.box)), Conf: f.conf, Line: line, Block: block, Stamp: true})
			}
			if len(row) > 0 {
				line, some = line+1, true
			}
		}
		if some {
			block++
		}
		unread = unread || p.missesMark(part, kept)
	}
	if unread {
		p.note(ocr.NoteRedUnread)
	}
	repair.Glyphs(out)
	repair.Builtin().Words(out)
	return out
}

// lineEnd is the number of words of the first line.
func lineEnd(fs []found) int {
	f := fs[0]
	n := slices.IndexFunc(fs, func(g found) bool { return g.block != f.block || g.par != f.par || g.line != f.line })
	if n < 0 {
		return len(fs)
	}
	return n
}

// place brings a box of the part to the work picture.
func (r redPart) place(b pipeline.Box) pipeline.Box {
	sin, cos := math.Sincos(-r.lean * math.Pi / 180)
	dx := float64(b.X0+b.X1)/2 - float64(r.work.width())/2
	dy := float64(b.Y0+b.Y1)/2 - float64(r.work.height())/2
	x := float64(r.at.X0+r.at.X1)/2 + dx*cos - dy*sin
	y := float64(r.at.Y0+r.at.Y1)/2 + dx*sin + dy*cos
	x0, y0 := int(x)-b.W()/2, int(y)-b.H()/2
	return pipeline.Box{X0: x0, Y0: y0, X1: x0 + b.W(), Y1: y0 + b.H()}
}

// Marks that are taken however unsure the engine is of them, folded and without
// spaces: secrecy (Luật Bảo vệ bí mật nhà nước), urgency (NĐ 30/2020, phụ lục
// I, mục 10b).
func isMark(letters string) bool {
	switch letters {
	case "mat", "toimat", "tuyetmat", "khan", "thuongkhan", "hoatoc", "hoatochengio", "den", "congvanden":
		return true
	}
	return false
}

// Bounds of evidence: of a row of red letters and of a word in it.
const (
	legibleLetters = 4   // of sure syllables
	legibleShare   = 0.6 // of all letters and digits
	legibleConf    = 0.5
)

// legible returns the words of a line that are text, or none.
func legible(line []found) []found {
	var all, sure int
	var letters strings.Builder
	kept := make([]found, 0, len(line))
	for _, f := range line {
		core := strings.TrimFunc(f.text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		n := len([]rune(core))
		all += n
		letters.WriteString(strings.ToLower(viet.Fold(core)))
		word := n >= 2 && viet.IsSyllable(core) || n > 0 && strings.Trim(core, "0123456789./-") == ""
		if word && f.conf >= legibleConf {
			sure += n
		}
		if word || f.conf >= legibleConf && n > 0 {
			kept = append(kept, f)
		}
	}
	if isMark(letters.String()) {
		return kept
	}
	if sure < legibleLetters || float64(sure) < legibleShare*float64(all) {
		return nil
	}
	return line[slices.Index(line, kept[0]) : slices.Index(line, kept[len(kept)-1])+1]
}
