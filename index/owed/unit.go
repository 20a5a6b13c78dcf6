package owed

import (
	"strings"

	"sohoa/index/catalog/tree"
	"sohoa/index/sheet"
	"sohoa/pipeline"
)

// Finder finds the units that a text may mean.
type Finder func(name string) ([]tree.Unit, error)

// Units tells which unit stands in a cell, and remembers it: a table says the
// same few names on every line.
type Units struct {
	Find  Finder
	known map[string]found
}

type found struct {
	id    pipeline.UnitID
	fault string
	args  []string
}

// Of returns the unit in a cell, or what is wrong with it: no_unit,
// unknown_unit, ambiguous_unit.
func (u *Units) Of(cell sheet.Cell) (id pipeline.UnitID, fault string, args []string, err error) {
	text := cell.Text
	if cell.Number && len(text) == 4 {
		text = "0" + text // a spreadsheet dropped the zero of 01294
	}
	if text == "" {
		return "", "no_unit", nil, nil
	}
	f, known := u.known[text]
	if !known {
		units, err := u.Find(text)
		if err != nil {
			return "", "", nil, err
		}
		f = choose(text, units)
		if u.known == nil {
			u.known = map[string]found{}
		}
		u.known[text] = f
	}
	return f.id, f.fault, f.args, nil
}

// choose takes the one unit that is called so now, where the others were only
// called so before: they are listed with present names first.
func choose(text string, units []tree.Unit) found {
	switch {
	case len(units) == 0:
		return found{fault: "unknown_unit", args: []string{text}}
	case len(units) == 1, sheet.Fold(units[0].Name) == sheet.Fold(text), sheet.Fold(string(units[0].ID)) == sheet.Fold(text):
		return found{id: units[0].ID}
	}
	var names []string
	for _, u := range units {
		names = append(names, u.Name+" ("+string(u.ID)+")")
	}
	return found{fault: "ambiguous_unit", args: []string{text, strings.Join(names, ", ")}}
}

// Choose returns the one unit that a text means, or empty where there is none
// or there are several.
func Choose(text string, units []tree.Unit) pipeline.UnitID { return choose(text, units).id }
