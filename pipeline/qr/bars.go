package qr

import (
	"math"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"

	"sohoa/pipeline"
)

// Bounds of the search for bar codes, in points and numbers.
const (
	barStep   = 8  // rows; a bar code is at least 5 mm high
	barRows   = 40 // rows given to the decoder
	barQuiet  = 5  // modules of white before the first and behind the last bar; the standard asks for 10
	barChars  = 80 // characters of one code
	barsAgree = 2  // rows that must say the same
)

// barCodes reads the codes of the kind Code 128 that lie along the rows.
func (m Bitmap) barCodes() []pipeline.Code {
	var found []barCode
	var edges []int
	rows := barRows
	for y := 0; y < m.Height && rows > 0; y += barStep {
		edges = m.edges(y, edges[:0])
		for k := 0; k+13 <= len(edges); k += 2 {
			if !m.startsAt(edges, k) {
				continue
			}
			end := m.stopAfter(edges, k)
			if end < 0 || rows == 0 {
				continue
			}
			rows--
			if text, ok := m.readBars(y, edges[k:end]); ok {
				found = addBars(found, barCode{text: text, box: pipeline.Box{X0: edges[k], Y0: y, X1: edges[end-1], Y1: y + 1}, rows: 1})
				k = end - 2
			}
		}
	}
	var codes []pipeline.Code
	for _, b := range found {
		if b.rows >= barsAgree && len(codes) < mostCodes {
			codes = append(codes, pipeline.Code{Kind: pipeline.CodeBars, Text: b.text, Box: b.box})
		}
	}
	return codes
}

// barCode is a text with the rows that say it.
type barCode struct {
	text string
	box  pipeline.Box
	rows int
}

func addBars(all []barCode, b barCode) []barCode {
	for i, a := range all {
		near := b.box.Y0-a.box.Y1 < 4*barStep && a.box.X0 < b.box.X1 && b.box.X0 < a.box.X1
		if a.text == b.text && near {
			all[i].box, all[i].rows = a.box.Union(b.box), a.rows+1
			return all
		}
	}
	return append(all, b)
}

// startsAt reports whether the bars from edge k are a start of Code 128 behind
// a quiet zone.
func (m Bitmap) startsAt(edges []int, k int) bool {
	white := edges[k]
	if k > 0 {
		white -= edges[k-1]
	}
	total := edges[k+6] - edges[k]
	if white*11 < total*barQuiet {
		return false
	}
	return wide(edges[k:k+7], 2, 1, 1, 4, 1, 2) || wide(edges[k:k+7], 2, 1, 1, 2, 1, 4) || wide(edges[k:k+7], 2, 1, 1, 2, 3, 2)
}

// stopAfter returns the end, among the edges, of the first stop behind the
// start at k, with a quiet zone behind it; -1: there is none.
func (m Bitmap) stopAfter(edges []int, k int) int {
	for n := 1; n <= barChars; n++ {
		from := k + 6*n
		if from+8 > len(edges) {
			return -1
		}
		if !wide(edges[from:from+8], 2, 3, 3, 1, 1, 1, 2) {
			continue
		}
		white := m.Width - edges[from+7]
		if from+8 < len(edges) {
			white = edges[from+8] - edges[from+7]
		}
		if white*13 >= (edges[from+7]-edges[from])*barQuiet {
			return from + 8
		}
	}
	return -1
}

// wide reports whether the runs between edges have so many modules each.
func wide(edges []int, modules ...int) bool {
	sum := 0
	for _, n := range modules {
		sum += n
	}
	module := float64(edges[len(modules)]-edges[0]) / float64(sum)
	for i, n := range modules {
		if math.Abs(float64(edges[i+1]-edges[i])-float64(n)*module) > 0.75*module {
			return false
		}
	}
	return module >= 1.3
}

// readBars gives one row of bars to the decoder.
func (m Bitmap) readBars(y int, edges []int) (text string, ok bool) {
	defer quiet(&text, &ok)
	first, last := edges[0], edges[len(edges)-1]
	pad := (last - first) / 4
	row := gozxing.NewBitArray(last - first + 2*pad)
	for i := 0; i+1 < len(edges); i += 2 {
		for x := edges[i]; x < edges[i+1]; x++ {
			row.Set(x - first + pad)
		}
	}
	reader, ok := oned.NewCode128Reader().(interface {
		DecodeRow(int, *gozxing.BitArray, map[gozxing.DecodeHintType]any) (*gozxing.Result, error)
	})
	if !ok {
		return "", false
	}
	result, err := reader.DecodeRow(y, row, nil)
	if err != nil {
		return "", false
	}
	return clean(result.GetText())
}
