package scan

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"

	"sohoa/pipeline"
)

// sheet is what pdfinfo says of a page: size in points before rotation.
type sheet struct {
	w, h   float64
	rotate int // degrees clockwise
}

// parseInfo reads the output of pdfinfo -f 1 -l n: the number of pages the
// catalogue claims, and the sheets listed. The title of a document may hold
// anything, such lines too; it is printed before the number of pages, so what
// came before the last such number is forgotten.
func parseInfo(out []byte) (claimed int, sheets []sheet, err error) {
	claimed = -1
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		switch {
		case len(f) == 2 && f[0] == "Pages:":
			if n, err := strconv.Atoi(f[1]); err == nil {
				claimed, sheets = n, nil
			}
		case len(f) >= 6 && f[0] == "Page" && f[2] == "size:" && f[1] == strconv.Itoa(len(sheets)+1):
			w, errW := strconv.ParseFloat(f[3], 64)
			h, errH := strconv.ParseFloat(f[5], 64)
			if errW != nil || errH != nil {
				return 0, nil, refuse(pipeline.ReasonBroken, "page %s of %s x %s points", f[1], f[3], f[5])
			}
			sheets = append(sheets, sheet{w: w, h: h})
		case len(f) == 4 && f[0] == "Page" && f[2] == "rot:" && len(sheets) > 0 && f[1] == strconv.Itoa(len(sheets)):
			if r, err := strconv.Atoi(f[3]); err == nil {
				sheets[len(sheets)-1].rotate = ((r % 360) + 360) % 360
			}
		}
	}
	if claimed < 0 {
		return 0, nil, refuse(pipeline.ReasonBroken, "no number of pages")
	}
	return claimed, sheets, nil
}

// drawn is one row of pdfimages -list: an image drawn on a page.
type drawn struct {
	page       int
	kind       string // image, mask, smask, stencil
	w, h       int
	colour     string
	components int
	encoded    string
	object     int // 0 for an inline image
	xppi, yppi float64
}

// parseImages reads pdfimages -list. Rows it does not understand are skipped:
// an image it does not know of only costs rendering.
func parseImages(out []byte) []drawn {
	var rows []drawn
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) == 15 && f[10] == "[inline]" {
			f = append(f[:11], append([]string{"0"}, f[11:]...)...)
		}
		if d, ok := parseDrawn(f); ok {
			rows = append(rows, d)
		}
	}
	return rows
}

func parseDrawn(f []string) (drawn, bool) {
	if len(f) < 16 {
		return drawn{}, false
	}
	d := drawn{kind: f[2], colour: f[5], encoded: f[8]}
	ok := true
	whole := func(s string) int {
		n, err := strconv.Atoi(s)
		ok = ok && err == nil
		return n
	}
	d.page, d.w, d.h = whole(f[0]), whole(f[3]), whole(f[4])
	if f[6] != "-" { // a JPEG 2000 that says its colours itself
		d.components = whole(f[6])
	}
	if f[10] != "[inline]" {
		d.object = whole(f[10])
	}
	x, errX := strconv.ParseFloat(f[12], 64)
	y, errY := strconv.ParseFloat(f[13], 64)
	d.xppi, d.yppi = x, y
	return d, ok && errX == nil && errY == nil
}

// size is how large the image is drawn, in points.
func (d drawn) size() (w, h float64) {
	if d.xppi <= 0 || d.yppi <= 0 {
		return 0, 0
	}
	return 72 * float64(d.w) / d.xppi, 72 * float64(d.h) / d.yppi
}

// covers reports whether the image, drawn upright, is as large as the sheet.
// pdfimages gives the resolution in whole numbers, hence the tolerance.
func (d drawn) covers(s sheet) bool {
	w, h := d.size()
	near := func(a, b float64) bool { return a > 0.95*b && a < 1.05*b }
	return near(w, s.w) && near(h, s.h)
}

// share of the sheet that the image takes, at most 1.
func (d drawn) share(s sheet) float64 {
	w, h := d.size()
	if s.w*s.h <= 0 {
		return 0
	}
	return min(1, w*h/(s.w*s.h))
}
