//go:build cgo

package tesseract

import "sohoa/pipeline"

// Bounds of black edges, which a scanner leaves where its lid stands open.
const (
	edgeStrip = 0.8 // millimetres of the outermost strip that tells
	edgeBlack = 0.3 // share of a strip that is ink
	edgeReach = 8.0 // millimetres from the edge up to which it is painted over
)

// clearEdges paints black edges over. The engine takes them for the rim of a
// picture or for a column of its own, and parts the lines beside them (drawn
// page with 5 mm on the left: 21% of characters in another order, 1% without).
// Only what hangs together with the edge goes.
func (p *page) clearEdges() {
	mm, w, h := p.workDPI/25.4, p.ink.Width(), p.ink.Height()
	strip, reach := max(1, int(edgeStrip*mm)), int(edgeReach*mm)
	black := false
	for _, b := range []pipeline.Box{{X1: strip, Y1: h}, {X0: w - strip, X1: w, Y1: h}, {X1: w, Y1: strip}, {Y0: h - strip, X1: w, Y1: h}} {
		part := p.ink.Cut(b)
		black = black || !part.None() && part.Darkness() > edgeBlack
		part.Free()
	}
	if !black || w < 3*reach || h < 3*reach {
		return
	}
	inner := p.ink.Inner()
	defer inner.Free()
	if inner.None() {
		return
	}
	edge := p.ink.Minus(inner)
	defer edge.Free()
	if edge.None() {
		return
	}
	edge.Paint(pipeline.Box{X0: reach, Y0: reach, X1: w - reach, Y1: h - reach}, 0)
	p.ink.Become(p.ink.Minus(edge))
	edge.Become(edge.Grown(5, 5))
	p.work.Become(p.work.Copied()) // it may be the scan itself
	p.work.Whiten(edge)
}
