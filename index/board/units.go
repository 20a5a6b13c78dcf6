package board

import (
	"context"
	"fmt"

	"sohoa/index/catalog/tree"
	"sohoa/index/door"
	"sohoa/pipeline"
)

// Units lists the viewer's unit and all below it, parents before children.
func (x *Board) Units(ctx context.Context, v pipeline.Viewer) ([]tree.Unit, error) {
	units, err := x.from.Tree.Units(ctx, door.Scope(v))
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	return units, nil
}

// Unit returns one unit with the names it had. NotFound: there is none, or the
// viewer may not see it.
func (x *Board) Unit(ctx context.Context, v pipeline.Viewer, id pipeline.UnitID) (tree.Unit, error) {
	return x.from.Tree.Unit(ctx, door.Scope(v), id)
}

// LookUpUnit returns the units that a text may mean: a code, a name, or the
// former name of a commune, with or without marks; "Vĩnh Quang, Bảo Lâm" adds
// the old district. Several are a question to the person, none is no error.
func (x *Board) LookUpUnit(ctx context.Context, v pipeline.Viewer, text string) ([]tree.Unit, error) {
	units, err := x.from.Tree.FindUnits(ctx, door.Scope(v), text)
	if err != nil {
		return nil, fmt.Errorf("look up unit: %w", err)
	}
	return units, nil
}
