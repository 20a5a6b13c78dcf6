//go:build cgo

package tesseract

// #include <leptonica/allheaders.h>
import "C"

import (
	"cmp"
	"slices"
	"strings"

	"sohoa/pipeline"
)

// Bounds of ruled tables.
const (
	levelRule  = 12.0 // millimetres of a rule between rows: longer than any stroke of a letter
	fewRules   = 3    // upright ones of a table: two columns
	fewCells   = 4    // words in it
	sameHeight = 0.6  // of the shorter of two upright rules that must stand beside the other
)

// table is a ruled table of the work picture: its upright and level rules.
type table struct {
	box     pipeline.Box
	upright []pipeline.Box
	level   []int // heights of the rules between rows, from the top
}

// tables puts upright rules that stand beside each other together.
func (p *page) tables(upright []pipeline.Box) []table {
	var out []table
	for _, r := range upright {
		i := slices.IndexFunc(out, func(t table) bool {
			return slices.ContainsFunc(t.upright, func(o pipeline.Box) bool { return neighbours(o, r) })
		})
		if i < 0 {
			out, i = append(out, table{}), len(out)
		}
		out[i].box = out[i].box.Union(r)
		out[i].upright = append(out[i].upright, r)
	}
	out = slices.DeleteFunc(out, func(t table) bool { return len(t.upright) < fewRules })
	if len(out) == 0 {
		return nil
	}
	long := pix{C.pixOpenCompBrick(nil, p.ink.p, C.l_int32(levelRule*p.workDPI/25.4), 1)}
	defer long.free()
	if long.none() {
		return nil
	}
	for _, b := range long.pieces() {
		for i := range out {
			if mid := (b.Y0 + b.Y1) / 2; over(b, out[i].box) {
				out[i].level = append(out[i].level, mid)
			}
		}
	}
	for i := range out {
		slices.Sort(out[i].level)
	}
	return out
}

// neighbours reports whether two upright rules stand beside each other.
func neighbours(a, b pipeline.Box) bool {
	shared := min(a.Y1, b.Y1) - max(a.Y0, b.Y0)
	return float64(shared) > sameHeight*float64(min(a.H(), b.H()))
}

// cellOf is row and column of a place in the table.
func (t table) cellOf(b pipeline.Box) (row, column int) {
	x, y := (b.X0+b.X1)/2, (b.Y0+b.Y1)/2
	for _, l := range t.level {
		if l < y {
			row = l // rules that are cut in pieces lie at one height
		}
	}
	for _, r := range t.upright {
		if (r.X0+r.X1)/2 < x && r.Y0 <= y && r.Y1 >= y {
			column++
		}
	}
	return row, column
}

// byRows puts the words of ruled tables in reading order: row by row, within a
// row cell by cell, within a cell line by line. The engine gives columns as
// blocks of their own or lines across cells. A table whose rows are not ruled
// stays as it is.
func byRows(words []found, tables []table) []found {
	for _, t := range tables {
		if len(t.level) == 0 {
			continue
		}
		at := slices.IndexFunc(words, func(f found) bool { return over(f.box, t.box) })
		in := inside(words, t.box)
		if len(in) < fewCells {
			continue
		}
		words = slices.DeleteFunc(slices.Clone(words), func(f found) bool { return over(f.box, t.box) })
		words = slices.Insert(words, at, t.ordered(in, freeBlock(words))...)
	}
	return words
}

// freeBlock is a block that no word has.
func freeBlock(words []found) int {
	block := 0
	for _, f := range words {
		block = max(block, f.block)
	}
	return block + 1000 // those of the words that were taken out lie below
}

func (t table) ordered(in []found, block int) []found {
	type placed struct {
		found
		row, column, y int
	}
	usual := max(1, usualHeight(in))
	all := make([]placed, len(in))
	for i, f := range in {
		row, column := t.cellOf(f.box)
		all[i] = placed{f, row, column, 0}
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column), cmp.Compare(a.box.Y0+a.box.Y1, b.box.Y0+b.box.Y1))
	})
	for i := range all { // words of one line of a cell get one height
		all[i].y = (all[i].box.Y0 + all[i].box.Y1) / 2
		if i > 0 && all[i].row == all[i-1].row && all[i].column == all[i-1].column && all[i].y-all[i-1].y < usual/2 {
			all[i].y = all[i-1].y
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column), cmp.Compare(a.y, b.y), cmp.Compare(a.box.X0, b.box.X0))
	})
	out := make([]found, 0, len(all))
	for _, w := range all {
		w.text = strings.Trim(w.text, "|") // rules that were read as letters
		w.block, w.par, w.line = block, w.row, 0
		if w.text != "" {
			out = append(out, w.found)
		}
	}
	return out
}
