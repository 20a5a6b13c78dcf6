package found

import (
	"cmp"
	"slices"
	"strings"

	"sohoa/pipeline"
)

// fewCells is how many words a table has at least.
const fewCells = 4

// Table is a ruled table: its upright and level rules.
type Table struct {
	Box     pipeline.Box
	Upright []pipeline.Box
	Level   []int // heights of the rules between rows, from the top
}

// cellOf is row and column of a place in the table.
func (t Table) cellOf(b pipeline.Box) (row, column int) {
	x, y := (b.X0+b.X1)/2, (b.Y0+b.Y1)/2
	for _, l := range t.Level {
		if l < y {
			row = l // rules that are cut in pieces lie at one height
		}
	}
	for _, r := range t.Upright {
		if (r.X0+r.X1)/2 < x && r.Y0 <= y && r.Y1 >= y {
			column++
		}
	}
	return row, column
}

// ByRows puts the words of ruled tables in reading order: row by row, within a
// row cell by cell, within a cell line by line. The engine gives columns as
// blocks of their own or lines across cells. A table whose rows are not ruled
// stays as it is.
func ByRows(words []Word, tables []Table) []Word {
	for _, t := range tables {
		if len(t.Level) == 0 {
			continue
		}
		at := slices.IndexFunc(words, func(f Word) bool { return Over(f.Box, t.Box) })
		in := Inside(words, t.Box)
		if len(in) < fewCells {
			continue
		}
		words = slices.DeleteFunc(slices.Clone(words), func(f Word) bool { return Over(f.Box, t.Box) })
		words = slices.Insert(words, at, t.ordered(in, freeBlock(words))...)
	}
	return words
}

// freeBlock is a block that no word has.
func freeBlock(words []Word) int {
	block := 0
	for _, f := range words {
		block = max(block, f.Block)
	}
	return block + 1000 // those of the words that were taken out lie below
}

func (t Table) ordered(in []Word, block int) []Word {
	type placed struct {
		Word
		row, column, y int
	}
	usual := max(1, UsualHeight(in))
	all := make([]placed, len(in))
	for i, f := range in {
		row, column := t.cellOf(f.Box)
		all[i] = placed{f, row, column, 0}
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column), cmp.Compare(a.Box.Y0+a.Box.Y1, b.Box.Y0+b.Box.Y1))
	})
	for i := range all { // words of one line of a cell get one height
		all[i].y = (all[i].Box.Y0 + all[i].Box.Y1) / 2
		if i > 0 && all[i].row == all[i-1].row && all[i].column == all[i-1].column && all[i].y-all[i-1].y < usual/2 {
			all[i].y = all[i-1].y
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column), cmp.Compare(a.y, b.y), cmp.Compare(a.Box.X0, b.Box.X0))
	})
	out := make([]Word, 0, len(all))
	for _, w := range all {
		if text := strings.Trim(w.Text, "|"); text != w.Text { // rules that were read as letters
			w.Raw, w.Text = w.Text, text
		}
		w.Block, w.Par, w.Line = block, w.row, 0
		if w.Text != "" {
			out = append(out, w.Word)
		}
	}
	return out
}
