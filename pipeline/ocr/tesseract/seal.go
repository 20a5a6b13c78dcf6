//go:build cgo

package tesseract

// #include <leptonica/allheaders.h>
import "C"

import (
	"math"
	"unsafe"

	"sohoa/pipeline"
)

// disc is a round seal: centre and radius of its outer ring, in points.
type disc struct{ x, y, r float64 }

// holds reports whether the middle of a box lies in the seal.
func (d disc) holds(b pipeline.Box) bool {
	return math.Hypot(float64(b.X0+b.X1)/2-d.x, float64(b.Y0+b.Y1)/2-d.y) < d.r
}

// The seals of offices are 30 to 36 mm across by their rank; the bounds leave
// room for worn rims and scans of another scale.
const (
	sealFrom, sealTo = 14.0, 19.0 // radius in mm
	sealRing         = 0.66       // share of the ring that must be inked: worn seals have 0.7
	sealAngles       = 60
	manySeals        = 3
)

// seals finds the round seals in a one-bit picture of mm points to a
// millimetre: circles of the right size along which there is ink nearly
// everywhere.
func (m pix) seals(mm float64) []disc {
	small, f := m.clone(), 1.0
	if mm > 5 {
		small.become(pix{C.pixReduceRankBinaryCascade(m.p, 1, 0, 0, 0)})
		f = 2
	}
	defer small.free()
	thick := pix{C.pixDilateBrick(nil, small.p, 3, 3)}
	defer thick.free()
	if thick.none() {
		return nil
	}
	s := newRings(thick, mm/f)
	var out []disc
	for range manySeals {
		d, share := s.roundest()
		if share < sealRing {
			break
		}
		out = append(out, disc{d.x * f, d.y * f, d.r * f})
		s.taken = append(s.taken, disc{d.x, d.y, d.r + s.mm})
	}
	return out
}

// rings looks for circles of ink.
type rings struct {
	w, h, wpl int
	mm        float64 // points to a millimetre
	bits      []uint32
	turns     [sealAngles][2]float64
	taken     []disc // ink in them no longer counts
}

func newRings(m pix, mm float64) *rings {
	s := &rings{w: m.width(), h: m.height(), wpl: int(C.pixGetWpl(m.p)), mm: mm}
	s.bits = unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(m.p))), s.wpl*s.h)
	for i := range s.turns {
		s.turns[i][0], s.turns[i][1] = math.Sincos(2 * math.Pi * float64(i) / sealAngles)
	}
	return s
}

func (s *rings) ink(x, y int) bool {
	if x < 0 || y < 0 || x >= s.w || y >= s.h || s.bits[y*s.wpl+x>>5]>>(31-x&31)&1 == 0 {
		return false
	}
	for _, d := range s.taken {
		if math.Hypot(float64(x)-d.x, float64(y)-d.y) < d.r {
			return false
		}
	}
	return true
}

// roundest finds the circle with the largest share of its ring inked: first on
// a grid of a millimetre, then around the best, then the outermost ring there.
func (s *rings) roundest() (best disc, share float64) {
	try := func(x, y, r float64) {
		if n := s.share(disc{x, y, r}); n > share {
			best, share = disc{x, y, r}, n
		}
	}
	low := sealFrom * s.mm * 0.8 // a seal may be cut by the edge of the place
	for y := low; y < float64(s.h)-low; y += s.mm {
		for x := low; x < float64(s.w)-low; x += s.mm {
			for r := sealFrom; r <= sealTo; r += 0.5 {
				try(x, y, r*s.mm)
			}
		}
	}
	for step := s.mm / 2; step > 0.4; step /= 2 {
		d := best
		for _, v := range [][3]float64{{-1, 0, 0}, {1, 0, 0}, {0, -1, 0}, {0, 1, 0}, {0, 0, 1}, {0, 0, -1}} {
			try(d.x+v[0]*step, d.y+v[1]*step, d.r+v[2]*step)
		}
	}
	for r := best.r + s.mm/4; r < sealTo*s.mm; r += s.mm / 4 {
		if s.share(disc{best.x, best.y, r}) > 0.8*share {
			best.r = r
		}
	}
	return best, share
}

func (s *rings) share(d disc) float64 {
	n := 0
	for i, t := range s.turns {
		if s.ink(int(d.x+t[0]*d.r), int(d.y+t[1]*d.r)) {
			n++
		}
		if i == sealAngles/2 && n < sealAngles/5 {
			return 0
		}
	}
	return float64(n) / sealAngles
}

// clearRing clears the rim of a seal from a radius outwards, in a one-bit
// picture.
func (m pix) clearRing(d disc, from float64) {
	w, h, wpl := m.width(), m.height(), int(C.pixGetWpl(m.p))
	bits := unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(m.p))), wpl*h)
	to := d.r * 1.07 // the rim is 1 mm thick
	for y := max(0, int(d.y-to)); y < min(h, int(d.y+to)+1); y++ {
		for x := max(0, int(d.x-to)); x < min(w, int(d.x+to)+1); x++ {
			if r := math.Hypot(float64(x)-d.x, float64(y)-d.y); r >= from && r < to {
				bits[y*wpl+x>>5] &^= 1 << (31 - x&31)
			}
		}
	}
}
