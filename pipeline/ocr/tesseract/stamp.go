//go:build cgo

package tesseract

import (
	"math"
	"slices"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/found"
	"sohoa/pipeline/ocr/repair"
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
		words, err := r.engine.read(part.work, singleBlock, p.workDPI)
		if err != nil {
			return out
		}
		some := false
		for len(words) > 0 {
			n := found.LineEnd(words)
			row := found.Legible(words[:n])
			words = words[n:]
			for _, f := range row {
				kept = append(kept, f.Box)
				out = append(out, pipeline.Word{Text: f.Text, Box: p.upright(part.place(f.Box)), Conf: f.Conf, Line: line, Block: block, Stamp: true})
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

// place brings a box of the part to the work picture.
func (r redPart) place(b pipeline.Box) pipeline.Box {
	sin, cos := math.Sincos(-r.lean * math.Pi / 180)
	dx := float64(b.X0+b.X1)/2 - float64(r.work.Width())/2
	dy := float64(b.Y0+b.Y1)/2 - float64(r.work.Height())/2
	x := float64(r.at.X0+r.at.X1)/2 + dx*cos - dy*sin
	y := float64(r.at.Y0+r.at.Y1)/2 + dx*sin + dy*cos
	x0, y0 := int(x)-b.W()/2, int(y)-b.H()/2
	return pipeline.Box{X0: x0, Y0: y0, X1: x0 + b.W(), Y1: y0 + b.H()}
}
