package qr

import (
	"cmp"
	"math"
	"slices"
)

// Bounds of the search, in points and numbers.
const (
	rowStep      = 2   // the middle of a finder pattern is 3 modules high
	leastPattern = 12  // side of a finder pattern: 7 modules
	mostPatterns = 400 // places where one may stand, before they are seen twice
	keptPatterns = 40  // of these, for the search of corners
	mostCorners  = 48  // threes of patterns given to the decoder
)

// pattern is a place where a finder pattern may stand: its middle and the width
// of a module in points.
type pattern struct {
	x, y, module float64
	seen         int // rows
}

// corners are the three finder patterns of one code.
type corners struct {
	topLeft, topRight, bottomLeft int // among the patterns
	fault                         float64
}

// like reports whether five runs stand 1:1:3:1:1, each within a share of what
// it should be.
func like(runs [5]int, share float64) bool {
	total := runs[0] + runs[1] + runs[2] + runs[3] + runs[4]
	if total < leastPattern {
		return false
	}
	module := float64(total) / 7
	for i, n := range [5]float64{1, 1, 3, 1, 1} {
		if math.Abs(float64(runs[i])-n*module) >= n*module*share {
			return false
		}
	}
	return true
}

// The shares by which runs may be off: ink spreads, and at two points a module
// one point is half of it. Diagonals are rougher.
const (
	straightShare = 0.5
	diagonalShare = 0.75
)

// patterns finds where finder patterns may stand, the surest first.
func (m Bitmap) patterns() []pattern {
	var found []pattern
	var edges []int
	for y := 0; y < m.Height; y += rowStep {
		edges = m.edges(y, edges[:0])
		for k := 0; k+5 < len(edges); k += 2 {
			runs := [5]int{edges[k+1] - edges[k], edges[k+2] - edges[k+1], edges[k+3] - edges[k+2], edges[k+4] - edges[k+3], edges[k+5] - edges[k+4]}
			if runs[2] <= runs[0] || runs[2] <= runs[4] || !like(runs, straightShare) {
				continue
			}
			if p, ok := m.confirm((edges[k+2]+edges[k+3])/2, y, runs); ok {
				found = gather(found, p)
			}
		}
	}
	found = slices.DeleteFunc(found, func(p pattern) bool { return p.seen < 2 })
	slices.SortFunc(found, func(a, b pattern) int { return cmp.Compare(b.seen, a.seen) })
	return found[:min(len(found), keptPatterns)]
}

// confirm looks along the column, the row and a diagonal through the middle.
func (m Bitmap) confirm(x, y int, runs [5]int) (pattern, bool) {
	total := runs[0] + runs[1] + runs[2] + runs[3] + runs[4]
	down, off, ok := m.cross(x, y, 0, 1, total)
	if !ok || !like(down, straightShare) {
		return pattern{}, false
	}
	tall := down[0] + down[1] + down[2] + down[3] + down[4]
	if tall*10 < total*6 || tall*6 > total*10 {
		return pattern{}, false
	}
	midY := float64(y) + off
	across, off, ok := m.cross(x, int(math.Round(midY)), 1, 0, total)
	if !ok || !like(across, straightShare) {
		return pattern{}, false
	}
	midX := float64(x) + off
	slant, _, ok := m.cross(int(math.Round(midX)), int(math.Round(midY)), 1, 1, total)
	if !ok || !like(slant, diagonalShare) {
		return pattern{}, false
	}
	return pattern{x: midX + 0.5, y: midY + 0.5, module: float64(total+tall) / 14, seen: 1}, true
}

// gather puts p to the pattern it is, or behind the others.
func gather(all []pattern, p pattern) []pattern {
	for i, q := range all {
		if math.Abs(q.x-p.x) > q.module*1.5 || math.Abs(q.y-p.y) > q.module*1.5 || math.Abs(q.module-p.module) > q.module/2 {
			continue
		}
		n := float64(q.seen)
		all[i] = pattern{(q.x*n + p.x) / (n + 1), (q.y*n + p.y) / (n + 1), (q.module*n + p.module) / (n + 1), q.seen + 1}
		return all
	}
	if len(all) == mostPatterns {
		return all
	}
	return append(all, p)
}

// Bounds of the shape: pages lean and are pressed flat unevenly. Between the
// middles of two patterns lie 14 modules in the smallest code and 170 in the
// largest; turned by 45 degrees a module looks 1.4 times as wide.
const (
	unevenLegs  = 0.25
	skewCorner  = 0.2 // cosine
	leastLeg    = 9
	longestLeg  = 190
	otherModule = 1.6
)

// squares finds threes of patterns that stand as the corners of a square, the
// straightest first.
func squares(all []pattern) []corners {
	var found []corners
	for i := range all {
		for j := range all {
			if i != j {
				found = append(found, squaresOf(all, i, j)...)
			}
		}
	}
	slices.SortFunc(found, func(a, b corners) int { return cmp.Compare(a.fault, b.fault) })
	return found[:min(len(found), mostCorners)]
}

// squaresOf finds the squares that have the pattern i for the corner between j
// and one behind j.
func squaresOf(all []pattern, i, j int) []corners {
	var found []corners
	for k := j + 1; k < len(all); k++ {
		if c, ok := square(all, i, j, k); ok && k != i {
			found = append(found, c)
		}
	}
	return found
}

// square takes the pattern i for the corner between j and k.
func square(all []pattern, i, j, k int) (corners, bool) {
	p, a, b := all[i], all[j], all[k]
	least, most := min(p.module, a.module, b.module), max(p.module, a.module, b.module)
	if most > otherModule*least {
		return corners{}, false
	}
	ax, ay, bx, by := a.x-p.x, a.y-p.y, b.x-p.x, b.y-p.y
	la, lb := math.Hypot(ax, ay), math.Hypot(bx, by)
	module := (p.module + a.module + b.module) / 3
	if la < leastLeg*module || la > longestLeg*module {
		return corners{}, false
	}
	uneven, cos := math.Abs(la-lb)/max(la, lb), math.Abs(ax*bx+ay*by)/(la*lb)
	if uneven > unevenLegs || cos > skewCorner {
		return corners{}, false
	}
	c := corners{topLeft: i, topRight: j, bottomLeft: k, fault: uneven + cos}
	if ax*by-ay*bx < 0 { // clockwise from the top right to the bottom left
		c.topRight, c.bottomLeft = k, j
	}
	return c, true
}
