//go:build cgo

package tesseract

import (
	"slices"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/found"
	"sohoa/pipeline/ocr/shape"
)

// Sizes in millimetres of what could be a mark of secrecy: the stamps are 20 to
// 40 wide and 8 high, their letters 4 high (see redWide); the bounds leave room
// for those cut by hand and for half of the ink gone.
const (
	markWideFrom, markWideTo     = 9.0, 60.0
	markHighFrom, markHighTo     = 4.0, 20.0
	markLetterFrom, markLetterTo = 2.6, 9.0
	markShape                    = 1.3  // least width for the height
	markHead                     = 0.42 // of the page from its top: where marks are set
	manyRows                     = 3    // of a stamp of arrival, which is no mark
)

// markSized reports whether a box of the work picture could be that of a mark
// of secrecy: its size, on the head of the page.
func (p *page) markSized(b pipeline.Box) bool {
	mm := p.workDPI / 25.4
	w, h := float64(b.W())/mm, float64(b.H())/mm
	return p.onHead(b) && w > markShape*h && w >= markWideFrom && w <= markWideTo && h >= markHighFrom && h <= markHighTo
}

func (p *page) onHead(b pipeline.Box) bool {
	return float64(b.Y0+b.Y1)/2 < markHead*float64(p.work.Height())
}

// missesMark reports whether a red part on the head of the page has a row of
// letters as high as those of a mark in which nothing was read. kept are the
// boxes of the words read.
func (p *page) missesMark(part redPart, kept []pipeline.Box) bool {
	if part.ringed || !p.onHead(part.at) || len(part.rows) > manyRows {
		return false
	}
	mm := p.workDPI / 25.4
	return slices.ContainsFunc(part.rows, func(row shape.Row) bool {
		w, h := float64(row.Box.W())/mm, float64(row.Box.H())/mm
		read := slices.ContainsFunc(kept, func(b pipeline.Box) bool { return found.Over(b, row.Box) })
		return !read && w < markWideTo && h >= markLetterFrom && h <= markLetterTo
	})
}
