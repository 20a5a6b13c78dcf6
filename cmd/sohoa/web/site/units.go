package site

import (
	"fmt"
	"strings"

	"sohoa/index"
	"sohoa/pipeline"
)

// UnitOption is one line of a list of units to choose from; units below are
// moved in.
type UnitOption struct {
	ID    pipeline.UnitID
	Label string
	On    bool
}

// Units are those the viewer sees, read once a visit.
func (s *Site) Units(v *Visit) ([]index.Unit, error) {
	if v.units != nil {
		return v.units, nil
	}
	units, err := s.archive.Units(v.Context(), v.Viewer)
	if err != nil {
		return nil, fmt.Errorf("units: %w", err)
	}
	v.units = units
	return units, nil
}

// UnitName is the name of a unit, or its code where the viewer may not know
// more or the names cannot be read just now: a page is not lost for a name.
func (s *Site) UnitName(v *Visit, id pipeline.UnitID) string {
	units, err := s.Units(v)
	if err != nil {
		s.Log.Warn("names of units", "ref", v.Ref, "err", err)
	}
	for _, u := range units {
		if u.ID == id {
			return u.Name
		}
	}
	return string(id)
}

// UnitOptions lists the viewer's units with the chosen one marked.
func (s *Site) UnitOptions(v *Visit, chosen pipeline.UnitID) ([]UnitOption, error) {
	units, err := s.Units(v)
	if err != nil {
		return nil, err
	}
	options := make([]UnitOption, 0, len(units))
	depth := map[pipeline.UnitID]int{} // parents come first
	for _, u := range units {
		if above, ok := depth[u.Parent]; ok {
			depth[u.ID] = above + 1
		} else {
			depth[u.ID] = 0
		}
		indent := strings.Repeat("\u2003", depth[u.ID])
		options = append(options, UnitOption{u.ID, indent + u.Name, u.ID == chosen})
	}
	return options, nil
}
