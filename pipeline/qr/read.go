package qr

import (
	"image"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
	"golang.org/x/text/unicode/norm"

	"sohoa/pipeline"
)

// Bounds of what a page may say in codes.
const (
	mostCodes   = 16
	longestText = 3000 // bytes; the largest QR code holds 2,953
	secondLooks = 4    // parts looked at in the picture as scanned
)

// Sharper gives a part of the page, in points of the bitmap, in more detail:
// the same part, at any scale, turned by whatever the page leans. False: there
// is nothing better.
type Sharper func(pipeline.Box) (*image.Gray, bool)

// Read returns the codes of a page in reading order, with boxes in points of
// m. sharper may be nil. It never fails: what cannot be read is no code.
func Read(m Bitmap, sharper Sharper) []pipeline.Code {
	if !m.valid() {
		return nil
	}
	codes := append(m.squareCodes(sharper), m.barCodes()...)
	slices.SortStableFunc(codes, func(a, b pipeline.Code) int {
		if d := a.Box.Y0 - b.Box.Y0; d != 0 {
			return d
		}
		return a.Box.X0 - b.Box.X0
	})
	return codes[:min(len(codes), mostCodes)]
}

// squareCodes reads the QR codes.
func (m Bitmap) squareCodes(sharper Sharper) []pipeline.Code {
	all := m.patterns()
	if len(all) < 3 {
		return nil
	}
	var codes []pipeline.Code
	used := make([]bool, len(all))
	looks := secondLooks
	if sharper == nil {
		looks = 0
	}
	for _, c := range squares(all) {
		if used[c.topLeft] || used[c.topRight] || used[c.bottomLeft] || len(codes) == mostCodes {
			continue
		}
		s := site{m, all[c.topLeft], all[c.topRight], all[c.bottomLeft]}
		text, ok := s.read()
		if !ok && looks > 0 {
			looks--
			text, ok = s.readSharper(sharper)
		}
		if !ok {
			continue
		}
		used[c.topLeft], used[c.topRight], used[c.bottomLeft] = true, true, true
		codes = append(codes, pipeline.Code{Kind: pipeline.CodeQR, Text: text, Box: s.box(0)})
	}
	return codes
}

// site is where a QR code stands.
type site struct {
	m                             Bitmap
	topLeft, topRight, bottomLeft pattern
}

// box is the code with so many modules of quiet zone about it.
func (s site) box(quiet float64) pipeline.Box {
	tl, tr, bl := s.topLeft, s.topRight, s.bottomLeft
	dx, dy := tr.x-tl.x, tr.y-tl.y
	leg := math.Hypot(dx, dy)
	turned := (math.Abs(dx) + math.Abs(dy)) / leg // 1 upright, 1.41 on its corner
	module := (tl.module + tr.module + bl.module) / 3 / turned
	pad := (3.5*turned + quiet) * module
	brx, bry := tr.x+bl.x-tl.x, tr.y+bl.y-tl.y
	return s.m.within(pipeline.Box{
		X0: int(math.Floor(min(tl.x, tr.x, bl.x, brx) - pad)), Y0: int(math.Floor(min(tl.y, tr.y, bl.y, bry) - pad)),
		X1: int(math.Ceil(max(tl.x, tr.x, bl.x, brx) + pad)), Y1: int(math.Ceil(max(tl.y, tr.y, bl.y, bry) + pad)),
	})
}

// read reads the code from the bitmap.
func (s site) read() (text string, ok bool) {
	defer quiet(&text, &ok)
	b := s.box(4)
	part, err := gozxing.NewBitMatrix(b.W(), b.H())
	if err != nil {
		return "", false
	}
	for y := b.Y0; y < b.Y1; y++ {
		for x := b.X0; x < b.X1; x++ {
			if s.m.ink(x, y) {
				part.Set(x-b.X0, y-b.Y0)
			}
		}
	}
	at := func(p pattern) *detector.FinderPattern {
		return detector.NewFinderPattern1(p.x-float64(b.X0), p.y-float64(b.Y0), p.module)
	}
	found, err := detector.NewDetector(part).ProcessFinderPatternInfo(detector.NewFinderPatternInfo(at(s.bottomLeft), at(s.topLeft), at(s.topRight)))
	if err != nil {
		return "", false
	}
	result, err := decoder.NewDecoder().Decode(found.GetBits(), nil)
	if err != nil {
		return "", false
	}
	return clean(result.GetText())
}

// readSharper reads the code from the picture as it was scanned.
func (s site) readSharper(sharper Sharper) (text string, ok bool) {
	defer quiet(&text, &ok)
	part, ok := sharper(s.box(6))
	if !ok {
		return "", false
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(part)
	if err != nil {
		return "", false
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return "", false
	}
	return clean(result.GetText())
}

// quiet makes a panic of the decoder "no code": it was built for pictures that
// mean well.
func quiet(text *string, ok *bool) {
	if recover() != nil {
		*text, *ok = "", false
	}
}

// clean is the text of a code as it is stored: NFC without control characters
// but tab and line feed. False: it is empty, too long, or no text.
func clean(s string) (string, bool) {
	if len(s) > longestText || !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError) {
		return "", false
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return -1
		case unicode.IsControl(r) && r != '\n' && r != '\t':
			return ' '
		}
		return r
	}, norm.NFC.String(s))
	s = strings.TrimSpace(s)
	return s, s != ""
}
