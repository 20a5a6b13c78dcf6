package dossier

import (
	"strings"

	"sohoa/pipeline/viet"
)

// Group is a kind of units that local reports add up by itself; its name stands
// under "dossier.group_<group>".
type Group string

// The groups, in the order of the reports: departments of the province, the
// land registration office with its branches, communes.
const (
	Departments Group = "departments"
	Land        Group = "land"
	Communes    Group = "communes"
)

// Groups lists the groups in the order of the reports.
func Groups() []Group { return []Group{Departments, Land, Communes} }

// groupOf is the group of a unit right below the province; empty: none.
func groupOf(r Row) Group {
	switch {
	case strings.Contains(viet.Fold(r.Name), "dang ky dat dai"):
		return Land
	case r.Type == "commune":
		return Communes
	case r.Type == "department":
		return Departments
	}
	return ""
}

// Grouped puts the rows of a province in groups, each under a row that adds it
// up and has the group for its type. What the province received itself is in
// its own row only. Rows of any other unit stay as they are.
func Grouped(rows []Row) []Row {
	if len(rows) == 0 || rows[0].Type != "province" {
		return rows
	}
	heads := map[Group]*Row{}
	members := map[Group][]Row{}
	var current Group
	for _, r := range rows[1:] {
		if r.Depth == 1 {
			current = groupOf(r)
			if heads[current] == nil {
				heads[current] = &Row{Type: string(current), Depth: 1}
			}
			heads[current].Count = heads[current].Count.Add(r.Count)
		}
		if current != "" {
			r.Depth++
		}
		members[current] = append(members[current], r)
	}
	out := []Row{rows[0]}
	for _, g := range append(Groups(), "") {
		head := heads[g]
		if head == nil {
			continue
		}
		if g != "" {
			head.B, head.C = head.Ratio(B), head.Ratio(C)
			out = append(out, *head)
		}
		out = append(out, members[g]...)
	}
	return out
}

// Group returns the group that a row adds up; false: it is a unit's.
func (r Row) Group() (Group, bool) {
	for _, g := range Groups() {
		if r.Unit == "" && r.Type == string(g) {
			return g, true
		}
	}
	return "", false
}
