package board

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/ledger"
	"sohoa/index/catalog/tree"
	"sohoa/index/door"
	"sohoa/index/owed"
	"sohoa/index/progress"
	"sohoa/index/sheet"
	"sohoa/pipeline"
)

// RegisterImport is a register handed in: what the units under one unit owe,
// by a paper that somebody approved.
type RegisterImport struct {
	Unit     pipeline.UnitID // whose register it is, with all below; empty: the viewer's
	Name     string          // of the file, for the record; its content tells what it is
	Body     io.Reader       // XLSX or CSV, at most 64 MiB
	Draft    string          // instead of Body: a table looked at before, see [Index.CheckRegister]
	Source   string          // the paper
	Approval string          // its number
	Approved string          // its date, dd/mm/yyyy or YYYY-MM-DD; not in the future
	Reason   string          // why it replaces the one before; needed where there is one
	Choice   sheet.Choice    // which column of the file is which, where the headings do not say; may be nil
	DryRun   bool            // only check
}

// RegisterVersion is one approved version of the register.
type RegisterVersion struct {
	ID       string
	Unit     pipeline.UnitID
	Source   string
	Approval string
	Approved string // YYYY-MM-DD, or empty
	Reason   string
	File     string       // name of the imported file
	Sum      pipeline.Sum // of the imported file
	By       pipeline.UserID
	At       time.Time
	Rows     int
	Owed     progress.Amount
	Excluded progress.Amount
}

// RegisterRow is one line of the register in force.
type RegisterRow struct {
	Unit             pipeline.UnitID
	Fonds            string
	Group            string
	FromYear, ToYear int // 0 unknown
	Amount           progress.Amount
	Excluded         string // why it is not owed: secret, disposal, illegible, duplicate; empty: owed
	Address          string // store, shelf, box
	Note             string
	Line             int    // row in the imported file
	Register         string // version it stands in
}

// ImportRegister takes a register in, whole or not at all; for administrators
// of the unit. What is wrong in the table is a [sheet.Flaws]; what is wrong
// beside it is Invalid with its field.
func (x *Board) ImportRegister(ctx context.Context, v pipeline.Viewer, in RegisterImport) (RegisterVersion, error) {
	if err := door.Allow(v, pipeline.Administrator); err != nil {
		return RegisterVersion{}, err
	}
	if in.Unit == "" {
		in.Unit = v.Unit
	}
	if _, err := x.from.Tree.Unit(ctx, door.Scope(v), in.Unit); err != nil {
		return RegisterVersion{}, fmt.Errorf("import register: %w", door.InvalidWhere(err, "unit"))
	}
	r, err := x.registerHead(ctx, v, in)
	if err != nil {
		return RegisterVersion{}, fmt.Errorf("import register: %w", err)
	}
	data, err := x.handedIn(ctx, v, &in)
	if err != nil {
		return RegisterVersion{}, fmt.Errorf("import register: %w", err)
	}
	r.File = door.CleanName(in.Name)
	r.Sum = pipeline.Sum(door.Sha(string(data)))
	table, err := x.registerTable(ctx, in.Unit, data, in.Choice)
	if err != nil {
		return RegisterVersion{}, fmt.Errorf("import register: %w", err)
	}
	if in.DryRun {
		return versionOf(total(r, table.Lines)), nil
	}
	if r, err = x.from.Figures.AddRegister(ctx, v, r, table.Lines); err != nil {
		return RegisterVersion{}, fmt.Errorf("import register: %w", err)
	}
	return versionOf(r), nil
}

// handedIn reads the table of an import: its body, or the one looked at before.
func (x *Board) handedIn(ctx context.Context, v pipeline.Viewer, in *RegisterImport) ([]byte, error) {
	if in.Draft != "" {
		name, data, err := x.from.People.Draft(ctx, v, in.Draft)
		in.Name = name
		return data, err
	}
	return door.TableIn(in.Body)
}

// RegisterCheck is what a person looks at before a register is taken.
type RegisterCheck struct {
	Draft   string // names the table for a day: it need not be handed in again
	Name    string // of the file
	Version RegisterVersion
	Faults  *sheet.Flaws // nil: it can be taken
	owed.Table
}

// CheckRegister looks at a table without taking it in, and keeps it for a day;
// for administrators of the unit.
func (x *Board) CheckRegister(ctx context.Context, v pipeline.Viewer, in RegisterImport) (RegisterCheck, error) {
	var c RegisterCheck
	if err := door.Allow(v, pipeline.Administrator); err != nil {
		return c, err
	}
	if in.Unit == "" {
		in.Unit = v.Unit
	}
	if _, err := x.from.Tree.Unit(ctx, door.Scope(v), in.Unit); err != nil {
		return c, fmt.Errorf("check register: %w", door.InvalidWhere(err, "unit"))
	}
	data, err := x.handedIn(ctx, v, &in)
	if err != nil {
		return c, fmt.Errorf("check register: %w", err)
	}
	c.Name, c.Draft = door.CleanName(in.Name), in.Draft
	c.Table, err = x.registerTable(ctx, in.Unit, data, in.Choice)
	if err != nil && !errors.As(err, &c.Faults) {
		return c, fmt.Errorf("check register: %w", err)
	}
	c.Version = versionOf(total(figures.Register{Unit: in.Unit}, c.Lines))
	if c.Draft == "" && len(c.Columns) > 0 {
		if c.Draft, err = x.from.People.AddDraft(ctx, v, c.Name, data); err != nil {
			return c, fmt.Errorf("check register: %w", err)
		}
	}
	return c, nil
}

// RegisterColumns lists the keys of the columns of a register.
func RegisterColumns() ([]string, error) { return owed.Columns() }

// registerHead checks what is said about the register beside its table.
func (x *Board) registerHead(ctx context.Context, v pipeline.Viewer, in RegisterImport) (figures.Register, error) {
	r := figures.Register{
		Unit: in.Unit, Source: door.CleanName(in.Source), Approval: door.CleanName(in.Approval),
		Reason: door.CleanName(in.Reason), File: door.CleanName(in.Name),
	}
	if r.Source == "" {
		return r, door.Invalid("source", "which paper says so is missing")
	}
	for field, s := range map[string]string{"source": r.Source, "approval": r.Approval, "reason": r.Reason, "file": r.File} {
		if len(s) > 1000 {
			return r, door.Invalid(field, "is too long")
		}
	}
	if s := strings.TrimSpace(in.Approved); s != "" {
		day, err := progress.ParseDay(s)
		if err != nil {
			return r, door.Invalid("approved", "is no date")
		}
		if day.After(x.from.Clock()) {
			return r, door.Invalid("approved", "lies in the future")
		}
		r.Approved = date(day)
	}
	if r.Reason != "" {
		return r, nil
	}
	before, err := x.from.Figures.Registers(ctx, door.Scope(v), in.Unit)
	if err == nil && len(before) > 0 {
		err = door.Invalid("reason", "why it replaces the register before is missing")
	}
	return r, err
}

// total adds the lines up as storing them does.
func total(r figures.Register, lines []figures.RegisterLine) figures.Register {
	r.Lines = len(lines)
	for _, l := range lines {
		sum := &r.Owed
		if l.Excluded != "" {
			sum = &r.Excluded
		}
		sum.Files, sum.Documents, sum.Pages = sum.Files+l.Files, sum.Documents+l.Documents, sum.Pages+l.Pages
	}
	return r
}

func versionOf(r figures.Register) RegisterVersion {
	return RegisterVersion{
		ID: r.ID, Unit: r.Unit, Source: r.Source, Approval: r.Approval, Approved: r.Approved, Reason: r.Reason,
		File: r.File, Sum: r.Sum, By: r.By, At: r.At, Rows: r.Lines,
		Owed: progress.Amount(r.Owed), Excluded: progress.Amount(r.Excluded),
	}
}

// RegisterVersions lists the versions that speak for a unit or for units below
// it, newest first, with what they say of these units.
func (x *Board) RegisterVersions(ctx context.Context, v pipeline.Viewer, unit pipeline.UnitID) ([]RegisterVersion, error) {
	if unit == "" {
		unit = v.Unit
	}
	list, err := x.from.Figures.Registers(ctx, door.Scope(v), unit)
	if err != nil {
		return nil, fmt.Errorf("list registers: %w", err)
	}
	all := make([]RegisterVersion, len(list))
	for i, r := range list {
		all[i] = versionOf(r)
	}
	return all, nil
}

// Register lists the lines in force for a unit and all below it, with their
// number in all.
func (x *Board) Register(ctx context.Context, v pipeline.Viewer, unit pipeline.UnitID, p ledger.Page) ([]RegisterRow, int, error) {
	if unit == "" {
		unit = v.Unit
	}
	lines, total, err := x.from.Figures.RegisterLines(ctx, door.Scope(v), unit, p)
	if err != nil {
		return nil, 0, fmt.Errorf("list the register: %w", err)
	}
	rows := make([]RegisterRow, len(lines))
	for i, l := range lines {
		rows[i] = rowOf(l)
	}
	return rows, total, nil
}

func rowOf(l figures.RegisterLine) RegisterRow {
	return RegisterRow{
		Unit: l.Unit, Fonds: l.Fonds, Group: l.Group, FromYear: l.FromYear, ToYear: l.ToYear,
		Amount: progress.Amount(l.Counts), Excluded: l.Excluded, Address: l.Address, Note: l.Note, Line: l.Line, Register: l.Register,
	}
}

// ParseCount reads a count as people type it; the empty text is 0. Invalid: it
// is none.
func ParseCount(typed string) (int64, error) {
	n, _, wrong := sheet.Cell{Text: strings.TrimSpace(typed)}.Whole()
	if wrong != "" {
		return 0, door.Invalid("count", string(wrong))
	}
	return n, nil
}

// RegisterFaultKeys lists the keys of every fault once.
func RegisterFaultKeys() []string { return owed.FaultKeys() }

// RegisterTemplate writes an empty register to fill in, "xlsx" or "csv".
// Invalid: another format.
func (x *Board) RegisterTemplate(w io.Writer, format string) error { return owed.Template(w, format) }

// registerTable reads and checks a table against the units below one unit.
func (x *Board) registerTable(ctx context.Context, unit pipeline.UnitID, data []byte, choice sheet.Choice) (owed.Table, error) {
	return owed.Read(data, x.from.Clock().In(progress.Zone()).Year(), choice, func(name string) ([]tree.Unit, error) {
		return x.from.Tree.FindUnits(ctx, ledger.Scope{Unit: unit}, name)
	})
}
