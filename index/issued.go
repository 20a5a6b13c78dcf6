package index

import (
	"context"
	"fmt"

	"sohoa/index/catalog/ledger"
	"sohoa/index/catalog/tree"
	"sohoa/index/issuer"
	"sohoa/pipeline"
)

// Issuer is the unit that a printed organ is, with what it was read from.
type Issuer = tree.Issued

// issuedBy finds the unit that issued a document; an Issuer without a unit where
// nobody can say.
func (x *Index) issuedBy(ctx context.Context, d Document, fields []NamedField) (Issuer, error) {
	i := Issuer{Document: d.ID, Organ: d.Organ, Date: d.Date, Source: tree.FromUnits}
	p := issuer.Printed{Organ: d.Organ, Date: d.Date}
	for _, f := range fields {
		switch f.Name {
		case pipeline.FieldSuperiorOrgan:
			p.Superior = f.Value
		case pipeline.FieldPlace:
			p.Place = f.Value
		}
	}
	if p.Organ == "" {
		return i, nil
	}
	called, err := x.catalog.UnitsCalled(ctx, issuer.Name(p.Organ))
	if err != nil {
		return i, fmt.Errorf("who issued %s: %w", d.ID, err)
	}
	root, err := x.catalog.Root(ctx)
	if err != nil {
		return i, err
	}
	home, err := x.catalog.Unit(ctx, ledger.Everywhere(), root)
	if err != nil {
		return i, err
	}
	var all []issuer.Named
	for _, u := range called {
		all = append(all, issuer.Named{
			Unit: u.ID, Name: u.Name, From: u.From, Commune: u.Kind == tree.Commune, Former: u.Former(), District: u.District,
		})
	}
	one, _ := issuer.Choose(p, home.Name, all)
	i.Unit, i.Name, i.Former = one.Unit, one.Name, one.Former
	return i, nil
}
