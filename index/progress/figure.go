package progress

import (
	"encoding/json"
	"slices"

	"sohoa/pipeline"
)

// Tally counts the documents of one unit by state, at one moment.
type Tally map[pipeline.State]Amount

// FigureName names one figure of the funnel; its label stands under
// "figure.<name>".
type FigureName string

// The figures, in the order of the funnel. Every document is in exactly one of
// moving, needs_person, digitized, rejected, damaged and withheld; received
// and read are sums of these.
const (
	Received    FigureName = "received"     // every document ever handed in
	Moving      FigureName = "moving"       // the machine still has work on it
	Read        FigureName = "read"         // read and described
	NeedsPerson FigureName = "needs_person" // waits for a clerk
	Digitized   FigureName = "digitized"    // every gate of the policy holds
	Rejected    FigureName = "rejected"     // the sender must mend it
	Damaged     FigureName = "damaged"      // a new scan is the cure
	Withheld    FigureName = "withheld"     // bears a secrecy mark
	Disposed    FigureName = "disposed"     // its term had run out: a tombstone
)

// FigureNames lists every figure once, in the order of the funnel.
func FigureNames() []FigureName {
	return []FigureName{Received, Moving, Read, NeedsPerson, Digitized, Rejected, Damaged, Withheld, Disposed}
}

// States returns the states whose documents the figure counts: the figure and
// the search that lists its documents come from this one table.
func (n FigureName) States() []pipeline.State {
	switch n {
	case Received:
		return pipeline.States()
	case Moving:
		return []pipeline.State{pipeline.Received, pipeline.InReading}
	case Read:
		return []pipeline.State{pipeline.Described, pipeline.Digitized}
	case NeedsPerson:
		return []pipeline.State{pipeline.Described}
	case Digitized:
		return []pipeline.State{pipeline.Digitized}
	case Rejected:
		return []pipeline.State{pipeline.Rejected}
	case Damaged:
		return []pipeline.State{pipeline.Spoiled}
	case Withheld:
		return []pipeline.State{pipeline.Withheld}
	case Disposed:
		return []pipeline.State{pipeline.Disposed}
	}
	return nil
}

// Filter is the search that lists exactly the documents a figure counts: those
// of the unit and all below it, in one of the states.
type Filter struct {
	Unit   pipeline.UnitID  `json:"unit"`
	States []pipeline.State `json:"states"`
}

// Filter returns the search behind the figure of a unit.
func (n FigureName) Filter(unit pipeline.UnitID) Filter { return Filter{unit, n.States()} }

// Figure holds the figures of one unit, or, added up, of a subtree.
type Figure struct {
	Units    int    `json:"units"`               // units added up
	Known    int    `json:"units_with_register"` // of these: something is known to be owed
	Owed     Amount `json:"owed"`                // of the register in force, without what it excludes
	Excluded Amount `json:"excluded"`            // listed but not owed, each with a reason

	Received    Amount `json:"received"`
	Moving      Amount `json:"moving"`
	Read        Amount `json:"read"`
	NeedsPerson Amount `json:"needs_person"`
	Digitized   Amount `json:"digitized"`
	Rejected    Amount `json:"rejected"`
	Damaged     Amount `json:"damaged"`
	Withheld    Amount `json:"withheld"`
	Disposed    Amount `json:"disposed,omitzero"` // left out where there is none: figures frozen before know none

	// Counted is the numerator: Digitized of the units of which, in the same
	// measure, something is known to be owed.
	Counted Amount `json:"counted"`
}

// FigureOf makes the figure of one unit from its own tally and its own lines
// of the register.
func FigureOf(t Tally, owed, excluded Amount) Figure {
	f := Figure{Units: 1, Owed: owed, Excluded: excluded}
	if !owed.Zero() {
		f.Known = 1
	}
	for _, name := range FigureNames() {
		for _, s := range name.States() {
			p := f.at(name)
			*p = p.Plus(t[s])
		}
	}
	f.Counted = f.Digitized.where(owed)
	return f
}

func (f *Figure) at(name FigureName) *Amount {
	switch name {
	case Received:
		return &f.Received
	case Moving:
		return &f.Moving
	case Read:
		return &f.Read
	case NeedsPerson:
		return &f.NeedsPerson
	case Digitized:
		return &f.Digitized
	case Rejected:
		return &f.Rejected
	case Damaged:
		return &f.Damaged
	case Disposed:
		return &f.Disposed
	}
	return &f.Withheld
}

// Of returns one figure of the funnel.
func (f Figure) Of(name FigureName) Amount { return *f.at(name) }

// Add rolls two figures up: numerators and denominators are added, nothing is
// averaged.
func (f Figure) Add(g Figure) Figure {
	f.Units += g.Units
	f.Known += g.Known
	f.Owed = f.Owed.Plus(g.Owed)
	f.Excluded = f.Excluded.Plus(g.Excluded)
	for _, name := range FigureNames() {
		p := f.at(name)
		*p = p.Plus(g.Of(name))
	}
	f.Counted = f.Counted.Plus(g.Counted)
	return f
}

// Percent returns digitized over owed in documents, 0 and up: 110 where more
// was digitized than was listed. False: nothing is known to be owed.
func (f Figure) Percent() (float64, bool) { return f.PercentOf(Documents) }

// PercentOf returns the percentage in one measure. Files (hồ sơ) are owed but
// not counted as long as documents are not bound to them: always unknown.
func (f Figure) PercentOf(m Measure) (float64, bool) {
	owed := f.Owed.Of(m)
	if owed <= 0 || m == Files {
		return 0, false
	}
	return 100 * float64(f.Counted.Of(m)) / float64(owed), true
}

// Ratio is a number that may be unknown. It is null in JSON where unknown.
type Ratio struct {
	Value float64
	Known bool
}

// Maybe makes a Ratio of the two results that say so.
func Maybe(v float64, known bool) Ratio {
	if !known {
		return Ratio{}
	}
	return Ratio{v, true}
}

// MarshalJSON writes the number or null.
func (r Ratio) MarshalJSON() ([]byte, error) {
	if !r.Known {
		return []byte("null"), nil
	}
	return json.Marshal(r.Value)
}

// UnmarshalJSON reads a number or null.
func (r *Ratio) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*r = Ratio{}
		return nil
	}
	r.Known = true
	return json.Unmarshal(b, &r.Value)
}

// Unit is what arithmetic needs to know of a unit.
type Unit struct {
	ID     pipeline.UnitID
	Parent pipeline.UnitID // empty for the root
	Name   string
	Type   string
}

// Subtree returns root and all units below it, parents before children,
// children in the order given. Units whose parent is not among them are left
// out; a cycle ends where it closes.
func Subtree(units []Unit, root pipeline.UnitID) []Unit {
	below := map[pipeline.UnitID][]Unit{}
	var out []Unit
	for _, u := range units {
		if u.ID == root {
			out = append(out, u)
			continue
		}
		below[u.Parent] = append(below[u.Parent], u)
	}
	seen := map[pipeline.UnitID]bool{}
	var walk func(Unit)
	walk = func(u Unit) {
		for _, c := range below[u.ID] {
			if !seen[c.ID] && c.ID != root {
				seen[c.ID] = true
				out = append(out, c)
				walk(c)
			}
		}
	}
	for _, u := range slices.Clone(out) {
		walk(u)
	}
	return out
}

// RollUp adds each unit's own value to all its ancestors within units, which
// must be in the order of [Subtree].
func RollUp[T any](units []Unit, own func(pipeline.UnitID) T, add func(T, T) T) map[pipeline.UnitID]T {
	sum := make(map[pipeline.UnitID]T, len(units))
	for _, u := range units {
		sum[u.ID] = own(u.ID)
	}
	for i := len(units) - 1; i > 0; i-- {
		u := units[i]
		if parent, ok := sum[u.Parent]; ok {
			sum[u.Parent] = add(parent, sum[u.ID])
		}
	}
	return sum
}
