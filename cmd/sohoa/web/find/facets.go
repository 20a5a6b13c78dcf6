package find

import (
	"cmp"
	"slices"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

// FacetGroup is one way to narrow a search.
type FacetGroup struct {
	Name  string
	Label string
	Items []FacetItem
}

// FacetItem is one value; Href switches it. Depth is how far a unit is moved
// in below those above it.
type FacetItem struct {
	Label, Href string
	Count       int
	On          bool
	Depth       int
}

// facetNames are the groups beside the hits, in the order shown; each is also
// the name of its parameter in the address.
func facetNames() []string { return []string{"state", "unit", "type", "family", "year"} }

// longestFacet is how many values of a group are shown; the rest is reached by
// narrowing another, or by the list of units.
const longestFacet = 8

// facets turns counts into switches.
func (s *Section) facets(v *site.Visit, counts map[string][]index.Facet) []FacetGroup {
	on := v.URL.Query()
	var groups []FacetGroup
	for _, name := range facetNames() {
		g := FacetGroup{Name: name, Label: v.Say("search.facet_" + name)}
		values := counts[name][:min(len(counts[name]), longestFacet)]
		if name == "unit" {
			g.Items = s.unitFacet(v, values)
		} else {
			for _, c := range values {
				g.Items = append(g.Items, FacetItem{Label: s.facetLabel(v, name, c.Value), Href: site.Toggle(v.URL, name, c.Value), Count: c.Count, On: slices.Contains(on[name], c.Value)})
			}
		}
		if len(g.Items) > 1 || len(g.Items) == 1 && g.Items[0].On {
			groups = append(groups, g)
		}
	}
	return groups
}

// unitFacet puts units below those above them. Choosing one takes the place of
// the one chosen before: a record has one owner.
func (s *Section) unitFacet(v *site.Visit, values []index.Facet) []FacetItem {
	units, err := s.Units(v)
	if err != nil {
		s.Log.Warn("units of a facet", "ref", v.Ref, "err", err)
	}
	count, depth := map[pipeline.UnitID]int{}, map[pipeline.UnitID]int{}
	for _, c := range values {
		count[pipeline.UnitID(c.Value)] = c.Count
	}
	chosen := v.URL.Query().Get("unit")
	var items []FacetItem
	for _, u := range units { // those above come first
		deep := depth[u.Parent]
		n, ok := count[u.ID]
		if !ok {
			depth[u.ID] = deep
			continue
		}
		depth[u.ID] = deep + 1
		f := FacetItem{Label: u.Name, Href: site.With(v.URL, "unit", string(u.ID)), Count: n, On: chosen == string(u.ID), Depth: deep}
		if f.On {
			f.Href = site.With(v.URL, "unit", "")
		}
		items = append(items, f)
	}
	return items
}

func (s *Section) facetLabel(v *site.Visit, name, value string) string {
	switch {
	case name == "unit":
		return s.UnitName(v, pipeline.UnitID(value))
	case name == "state":
		return v.Say("state." + value)
	case name == "family" && v.Has("family."+value):
		return v.Say("family." + value)
	}
	return cmp.Or(value, v.Say("search.without"))
}
