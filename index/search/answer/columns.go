package answer

import (
	"github.com/RoaringBitmap/roaring/v2"

	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
	"sohoa/index/search/segment"
)

// columns are what a segment says about each record besides its words: 15
// bytes a record. They are made once for each segment by whoever brings it, the
// writer or the engine's merger, so that records that come in do not hold up
// queries and are found at once: a view of the index is nothing but its
// segments. They do not change when records are deleted.
type columns struct {
	days   []int32 // days since 1970-01-01; NoDay where unknown
	length []uint8 // words of the subject, at most 255
	facets map[byte]*facet
	tree   map[string]bool     // "unit unit-above-it" of all records; a unit is above itself
	above  map[string][]string // owner to the units above it, itself first; see unitsOf
	units  []unitDocs          // where above does not tell; see unitsOf
}

// facet is a field of which a record has one value at most.
type facet struct {
	values []string
	of     []uint16 // by record: place in values, plus 1; 0: none
}

// maxValues is how many values of a facet are counted, in the order of their
// names. No facet has a hundredth of it.
const maxValues = 1<<16 - 1

// unitDocs is a unit and the records of it and of those below it.
type unitDocs struct {
	unit string
	docs *roaring.Bitmap
}

func newColumns(l *Segment) (*columns, error) {
	n := l.r.Count()
	c := &columns{days: make([]int32, n), length: make([]uint8, n), facets: make(map[byte]*facet), tree: make(map[string]bool)}
	for i, day := range l.r.Column(entry.Day) {
		c.days[i] = int32(day)
	}
	for i, length := range l.r.Column(entry.Length) {
		c.length[i] = uint8(length)
	}
	for _, field := range []byte{entry.Owner, entry.Type, entry.Family, entry.Year, entry.State} {
		f := &facet{of: make([]uint16, n)}
		c.facets[field] = f
		if err := l.each(field, f.add); err != nil {
			return nil, err
		}
	}
	err := l.each(entry.Tree, func(term string, _ *segment.Cursor) error {
		c.tree[term] = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c, c.unitsOf(l)
}

func (f *facet) add(value string, at *segment.Cursor) error {
	docs, err := at.Docs()
	if err != nil || len(f.values) == maxValues {
		return err
	}
	f.values = append(f.values, value)
	place := uint16(len(f.values))
	each(docs, func(n uint32) {
		if int(n) < len(f.of) {
			f.of[n] = place
		}
	})
	return nil
}

// unitsOf finds out which units stand above each owner, so that counting the
// owners of hits counts all units. That is so where every record of an owner
// stands below the same units; after units were merged and before all records
// are indexed anew it is not, and the records of each unit are kept instead.
func (c *columns) unitsOf(l *Segment) error {
	owners := c.facets[entry.Owner]
	owned := make(map[string]int, len(owners.values))
	for _, place := range owners.of {
		if place > 0 {
			owned[owners.values[place-1]]++
		}
	}
	c.above = make(map[string][]string, len(owned))
	exact := true
	err := l.each(entry.Unit, func(unit string, at *segment.Cursor) error {
		docs, err := at.Docs()
		if err != nil {
			return err
		}
		below := 0
		for owner, n := range owned {
			if c.tree[lang.Pair(owner, unit)] {
				below += n
				c.above[owner] = append(c.above[owner], unit)
			}
		}
		exact = exact && below == at.Number()
		c.units = append(c.units, unitDocs{unit, docs})
		return nil
	})
	if exact {
		c.units = nil
	} else {
		c.above = nil
	}
	return err
}

// count adds up the values of the facets among hits.
func (c *columns) count(hits *roaring.Bitmap, add func(field byte, value string, n int)) {
	counts := make(map[byte][]int, len(c.facets))
	for field, f := range c.facets {
		counts[field] = make([]int, len(f.values)+1)
	}
	some(hits, func(list []uint32) {
		for field, f := range c.facets {
			f.count(list, counts[field])
		}
	})
	for field, f := range c.facets {
		for place, n := range counts[field][1:] {
			switch {
			case n == 0:
			case field != entry.Owner:
				add(field, f.values[place], n)
			default:
				c.owned(f.values[place], n, add)
			}
		}
	}
	for _, u := range c.units {
		if n := int(hits.AndCardinality(u.docs)); n > 0 {
			add(entry.Unit, u.unit, n)
		}
	}
}

// owned counts records of an owner for all units above it.
func (c *columns) owned(owner string, n int, add func(field byte, value string, n int)) {
	for _, unit := range c.above[owner] {
		add(entry.Unit, unit, n)
	}
}

func (f *facet) count(docs []uint32, counts []int) {
	for _, n := range docs {
		counts[f.of[n]]++
	}
}
