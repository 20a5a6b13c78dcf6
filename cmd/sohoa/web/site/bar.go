package site

// Bar is a strip of parts drawn to scale, out of 100. Line marks a target.
type Bar struct {
	Label string
	Parts []BarPart
	Line  float64
}

// BarPart is one part; Name chooses its colour: done, working, waiting, failed.
type BarPart struct {
	Name string
	X, W float64
}

// NewBar scales counts to a bar of 100. Parts are pairs of name and count.
func NewBar(label string, total int, parts ...BarCount) Bar {
	b, x := Bar{Label: label}, 0.0
	for _, p := range parts {
		if total <= 0 || p.n <= 0 {
			continue
		}
		w := 100 * float64(p.n) / float64(total)
		b.Parts = append(b.Parts, BarPart{p.name, x, w})
		x += w
	}
	return b
}

// BarCount is one part of a bar before it is scaled.
type BarCount struct {
	name string
	n    int
}

// Part is one part of a bar.
func Part(name string, n int) BarCount { return BarCount{name, n} }

// Link is an address with words.
type Link struct {
	Label, Href string
	On          bool
}
