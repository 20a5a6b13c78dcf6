package index

import (
	"context"
	"fmt"
	"slices"

	"sohoa/index/catalog/desk"
	"sohoa/index/catalog/holdings"
	"sohoa/index/door"
	"sohoa/pipeline"
	"sohoa/pipeline/extract"
)

// Division is how a file is divided into documents.
type Division = desk.Division

// Division returns how the file of a document is divided into documents: the
// proposal of the machine, or what a person made of it. For those who confirm;
// NotFound where a part of the file is not theirs to see.
func (x *Index) Division(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) (Division, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return Division{}, err
	}
	d, err := x.catalog.DivisionOf(ctx, door.Scope(v), id)
	if err != nil {
		return d, err
	}
	d.Attached = map[pipeline.DocumentID][]pipeline.Attachment{}
	for _, p := range d.Parts {
		if d.Attached[p.ID], err = x.catalog.Attachments(ctx, p); err != nil {
			return d, err
		}
	}
	return d, nil
}

// Agree says that a file is divided rightly.
func (x *Index) Agree(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) error {
	if _, err := x.Division(ctx, v, id); err != nil {
		return err
	}
	return x.catalog.Divide(ctx, v, id, "agreed", pipeline.Description{})
}

// Divide divides the file of a document anew: a document begins on each of the
// pages of the file, which count from 1. The first page and the pages behind
// separator sheets always begin one. Documents that change are described anew
// by the rules in force; what people confirmed stays.
func (x *Index) Divide(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, starts []int) error {
	return x.divide(ctx, v, id, "moved", starts)
}

// Undivide takes the last change of a file's division back. Invalid: there is
// none.
func (x *Index) Undivide(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) error {
	d, err := x.Division(ctx, v, id)
	if err != nil {
		return err
	}
	if d.Undo == nil {
		return door.Invalid("starts", "nothing to undo")
	}
	return x.divide(ctx, v, id, "undone", d.Undo)
}

func (x *Index) divide(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, act string, starts []int) error {
	d, err := x.Division(ctx, v, id)
	if err != nil {
		return err
	}
	if len(d.Pages) == 0 || len(d.Parts) == 0 {
		return door.Invalid("starts", "a file without pages: there is nothing to divide")
	}
	ranges, err := rangesOf(d, starts)
	if err != nil {
		return err
	}
	readings := make([]pipeline.Reading, 0, len(d.Pages)+len(d.Sheets))
	for n, i := 1, 0; i < len(d.Pages); n++ {
		r := pipeline.Reading{Page: n, Blank: true} // a sheet: it is in no range
		if p := d.Pages[i]; p.InFile == n {
			i++
			if r, err = x.readingOf(ctx, p); err != nil {
				return fmt.Errorf("divide: page %d: %w", n, err)
			}
		}
		readings = append(readings, r)
	}
	desc := extract.DescribeRanges(readings, ranges)
	desc.Sheets = d.Sheets
	desc.Version = "divided-" + extract.Version
	for i := range desc.Parts {
		k := slices.IndexFunc(d.Parts, func(o Document) bool { return o.First <= desc.Parts[i].First && desc.Parts[i].First <= o.Last })
		if o := d.Parts[max(k, 0)]; o.SheetUnit != "" {
			desc.Parts[i].Sheet = &pipeline.Separator{Unit: o.SheetUnit, Box: o.Box, File: o.Sheaf, Number: 1}
		}
	}
	if desc, err = x.apply(ctx, d.Parts[0].Sum, desc); err != nil {
		return err
	}
	if err := x.catalog.Divide(ctx, v, id, act, desc); err != nil {
		return fmt.Errorf("divide %s: %w", id, err)
	}
	x.stir()
	return nil
}

// readingOf loads the reading of a page; one without words where there is
// none.
func (x *Index) readingOf(ctx context.Context, p holdings.PageInfo) (pipeline.Reading, error) {
	r := pipeline.Reading{Page: p.InFile, Failure: p.Failure}
	if p.Reading == "" {
		return r, nil
	}
	return r, x.load(ctx, p.Reading, &r)
}

// rangesOf makes runs of pages of the first pages that a person named. Invalid:
// one is no page of a document.
func rangesOf(d Division, starts []int) ([][2]int, error) {
	var out [][2]int
	for i, p := range d.Pages {
		if i == 0 || d.Pages[i-1].InFile != p.InFile-1 || slices.Contains(starts, p.InFile) {
			out = append(out, [2]int{p.InFile, p.InFile})
		}
		out[len(out)-1][1] = p.InFile
	}
	for _, n := range starts {
		if !slices.ContainsFunc(d.Pages, func(p holdings.PageInfo) bool { return p.InFile == n }) {
			return nil, door.Invalid("starts", "no page of a document")
		}
	}
	return out, nil
}
