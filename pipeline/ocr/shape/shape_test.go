package shape

import (
	"math"
	"testing"

	"sohoa/pipeline"
)

// drawn is a picture in which a ring stands.
func drawn(w, h int, d Disc) Bitmap {
	m := Bitmap{W: w, H: h, Stride: (w + 31) / 32}
	m.Bits = make([]uint32, m.Stride*h)
	for y := range h {
		for x := range w {
			if r := math.Hypot(float64(x)-d.X, float64(y)-d.Y); math.Abs(r-d.R) < 3 {
				m.Bits[y*m.Stride+x>>5] |= 1 << (31 - x&31)
			}
		}
	}
	return m
}

func TestRoundSealsOfOfficesAreFound(t *testing.T) {
	const mm = 4 // points
	for _, c := range []struct {
		name   string
		radius float64 // mm
		want   int
	}{{"seal of 34 mm", 17, 1}, {"seal of 12 mm", 6, 0}} {
		got := Seals(drawn(400, 400, Disc{190, 210, c.radius * mm}), mm)
		if len(got) != c.want {
			t.Errorf("%s: got %v, want %d", c.name, got, c.want)
		}
		if len(got) == 1 && math.Hypot(got[0].X-190, got[0].Y-210) > 4 {
			t.Errorf("%s: found at %v, want 190, 210", c.name, got[0])
		}
	}
}

func TestOnlyAClosedRingIsOne(t *testing.T) {
	ring := drawn(100, 100, Disc{50, 50, 46})
	half := drawn(100, 100, Disc{50, 50, 46})
	clear(half.Bits[:len(half.Bits)*3/5])
	if !Ringed(ring) || Ringed(half) {
		t.Errorf("ring %v, two fifths of one %v, want true and false", Ringed(ring), Ringed(half))
	}
}

// letters are boxes side by side, from a place on.
func letters(n, x, y, high int) []pipeline.Box {
	var out []pipeline.Box
	for i := range n {
		out = append(out, pipeline.Box{X0: x + i*14, Y0: y, X1: x + i*14 + 10, Y1: y + high})
	}
	return out
}

func TestCensusTellsLettersFromSpecks(t *testing.T) {
	pieces := append(letters(40, 100, 100, 18), letters(25, 100, 300, 2)...)
	for i := range pieces[40:] {
		pieces[40+i].X1 = pieces[40+i].X0 + 2
	}
	c := Count(pieces, 200)
	if c.Letters != 40 || c.Specks != 25 || c.Height != 18 {
		t.Errorf("got %+v, want 40 letters of 18 points and 25 specks", c)
	}
}

func TestPunchHolesAreRoundAndNearAnEdge(t *testing.T) {
	hole := pipeline.Box{X0: 60, Y0: 800, X1: 108, Y1: 848} // 6 mm at 200 dpi
	for _, c := range []struct {
		name string
		at   pipeline.Box
		want bool
	}{
		{"on the left", hole, true},
		{"on the right", pipeline.Box{X0: 1550, Y0: 800, X1: 1598, Y1: 848}, true},
		{"in the middle", pipeline.Box{X0: 800, Y0: 800, X1: 848, Y1: 848}, false},
		{"a bar", pipeline.Box{X0: 60, Y0: 800, X1: 108, Y1: 820}, false},
		{"a letter", pipeline.Box{X0: 60, Y0: 800, X1: 80, Y1: 820}, false},
	} {
		if got := PunchHole(c.at, 1654, 200); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestLettersBesideEachOtherAreARow(t *testing.T) {
	const mm = 200 / 25.4
	pieces := append(letters(8, 300, 100, 20), letters(6, 300, 200, 20)...)
	pieces = append(pieces, pipeline.Box{X0: 900, Y0: 100, X1: 910, Y1: 120}) // alone
	rows := Rows(pieces, nil, mm)
	if len(rows) != 2 || len(rows[0].Letters)+len(rows[1].Letters) != 14 {
		t.Fatalf("got %d rows: %+v, want two of eight and six letters", len(rows), rows)
	}
	leaning := letters(8, 300, 100, 20)
	for i := range leaning {
		leaning[i].Y0, leaning[i].Y1 = leaning[i].Y0+i, leaning[i].Y1+i
	}
	if got, want := Lean(Rows(leaning, nil, mm)), -math.Atan(1.0/14)*180/math.Pi; math.Abs(got-want) > 0.1 {
		t.Errorf("lean %v, want %v", got, want)
	}
	hidden := Rows(letters(8, 300, 100, 20), []Disc{{X: 330, Y: 110, R: 30}}, mm)
	if len(hidden) != 1 || hidden[0].Box.X0 != 300 {
		t.Errorf("a name that begins in a seal: got %+v, want it from 300", hidden)
	}
}

func TestResolutionIsWhatPaperCanHave(t *testing.T) {
	for _, c := range []struct {
		name     string
		w, h     int
		tags     []int
		dpi, odd float64
	}{
		{"A4 at 200", 1654, 2339, []int{200}, 200, 0},
		{"the second tag", 1654, 2339, []int{0, 200}, 200, 0},
		{"no tag", 1654, 2339, nil, 2339 / 297.0 * 25.4, 0},
		{"a screen's tag", 1654, 2339, []int{72}, 2339 / 297.0 * 25.4, 72},
		{"absurd", 1654, 2339, []int{9600, 3}, 2339 / 297.0 * 25.4, 0},
		{"a slip", 800, 400, []int{200}, 200, 0},
		{"A3", 3307, 4677, []int{300}, 300, 0},
	} {
		if dpi, odd := CredibleDPI(c.w, c.h, c.tags...); math.Abs(dpi-c.dpi) > 0.01 || odd != c.odd {
			t.Errorf("%s: got %v, %v, want %v, %v", c.name, dpi, odd, c.dpi, c.odd)
		}
	}
}

func TestLettersOfUsualSizeAreLeftAlone(t *testing.T) {
	for _, c := range []struct{ height, want float64 }{{18, 0.5}, {14, 0.5}, {25, 0.5}, {0, 0.5}, {9, 1}, {36, 0.25}, {2, MaxScale}} {
		if got := BestScale(0.5, c.height); got != c.want {
			t.Errorf("letters of %v points: scale %v, want %v", c.height, got, c.want)
		}
	}
}
