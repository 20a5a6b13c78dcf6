package progress

import (
	"math"
	"slices"
	"strconv"
)

// Measure is what a count counts.
type Measure string

// The measures of the register and of targets.
const (
	Files     Measure = "files"     // hồ sơ, in the archive's sense: a folder of documents
	Documents Measure = "documents" // tài liệu
	Pages     Measure = "pages"     // trang quy đổi A4
)

// Measures lists every measure once, in the order shown to people.
func Measures() []Measure { return []Measure{Documents, Pages, Files} }

// Valid reports whether m is one of the measures.
func (m Measure) Valid() bool { return slices.Contains(Measures(), m) }

// Amount is one quantity of records in the three measures, which are never
// added to one another. Zero in a measure of something owed means "not
// stated"; of something counted it means none.
type Amount struct {
	Files     int64 `json:"files"`
	Documents int64 `json:"documents"`
	Pages     int64 `json:"pages"` // A4 equivalents
}

// Of returns the quantity in one measure.
func (a Amount) Of(m Measure) int64 {
	switch m {
	case Files:
		return a.Files
	case Pages:
		return a.Pages
	}
	return a.Documents
}

// Plus adds two amounts measure by measure.
func (a Amount) Plus(b Amount) Amount {
	return Amount{a.Files + b.Files, a.Documents + b.Documents, a.Pages + b.Pages}
}

// Minus subtracts b measure by measure.
func (a Amount) Minus(b Amount) Amount {
	return Amount{a.Files - b.Files, a.Documents - b.Documents, a.Pages - b.Pages}
}

// Zero reports whether nothing is counted in any measure.
func (a Amount) Zero() bool { return a == Amount{} }

// where keeps of a only the measures in which b is positive.
func (a Amount) where(b Amount) Amount {
	var c Amount
	if b.Files > 0 {
		c.Files = a.Files
	}
	if b.Documents > 0 {
		c.Documents = a.Documents
	}
	if b.Pages > 0 {
		c.Pages = a.Pages
	}
	return c
}

// Oversize is how far a page may exceed a format and still count as that
// format: scans show a rim (10 %, the practice of digitization contractors).
const Oversize = 1.10

// Equivalents returns how many A4 pages a page of the given size in
// millimetres counts for: A4 and smaller 1, A3 2, A2 4, A1 8, A0 and larger
// 16. A page of unknown size (0) counts 1.
func (r *Rules) Equivalents(width, height float64) int {
	short, long := math.Min(width, height), math.Max(width, height)
	if short <= 0 || math.IsNaN(short) || math.IsNaN(long) {
		return 1
	}
	for _, f := range r.formats {
		if short <= f.short*Oversize && long <= f.long*Oversize {
			return f.a4
		}
	}
	return r.formats[len(r.formats)-1].a4
}

type format struct {
	name        string
	short, long float64 // millimetres
	a4          int
}

func readFormat(row map[string]string) (format, error) {
	short, err := strconv.ParseFloat(row["short_mm"], 64)
	if err != nil {
		return format{}, err
	}
	long, err := strconv.ParseFloat(row["long_mm"], 64)
	if err != nil {
		return format{}, err
	}
	a4, err := strconv.Atoi(row["a4"])
	return format{row["format"], short, long, a4}, err
}
