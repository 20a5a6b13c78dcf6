package board

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/ledger"
	"sohoa/index/door"
	"sohoa/index/owed"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// RegisterEdit is a change of the register in force, made by hand: it becomes a
// new version that says of all other lines what the one before said.
type RegisterEdit struct {
	Unit    pipeline.UnitID // whose register, with all below
	Head    RegisterImport  // source, approval, approved and reason; the reason is needed
	Changed []RegisterRow   // lines in force, by Register and Line, as they shall be
	Gone    []RegisterRow   // lines in force that fall away
	Added   []RegisterRow   // new lines; Unit may be a name
}

// EditRegister makes a new version; for administrators of the unit. Invalid:
// no reason, nothing changed ("rows"), a count out of range ("count"), a line
// that is not in force any more ("line"), a unit or group missing.
func (x *Board) EditRegister(ctx context.Context, v pipeline.Viewer, e RegisterEdit) (RegisterVersion, error) {
	if err := door.Allow(v, pipeline.Administrator); err != nil {
		return RegisterVersion{}, err
	}
	if _, err := x.from.Tree.Unit(ctx, door.Scope(v), e.Unit); err != nil {
		return RegisterVersion{}, fmt.Errorf("edit register: %w", door.InvalidWhere(err, "unit"))
	}
	if e.Head.Reason = door.CleanName(e.Head.Reason); e.Head.Reason == "" {
		return RegisterVersion{}, door.Invalid("change_reason", "is missing")
	}
	e.Head.Unit = e.Unit
	head, err := x.registerHead(ctx, v, e.Head)
	if err != nil {
		return RegisterVersion{}, fmt.Errorf("edit register: %w", err)
	}
	lines, err := x.from.Figures.LinesInForce(ctx, e.Unit, time.Time{}, false)
	if err != nil {
		return RegisterVersion{}, fmt.Errorf("edit register: %w", err)
	}
	before := slices.Clone(lines)
	if lines, err = x.edited(ctx, e, lines); err != nil {
		return RegisterVersion{}, fmt.Errorf("edit register: %w", err)
	}
	if len(owed.Compare(before, lines)) == 0 && sameWords(before, lines) {
		return RegisterVersion{}, door.Invalid("rows", "nothing was changed")
	}
	for i := range lines {
		lines[i].Line = i + 1
	}
	if head, err = x.from.Figures.AddRegister(ctx, v, head, lines); err != nil {
		return RegisterVersion{}, fmt.Errorf("edit register: %w", err)
	}
	return versionOf(head), nil
}

func sameWords(a, b []figures.RegisterLine) bool {
	return slices.EqualFunc(a, b, func(a, b figures.RegisterLine) bool { return a.Note == b.Note && a.Address == b.Address })
}

// edited applies an edit to the lines in force.
func (x *Board) edited(ctx context.Context, e RegisterEdit, lines []figures.RegisterLine) ([]figures.RegisterLine, error) {
	place := func(r RegisterRow) int {
		return slices.IndexFunc(lines, func(l figures.RegisterLine) bool { return l.Register == r.Register && l.Line == r.Line })
	}
	for _, r := range e.Changed {
		i := place(r)
		if i < 0 {
			return nil, door.Invalid("line", "is not in force any more")
		}
		l := &lines[i]
		l.Counts, l.Excluded, l.Address, l.Note = figures.Counts(r.Amount), r.Excluded, door.CleanName(r.Address), door.CleanName(r.Note)
		if err := checkLine(*l); err != nil {
			return nil, err
		}
	}
	for _, r := range e.Gone {
		i := place(r)
		if i < 0 {
			return nil, door.Invalid("line", "is not in force any more")
		}
		lines = slices.Delete(lines, i, i+1)
	}
	for _, r := range e.Added {
		units, err := x.from.Tree.FindUnits(ctx, ledger.Scope{Unit: e.Unit}, string(r.Unit))
		if err != nil {
			return nil, err
		}
		l := figures.RegisterLine{
			Unit: owed.Choose(string(r.Unit), units), Fonds: door.CleanName(r.Fonds), Group: door.CleanName(r.Group), FromYear: r.FromYear, ToYear: r.ToYear,
			Counts: figures.Counts(r.Amount), Excluded: r.Excluded, Address: door.CleanName(r.Address), Note: door.CleanName(r.Note),
		}
		switch year := x.from.Clock().In(progress.Zone()).Year(); {
		case l.Unit == "":
			return nil, door.Invalid("asked_unit", "is unknown, or the name of several")
		case l.Group == "":
			return nil, door.Invalid("group", "is missing")
		case l.FromYear > year || l.ToYear > year || l.FromYear < 0 || l.ToYear < 0 || l.ToYear > 0 && l.FromYear > l.ToYear:
			return nil, door.Invalid("year", "is out of range")
		}
		if err := checkLine(l); err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, nil
}

func checkLine(l figures.RegisterLine) error {
	for _, n := range []int64{l.Files, l.Documents, l.Pages} {
		if n < 0 || n > 1_000_000_000 {
			return door.Invalid("count", "is out of range")
		}
	}
	if l.Files+l.Documents+l.Pages == 0 && l.Excluded == "" {
		return door.Invalid("count", "is missing")
	}
	if !slices.Contains([]string{"", "secret", "disposal", "illegible", "duplicate"}, l.Excluded) {
		return door.Invalid("excluded", "is unknown")
	}
	for _, s := range []string{l.Fonds, l.Group, l.Address, l.Note} {
		if len(s) > 2000 {
			return door.Invalid("note", "is too long")
		}
	}
	return nil
}

// RegisterDiff is what a version of the register changed, with the rate before
// and after: the work done is that of now in both.
type RegisterDiff struct {
	Version RegisterVersion  `json:"version"`
	Changes []RegisterChange `json:"changes"`
	Before  RegisterRate     `json:"before"`
	After   RegisterRate     `json:"after"`
}

// RegisterRate is a percentage with its parts.
type RegisterRate struct {
	Percent progress.Ratio `json:"percent"`
	Counted int64          `json:"counted"`
	Owed    int64          `json:"owed"`
}

// RegisterChange is one line that changed; nil: it was not, or is no more.
type RegisterChange struct {
	Before *RegisterRow `json:"before,omitempty"`
	After  *RegisterRow `json:"after,omitempty"`
}

// RegisterDiff tells what one version changed for its unit and those below, as
// far as the viewer sees them. NotFound: there is no such version for him.
func (x *Board) RegisterDiff(ctx context.Context, v pipeline.Viewer, id string) (RegisterDiff, error) {
	var d RegisterDiff
	if err := door.Allow(v, pipeline.Manager, pipeline.Administrator); err != nil {
		return d, err
	}
	versions, err := x.RegisterVersions(ctx, v, v.Unit)
	if err != nil {
		return d, err
	}
	i := slices.IndexFunc(versions, func(r RegisterVersion) bool { return r.ID == id })
	if i < 0 {
		return d, pipeline.Errorf(pipeline.NotFound, "no version %s of the register", id)
	}
	d.Version = versions[i]
	unit := d.Version.Unit
	if _, err := x.from.Tree.Unit(ctx, door.Scope(v), unit); pipeline.KindOf(err) == pipeline.NotFound && err != nil {
		unit = v.Unit // a version of those above: the viewer's part of it
	}
	then := d.Version.At.Add(-time.Millisecond)
	var before, after []figures.RegisterLine
	for at, into := range map[time.Time]*[]figures.RegisterLine{then: &before, d.Version.At: &after} {
		lines, listErr := x.from.Figures.LinesInForce(ctx, unit, at, false)
		*into, err = lines, errors.Join(err, listErr)
	}
	if err != nil {
		return d, fmt.Errorf("compare registers: %w", err)
	}
	for _, c := range owed.Compare(before, after) {
		d.Changes = append(d.Changes, changeOf(c))
	}
	for at, into := range map[time.Time]*RegisterRate{then: &d.Before, d.Version.At: &d.After} {
		table, askErr := x.Progress(ctx, v, Ask{Unit: unit, OwedAt: at})
		root := table.Root()
		*into = RegisterRate{root.Percent, root.Counted.Of(table.Measure), root.Owed.Of(table.Measure)}
		err = errors.Join(err, askErr)
	}
	return d, err
}

func changeOf(c owed.Change) RegisterChange {
	var r RegisterChange
	for _, side := range []struct {
		line *figures.RegisterLine
		into **RegisterRow
	}{{c.Before, &r.Before}, {c.After, &r.After}} {
		if side.line != nil {
			row := rowOf(*side.line)
			*side.into = &row
		}
	}
	return r
}

// Exclusions lists the lines in force that are listed but not owed, with their
// reasons, for a unit and all below it.
func (x *Board) Exclusions(ctx context.Context, v pipeline.Viewer, unit pipeline.UnitID) ([]RegisterRow, error) {
	if err := door.Allow(v, pipeline.Manager, pipeline.Administrator, pipeline.Clerk); err != nil {
		return nil, err
	}
	if unit == "" {
		unit = v.Unit
	}
	if _, err := x.from.Tree.Unit(ctx, door.Scope(v), unit); err != nil {
		return nil, err
	}
	lines, err := x.from.Figures.LinesInForce(ctx, unit, time.Time{}, true)
	rows := make([]RegisterRow, len(lines))
	for i, l := range lines {
		rows[i] = rowOf(l)
	}
	return rows, err
}

// LineID names a line in force in a form.
func (r RegisterRow) LineID() string { return r.Register + "." + strconv.Itoa(r.Line) }
