package index

import (
	"context"
	"fmt"

	"sohoa/index/catalog/tree"
	"sohoa/pipeline"
)

type (
	// Unit is one row of the tree of units.
	Unit = tree.Unit
	// FormerUnit is a unit that went into another.
	FormerUnit = tree.FormerUnit
)

// Units lists the viewer's unit and all below it, parents before children.
func (x *Index) Units(ctx context.Context, v pipeline.Viewer) ([]Unit, error) {
	units, err := x.catalog.Units(ctx, scope(v))
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	return units, nil
}

// Unit returns one unit with the names it had. NotFound: there is none, or the
// viewer may not see it.
func (x *Index) Unit(ctx context.Context, v pipeline.Viewer, id pipeline.UnitID) (Unit, error) {
	return x.catalog.Unit(ctx, scope(v), id)
}

// LookUpUnit returns the units that a text may mean: a code, a name, or the
// former name of a commune, with or without marks; "Vĩnh Quang, Bảo Lâm" adds
// the old district. Several are a question to the person, none is no error.
func (x *Index) LookUpUnit(ctx context.Context, v pipeline.Viewer, text string) ([]Unit, error) {
	units, err := x.catalog.FindUnits(ctx, scope(v), text)
	if err != nil {
		return nil, fmt.Errorf("look up unit: %w", err)
	}
	return units, nil
}
