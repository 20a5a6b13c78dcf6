//go:build cgo

package picture

// #cgo pkg-config: lept
// #include <stdlib.h>
// #include <leptonica/allheaders.h>
import "C"

import (
	"fmt"
	"math"
	"unsafe"

	"sohoa/pipeline"
)

// Bounds of a page in pixels. The smallest side holds a receipt at 100 dpi;
// the largest area an A0 drawing at 250 dpi. Tesseract dies of slivers such
// as 40000 x 2, so they never reach it.
const (
	minSide  = 200
	maxSide  = 20000
	maxArea  = 100 << 20
	maxShape = 12 // longer side over shorter side
)

// Pix is a leptonica picture. Whoever makes one frees it; the zero Pix is
// none.
type Pix struct{ p *C.PIX }

// None reports whether there is no picture.
func (m Pix) None() bool { return m.p == nil }

// Width is in points.
func (m Pix) Width() int { return int(C.pixGetWidth(m.p)) }

// Height is in points.
func (m Pix) Height() int { return int(C.pixGetHeight(m.p)) }

// Depth is how many bits a point has: 1, 8, or 32 in colour.
func (m Pix) Depth() int { return int(C.pixGetDepth(m.p)) }

// Free gives the memory back; m is none behind it.
func (m *Pix) Free() {
	if m.p != nil {
		C.pixDestroy(&m.p)
	}
}

// Become puts n in m's place and frees what was there. Where n is none it
// keeps m: a step that failed is a step left out.
func (m *Pix) Become(n Pix) {
	if n.p == nil || n.p == m.p {
		return
	}
	m.Free()
	m.p = n.p
}

// Clone gives the same picture once more; both are freed.
func (m Pix) Clone() Pix { return Pix{C.pixClone(m.p)} }

// Quiet keeps leptonica from printing what it thinks of a picture: that may be part
// of a page.
func Quiet() { C.setMsgSeverity(C.L_SEVERITY_NONE) }

// Decode checks the declared size and decodes one picture. Refusals are
// Damaged with a reason. The answer has 1, 8 or 32 bits a pixel and no colour
// map; dpi is what the file says, or 0.
func Decode(data []byte, format string, frame int) (m Pix, dpi int, err error) {
	if err := checkSize(data, format, frame); err != nil {
		return Pix{}, 0, err
	}
	b, n := (*C.l_uint8)(unsafe.Pointer(&data[0])), C.size_t(len(data))
	switch m = raw(data); {
	case !m.None():
	case format == "tiff":
		m.p = C.pixReadMemTiff(b, n, C.l_int32(frame))
	default:
		m.p = C.pixReadMem(b, n)
	}
	if m.None() {
		return Pix{}, 0, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "decode %s", format)
	}
	dpi = int(C.pixGetYRes(m.p))
	if C.pixGetColormap(m.p) != nil {
		m.Become(Pix{C.pixRemoveColormap(m.p, C.REMOVE_CMAP_BASED_ON_SRC)})
	}
	if d := m.Depth(); d != 1 && d != 8 && d != 32 {
		m.Become(Pix{C.pixConvertTo8(m.p, 0)})
	}
	if d := m.Depth(); d == 32 && C.pixGetSpp(m.p) == 4 {
		m.Become(Pix{C.pixAlphaBlendUniform(m.p, 0xffffff00)}) // transparent paper is white
	}
	if err := allowed(m.Width(), m.Height()); err != nil { // the header may have lied
		m.Free()
		return Pix{}, 0, err
	}
	return m, dpi, nil
}

// checkSize refuses by the size in the header, before anything is decoded.
func checkSize(data []byte, format string, frame int) error {
	if len(data) == 0 {
		return pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "decode %s: no bytes", format)
	}
	var kind, w, h, bits, samples, mapped C.l_int32
	b, n := (*C.l_uint8)(unsafe.Pointer(&data[0])), C.size_t(len(data))
	failed := C.l_int32(0)
	if format == "tiff" {
		var res C.l_int32
		failed = C.readHeaderMemTiff(b, n, C.l_int32(frame), &w, &h, &bits, &samples, &res, &mapped, &kind)
	} else {
		failed = C.pixReadHeaderMem(b, n, &kind, &w, &h, &bits, &samples, &mapped)
	}
	if failed != 0 {
		return pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "header of %s", format)
	}
	return allowed(int(w), int(h))
}

func allowed(w, h int) error {
	long, short := max(w, h), min(w, h)
	switch {
	case short < minSide:
		return pipeline.Refuse(pipeline.Damaged, pipeline.ReasonPageTooSmall, "page of %d x %d pixels", w, h)
	case long > maxSide || w*h > maxArea || long > maxShape*short:
		return pipeline.Refuse(pipeline.Damaged, pipeline.ReasonPageTooLarge, "page of %d x %d pixels", w, h)
	}
	return nil
}

// Dropout makes a grey picture by the brightest of red, green and blue, which
// removes coloured seals and ink and keeps black print.
func (m Pix) Dropout() Pix {
	if m.Depth() != 32 {
		return m.Grey()
	}
	return Pix{C.pixConvertRGBToGrayMinMax(m.p, C.L_CHOOSE_MAX)}
}

// Grey makes an 8 bit picture by brightness.
func (m Pix) Grey() Pix {
	if m.Depth() == 8 {
		return m.Clone()
	}
	return Pix{C.pixConvertTo8(m.p, 0)}
}

// Scaled makes a picture of another size. Pictures of one bit become grey, so
// that edges keep their place.
func (m Pix) Scaled(f float64) Pix {
	s := C.l_float32(f)
	switch {
	case m.Depth() == 1 && f <= 0.999:
		return Pix{C.pixScaleToGray(m.p, s)}
	case m.Depth() == 1:
		g := m.Grey()
		defer g.Free()
		return g.Scaled(f)
	case math.Abs(f-1) < 0.001:
		return m.Clone()
	case f < linearFrom:
		return Pix{C.pixScaleAreaMap(m.p, s, s)}
	}
	return Pix{C.pixScaleLI(m.p, s, s)}
}

// linearFrom is the scale from which leptonica interpolates; below it takes the
// mean of the area.
const linearFrom = 0.7

// Turned makes a picture turned clockwise by 0, 90, 180 or 270 degrees.
func (m Pix) Turned(degrees int) Pix {
	if degrees == 0 {
		return m.Clone()
	}
	return Pix{C.pixRotateOrth(m.p, C.l_int32(degrees/90))}
}

// Leant makes a picture turned clockwise by a small angle in degrees about its
// centre; the canvas grows where corners would be lost (see GrowAngle).
func (m Pix) Leant(degrees float64) Pix {
	w, h := 0, 0
	if math.Abs(degrees) > GrowAngle {
		w, h = m.Width(), m.Height()
	}
	return Pix{C.pixRotate(m.p, C.l_float32(degrees*math.Pi/180), C.L_ROTATE_AREA_MAP, C.L_BRING_IN_WHITE, C.l_int32(w), C.l_int32(h))}
}

// GrowAngle is the lean in degrees above which the canvas grows: below it an
// A4 page loses at most 5 mm of its corners, which is margin.
const GrowAngle = 2

// Cut makes a picture of a part.
func (m Pix) Cut(b pipeline.Box) Pix {
	box := C.boxCreate(C.l_int32(b.X0), C.l_int32(b.Y0), C.l_int32(b.W()), C.l_int32(b.H()))
	defer C.boxDestroy(&box)
	return Pix{C.pixClipRectangle(m.p, box, nil)}
}

// Plain calls use with the picture in leptonica's own uncompressed format. It
// is copied row by row; PNM goes through stdio point by point and took 7% of a
// page's time. The bytes live in C and only as long as the call.
func (m Pix) Plain(use func([]byte) error) error {
	var data *C.l_uint8
	var size C.size_t
	if C.pixWriteMem(&data, &size, m.p, C.IFF_SPIX) != 0 || data == nil {
		return fmt.Errorf("hand over picture of %d x %d", m.Width(), m.Height())
	}
	defer C.free(unsafe.Pointer(data))
	return use(unsafe.Slice((*byte)(data), int(size)))
}

// JPEG returns the picture as JPEG.
func (m Pix) JPEG(quality int) ([]byte, error) {
	var data *C.l_uint8
	var size C.size_t
	if C.pixWriteMemJpeg(&data, &size, m.p, C.l_int32(quality), 0) != 0 || data == nil {
		return nil, fmt.Errorf("encode preview of %d x %d", m.Width(), m.Height())
	}
	defer C.free(unsafe.Pointer(data))
	return C.GoBytes(unsafe.Pointer(data), C.int(size)), nil
}

// White makes a white page.
func White(w, h int) Pix {
	m := Pix{C.pixCreate(C.l_int32(w), C.l_int32(h), 8)}
	C.pixSetAll(m.p)
	return m
}
