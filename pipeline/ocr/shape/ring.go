package shape

import (
	"math"

	"sohoa/pipeline"
)

// Disc is a round seal: centre and radius of its outer ring, in points.
type Disc struct{ X, Y, R float64 }

// Holds reports whether the middle of a box lies in the seal.
func (d Disc) Holds(b pipeline.Box) bool {
	return math.Hypot(float64(b.X0+b.X1)/2-d.X, float64(b.Y0+b.Y1)/2-d.Y) < d.R
}

// The seals of offices are 30 to 36 mm across by their rank; the bounds leave
// room for worn rims and scans of another scale.
const (
	sealFrom, sealTo = 14.0, 19.0 // radius in mm
	sealRing         = 0.66       // share of the ring that must be inked: worn seals have 0.7
	sealAngles       = 60
	manySeals        = 3
)

// Bitmap is a picture of one bit a point: rows of words of 32 points, the first
// in the highest bit.
type Bitmap struct {
	W, H, Stride int // Stride in words
	Bits         []uint32
}

// At reports whether there is ink at a point; there is none outside.
func (m Bitmap) At(x, y int) bool {
	return x >= 0 && y >= 0 && x < m.W && y < m.H && m.Bits[y*m.Stride+x>>5]>>(31-x&31)&1 != 0
}

// Seals are the round seals in a picture with mm points to a millimetre: circles
// of the right size along which there is ink nearly everywhere.
func Seals(m Bitmap, mm float64) []Disc {
	s := newRings(m, mm)
	var out []Disc
	for range manySeals {
		d, share := s.roundest()
		if share < sealRing {
			break
		}
		out = append(out, d)
		s.taken = append(s.taken, Disc{d.X, d.Y, d.R + s.mm})
	}
	return out
}

// Bounds of a ring about a place: as wide as high, inked nearly all around. The
// seals that programs put on the head of a page are 25 to 28 mm across, smaller
// than those of rubber.
const (
	ringShape = 1.25
	ringInked = 0.6
)

// Ringed reports whether a picture is a ring with what stands in it.
func Ringed(m Bitmap) bool {
	w, h := float64(m.W), float64(m.H)
	if w > ringShape*h || h > ringShape*w {
		return false
	}
	s, share := newRings(m, 1), 0.0
	for r := 0.38; r <= 0.51; r += 0.01 {
		share = math.Max(share, s.share(Disc{w / 2, h / 2, r * math.Min(w, h)}))
	}
	return share >= ringInked
}

// rings looks for circles of ink.
type rings struct {
	Bitmap
	mm    float64 // points to a millimetre
	turns [sealAngles][2]float64
	taken []Disc // ink in them no longer counts
}

func newRings(m Bitmap, mm float64) *rings {
	s := &rings{Bitmap: m, mm: mm}
	for i := range s.turns {
		s.turns[i][0], s.turns[i][1] = math.Sincos(2 * math.Pi * float64(i) / sealAngles)
	}
	return s
}

func (s *rings) ink(x, y int) bool {
	if !s.At(x, y) {
		return false
	}
	for _, d := range s.taken {
		if math.Hypot(float64(x)-d.X, float64(y)-d.Y) < d.R {
			return false
		}
	}
	return true
}

// roundest finds the circle with the largest share of its ring inked: first on
// a grid of a millimetre, then around the best, then the outermost ring there.
func (s *rings) roundest() (best Disc, share float64) {
	try := func(x, y, r float64) {
		if n := s.share(Disc{x, y, r}); n > share {
			best, share = Disc{x, y, r}, n
		}
	}
	low := sealFrom * s.mm * 0.8 // a seal may be cut by the edge of the place
	for y := low; y < float64(s.H)-low; y += s.mm {
		for x := low; x < float64(s.W)-low; x += s.mm {
			for r := sealFrom; r <= sealTo; r += 0.5 {
				try(x, y, r*s.mm)
			}
		}
	}
	for step := s.mm / 2; step > 0.4; step /= 2 {
		d := best
		for _, v := range [][3]float64{{-1, 0, 0}, {1, 0, 0}, {0, -1, 0}, {0, 1, 0}, {0, 0, 1}, {0, 0, -1}} {
			try(d.X+v[0]*step, d.Y+v[1]*step, d.R+v[2]*step)
		}
	}
	for r := best.R + s.mm/4; r < sealTo*s.mm; r += s.mm / 4 {
		if s.share(Disc{best.X, best.Y, r}) > 0.8*share {
			best.R = r
		}
	}
	return best, share
}

func (s *rings) share(d Disc) float64 {
	n := 0
	for i, t := range s.turns {
		if s.ink(int(d.X+t[0]*d.R), int(d.Y+t[1]*d.R)) {
			n++
		}
		if i == sealAngles/2 && n < sealAngles/5 {
			return 0
		}
	}
	return float64(n) / sealAngles
}
