//go:build cgo

package tesseract

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

// pix is a leptonica picture. Whoever makes one frees it; the zero pix is
// none.
type pix struct{ p *C.PIX }

func (m pix) none() bool  { return m.p == nil }
func (m pix) width() int  { return int(C.pixGetWidth(m.p)) }
func (m pix) height() int { return int(C.pixGetHeight(m.p)) }
func (m pix) depth() int  { return int(C.pixGetDepth(m.p)) }

// free gives the memory back; m is none behind it.
func (m *pix) free() {
	if m.p != nil {
		C.pixDestroy(&m.p)
	}
}

// become puts n in m's place and frees what was there. Where n is none it
// keeps m: a step that failed is a step left out.
func (m *pix) become(n pix) {
	if n.p == nil || n.p == m.p {
		return
	}
	m.free()
	m.p = n.p
}

func (m pix) clone() pix { return pix{C.pixClone(m.p)} }

func quiet() { C.setMsgSeverity(C.L_SEVERITY_NONE) }

// decode checks the declared size and decodes one picture. Refusals are
// Damaged with a reason. The answer has 1, 8 or 32 bits a pixel and no colour
// map; dpi is what the file says, or 0.
func decode(data []byte, format string, frame int) (m pix, dpi int, err error) {
	if err := checkSize(data, format, frame); err != nil {
		return pix{}, 0, err
	}
	b, n := (*C.l_uint8)(unsafe.Pointer(&data[0])), C.size_t(len(data))
	switch m = raw(data); {
	case !m.none():
	case format == "tiff":
		m.p = C.pixReadMemTiff(b, n, C.l_int32(frame))
	default:
		m.p = C.pixReadMem(b, n)
	}
	if m.none() {
		return pix{}, 0, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "decode %s", format)
	}
	dpi = int(C.pixGetYRes(m.p))
	if C.pixGetColormap(m.p) != nil {
		m.become(pix{C.pixRemoveColormap(m.p, C.REMOVE_CMAP_BASED_ON_SRC)})
	}
	if d := m.depth(); d != 1 && d != 8 && d != 32 {
		m.become(pix{C.pixConvertTo8(m.p, 0)})
	}
	if d := m.depth(); d == 32 && C.pixGetSpp(m.p) == 4 {
		m.become(pix{C.pixAlphaBlendUniform(m.p, 0xffffff00)}) // transparent paper is white
	}
	if err := allowed(m.width(), m.height()); err != nil { // the header may have lied
		m.free()
		return pix{}, 0, err
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

// dropout makes a grey picture by the brightest of red, green and blue, which
// removes coloured seals and ink and keeps black print.
func (m pix) dropout() pix {
	if m.depth() != 32 {
		return m.grey()
	}
	return pix{C.pixConvertRGBToGrayMinMax(m.p, C.L_CHOOSE_MAX)}
}

// grey makes an 8 bit picture by brightness.
func (m pix) grey() pix {
	if m.depth() == 8 {
		return m.clone()
	}
	return pix{C.pixConvertTo8(m.p, 0)}
}

// scaled makes a picture of another size. Pictures of one bit become grey, so
// that edges keep their place.
func (m pix) scaled(f float64) pix {
	s := C.l_float32(f)
	switch {
	case m.depth() == 1 && f <= 0.999:
		return pix{C.pixScaleToGray(m.p, s)}
	case m.depth() == 1:
		g := m.grey()
		defer g.free()
		return g.scaled(f)
	case math.Abs(f-1) < 0.001:
		return m.clone()
	case f < linearFrom:
		return pix{C.pixScaleAreaMap(m.p, s, s)}
	}
	return pix{C.pixScaleLI(m.p, s, s)}
}

// linearFrom is the scale from which leptonica interpolates; below it takes the
// mean of the area.
const linearFrom = 0.7

// turned makes a picture turned clockwise by 0, 90, 180 or 270 degrees.
func (m pix) turned(degrees int) pix {
	if degrees == 0 {
		return m.clone()
	}
	return pix{C.pixRotateOrth(m.p, C.l_int32(degrees/90))}
}

// leant makes a picture turned clockwise by a small angle in degrees about its
// centre; the canvas grows where corners would be lost (see growAngle).
func (m pix) leant(degrees float64) pix {
	w, h := 0, 0
	if math.Abs(degrees) > growAngle {
		w, h = m.width(), m.height()
	}
	return pix{C.pixRotate(m.p, C.l_float32(degrees*math.Pi/180), C.L_ROTATE_AREA_MAP, C.L_BRING_IN_WHITE, C.l_int32(w), C.l_int32(h))}
}

// growAngle is the lean in degrees above which the canvas grows: below it an
// A4 page loses at most 5 mm of its corners, which is margin.
const growAngle = 2

// cut makes a picture of a part.
func (m pix) cut(b pipeline.Box) pix {
	box := C.boxCreate(C.l_int32(b.X0), C.l_int32(b.Y0), C.l_int32(b.W()), C.l_int32(b.H()))
	defer C.boxDestroy(&box)
	return pix{C.pixClipRectangle(m.p, box, nil)}
}

// plain calls use with the picture in leptonica's own uncompressed format. It
// is copied row by row; PNM goes through stdio point by point and took 7% of a
// page's time. The bytes live in C and only as long as the call.
func (m pix) plain(use func([]byte) error) error {
	var data *C.l_uint8
	var size C.size_t
	if C.pixWriteMem(&data, &size, m.p, C.IFF_SPIX) != 0 || data == nil {
		return fmt.Errorf("hand over picture of %d x %d", m.width(), m.height())
	}
	defer C.free(unsafe.Pointer(data))
	return use(unsafe.Slice((*byte)(data), int(size)))
}

// jpeg returns the picture as JPEG.
func (m pix) jpeg(quality int) ([]byte, error) {
	var data *C.l_uint8
	var size C.size_t
	if C.pixWriteMemJpeg(&data, &size, m.p, C.l_int32(quality), 0) != 0 || data == nil {
		return nil, fmt.Errorf("encode preview of %d x %d", m.width(), m.height())
	}
	defer C.free(unsafe.Pointer(data))
	return C.GoBytes(unsafe.Pointer(data), C.int(size)), nil
}

// blankImage makes a white page.
func blankImage(w, h int) pix {
	m := pix{C.pixCreate(C.l_int32(w), C.l_int32(h), 8)}
	C.pixSetAll(m.p)
	return m
}
