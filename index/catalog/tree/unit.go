package tree

import (
	"context"
	"crypto/sha256"
	"database/sql"
	_ "embed" // the list of units
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// unitList is the administrative division the catalogue begins with: the
// province, its departments (their codes are ours until the province decides)
// and the communes since the merger of 2025, with the communes before it.
//
//go:embed units.csv
var unitList string

// UnitKind is what a unit is.
type UnitKind string

// The kinds of units.
const (
	Province   UnitKind = "province"   // tỉnh
	Department UnitKind = "department" // sở, ban, ngành
	Commune    UnitKind = "commune"    // xã, phường
)

// Unit is one row of the tree.
type Unit struct {
	ID          pipeline.UnitID
	Parent      pipeline.UnitID // empty: the root
	Name        string          // with what it is in front: "Xã Lý Bôn"
	Kind        UnitKind
	Provisional bool // the code is ours until the province decides
	From, To    string
	Source      string
	Former      []FormerUnit
}

// FormerUnit is a unit that went into another, as older papers name it.
type FormerUnit struct {
	Name     string
	District string // in which it lay; empty: unknown
}

// PlantUnits brings the embedded list into the catalogue where it is not yet
// there in this version. Units that are not in the list stay as they are.
func (c *Tree) PlantUnits(ctx context.Context) error {
	units, err := parseUnits(unitList)
	if err != nil {
		return fmt.Errorf("read units.csv: %w", err)
	}
	return c.Write(ctx, func(tx *sql.Tx) error {
		news, err := c.markEmbedded(ctx, tx, "units.csv", unitList)
		if err != nil || !news {
			return err
		}
		for _, u := range units {
			if err := plant(ctx, tx, u); err != nil {
				return fmt.Errorf("plant %s: %w", u.ID, err)
			}
		}
		return nil
	})
}

// markEmbedded reports whether the catalogue does not yet hold this version of
// an embedded list, and writes that it does.
func (c *Tree) markEmbedded(ctx context.Context, tx *sql.Tx, name, list string) (bool, error) {
	const q = `
		INSERT INTO embedded (name, sum)
		VALUES (?1, ?2)
		ON CONFLICT (name) DO UPDATE SET sum = excluded.sum WHERE sum <> excluded.sum`
	sum := sha256.Sum256([]byte(list))
	res, err := tx.ExecContext(ctx, q, name, hex.EncodeToString(sum[:]))
	if err != nil {
		return false, fmt.Errorf("mark %s: %w", name, err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

func parseUnits(list string) ([]Unit, error) {
	rows, err := csv.NewReader(strings.NewReader(list)).ReadAll()
	if err != nil {
		return nil, err
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	var units []Unit
	for _, row := range rows[1:] {
		at := func(name string) string { return row[column[name]] }
		u := Unit{
			ID: pipeline.UnitID(at("code")), Parent: pipeline.UnitID(at("parent")), Name: at("name"),
			Kind: UnitKind(at("kind")), Provisional: at("provisional") == "1",
			From: at("valid_from"), To: at("valid_to"), Source: at("source"),
		}
		if other := at("other_spelling"); other != "" {
			u.Former = append(u.Former, FormerUnit{Name: other})
		}
		for name := range strings.SplitSeq(at("former"), ";") {
			if f, ok := parseFormer(name, at("district")); ok {
				u.Former = append(u.Former, f)
			}
		}
		units = append(units, u)
	}
	return units, nil
}

var elsewhere = regexp.MustCompile(`^(.*?)\s*\((.*)\)$`) // "Hồng Nam (Hòa An)"

func parseFormer(name, district string) (FormerUnit, bool) {
	name = strings.TrimSpace(name)
	if m := elsewhere.FindStringSubmatch(name); m != nil {
		name, district = m[1], m[2]
	}
	return FormerUnit{name, district}, name != ""
}

func plant(ctx context.Context, tx *sql.Tx, u Unit) error {
	const row = `
		INSERT INTO unit (id, parent, name, kind, provisional, valid_from, valid_to, source)
		VALUES (?1, nullif(?2, ''), ?3, ?4, ?5, ?6, ?7, ?8)
		ON CONFLICT (id) DO UPDATE
		SET name = excluded.name, kind = excluded.kind, provisional = excluded.provisional,
		    valid_from = excluded.valid_from, valid_to = excluded.valid_to, source = excluded.source`
	_, err := tx.ExecContext(ctx, row, u.ID, u.Parent, u.Name, u.Kind, u.Provisional, u.From, u.To, u.Source)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM unit_name WHERE unit = ?1`, u.ID); err != nil {
		return err
	}
	if err := addName(ctx, tx, u.ID, "code", FormerUnit{Name: string(u.ID)}); err != nil {
		return err
	}
	if err := addName(ctx, tx, u.ID, "name", FormerUnit{Name: u.Name}); err != nil {
		return err
	}
	for _, f := range u.Former {
		if err := addName(ctx, tx, u.ID, "former", f); err != nil {
			return err
		}
	}
	return nil
}

func addName(ctx context.Context, tx *sql.Tx, unit pipeline.UnitID, kind string, f FormerUnit) error {
	const q = `
		INSERT INTO unit_name (fold, unit, kind, name, district)
		VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT DO NOTHING`
	if _, err := tx.ExecContext(ctx, q, foldName(f.Name), unit, kind, f.Name, f.District); err != nil {
		return err
	}
	bare := bareName(f.Name)
	if bare == foldName(f.Name) {
		return nil
	}
	if kind == "name" {
		kind = "bare"
	}
	_, err := tx.ExecContext(ctx, q, bare, unit, kind, f.Name, f.District)
	return err
}

// foldName is the form in which names are compared.
func foldName(name string) string { return strings.Join(strings.Fields(viet.Fold(name)), " ") }

var generic = regexp.MustCompile(`^(?:(?:uy ban nhan dan|ubnd)\s+)?(?:xa|phuong|thi tran|tt\.?|tinh|so)\s+`)

// bareName drops "UBND", "xã", "phường" … in front.
func bareName(name string) string {
	fold := foldName(name)
	if short := generic.ReplaceAllString(fold, ""); short != "" {
		return short
	}
	return fold
}

// Units lists the units of a scope, parents before children, each group in the
// order of departments, then communes by code.
func (c *Tree) Units(ctx context.Context, s ledger.Scope) ([]Unit, error) {
	const q = `
		SELECT u.id, coalesce(u.parent, ''), u.name, u.kind, u.provisional, u.valid_from, u.valid_to, u.source
		FROM   unit u
		JOIN   under b ON b.unit = u.id AND b.ancestor = ?1
		ORDER  BY (SELECT count(*) FROM under d WHERE d.unit = u.id), u.kind = 'commune', u.rowid`
	rows, err := c.QueryContext(ctx, q, s.Unit)
	return ledger.Collect(rows, err, scanUnit)
}

func scanUnit(row ledger.Scanner) (Unit, error) {
	var u Unit
	err := row.Scan(&u.ID, &u.Parent, &u.Name, &u.Kind, &u.Provisional, &u.From, &u.To, &u.Source)
	return u, err
}

// Unit returns one unit of a scope with its former names, or NotFound.
func (c *Tree) Unit(ctx context.Context, s ledger.Scope, id pipeline.UnitID) (Unit, error) {
	const q = `
		SELECT u.id, coalesce(u.parent, ''), u.name, u.kind, u.provisional, u.valid_from, u.valid_to, u.source
		FROM   unit u
		JOIN   under b ON b.unit = u.id AND b.ancestor = ?1
		WHERE  u.id = ?2`
	u, err := scanUnit(c.QueryRowContext(ctx, q, s.Unit, id))
	if err != nil {
		return Unit{}, ledger.Absent(err, "unit")
	}
	const former = `
		SELECT name, district
		FROM   unit_name
		WHERE  unit = ?1 AND kind = 'former'
		GROUP  BY name, district
		ORDER  BY name`
	rows, err := c.QueryContext(ctx, former, id)
	u.Former, err = ledger.Collect(rows, err, func(row ledger.Scanner) (FormerUnit, error) {
		var f FormerUnit
		return f, row.Scan(&f.Name, &f.District)
	})
	return u, err
}

// Above lists the ancestors of a unit, the nearest first, without itself.
func (c *Tree) Above(ctx context.Context, id pipeline.UnitID) ([]pipeline.UnitID, error) {
	const q = `
		SELECT a.ancestor
		FROM   under a
		WHERE  a.unit = ?1 AND a.ancestor <> ?1
		ORDER  BY (SELECT count(*) FROM under d WHERE d.unit = a.ancestor) DESC`
	rows, err := c.QueryContext(ctx, q, id)
	return ledger.Collect(rows, err, func(row ledger.Scanner) (pipeline.UnitID, error) {
		var u pipeline.UnitID
		return u, row.Scan(&u)
	})
}

// Ancestry lists, of every unit, the unit itself and then all above it.
func (c *Tree) Ancestry(ctx context.Context) (map[pipeline.UnitID][]pipeline.UnitID, error) {
	const q = `
		SELECT   unit, ancestor
		FROM     under
		ORDER BY unit, ancestor <> unit, ancestor`
	above := map[pipeline.UnitID][]pipeline.UnitID{}
	rows, err := c.QueryContext(ctx, q)
	_, err = ledger.Collect(rows, err, func(r ledger.Scanner) (struct{}, error) {
		var unit, ancestor pipeline.UnitID
		err := r.Scan(&unit, &ancestor)
		above[unit] = append(above[unit], ancestor)
		return struct{}{}, err
	})
	return above, err
}

// FindUnits returns the units of a scope that a text may mean: by code, name,
// or the name of a unit that went into it, with or without marks, with or
// without "xã", "phường", "UBND" in front. Present names come before former
// ones. "Vĩnh Quang, Bảo Lâm" names a former commune with its district.
func (c *Tree) FindUnits(ctx context.Context, s ledger.Scope, text string) ([]Unit, error) {
	name, district, _ := strings.Cut(text, ",")
	const q = `
		SELECT u.id, coalesce(u.parent, ''), u.name, u.kind, u.provisional, u.valid_from, u.valid_to, u.source,
		       n.kind, n.district
		FROM   unit_name n
		JOIN   unit u ON u.id = n.unit
		JOIN   under b ON b.unit = u.id AND b.ancestor = ?1
		WHERE  n.fold IN (?2, ?3)
		ORDER  BY CASE n.kind WHEN 'code' THEN 0 WHEN 'name' THEN 1 WHEN 'bare' THEN 2 ELSE 3 END, u.rowid`
	rows, err := c.QueryContext(ctx, q, s.Unit, foldName(name), bareName(name))
	all, err := ledger.Collect(rows, err, scanCalled)
	want := foldName(district)
	var found []Unit
	for _, u := range all {
		inside := u.kind != "former" || want == "" || u.District == "" || strings.Contains(want, foldName(u.District))
		if inside && !slices.ContainsFunc(found, func(f Unit) bool { return f.ID == u.ID }) {
			found = append(found, u.Unit)
		}
	}
	return found, err
}

// Called is a unit by one of its names.
type Called struct {
	Unit
	District string // of the unit that went into it, where the name is that one's
	kind     string // code, name, bare, former
}

// Former reports whether the name is of a unit that went into this one.
func (u Called) Former() bool { return u.kind == "former" }

func scanCalled(row ledger.Scanner) (Called, error) {
	var u Called
	return u, row.Scan(&u.ID, &u.Parent, &u.Name, &u.Kind, &u.Provisional, &u.From, &u.To, &u.Source, &u.kind, &u.District)
}

// UnitsCalled lists the units that bear or bore a name, once for each name, of
// all units.
func (c *Tree) UnitsCalled(ctx context.Context, name string) ([]Called, error) {
	const q = `
		SELECT u.id, coalesce(u.parent, ''), u.name, u.kind, u.provisional, u.valid_from, u.valid_to, u.source,
		       n.kind, n.district
		FROM   unit_name n
		JOIN   unit u ON u.id = n.unit
		WHERE  n.fold IN (?1, ?2) AND n.kind <> 'code'
		ORDER  BY u.rowid`
	rows, err := c.QueryContext(ctx, q, foldName(name), bareName(name))
	return ledger.Collect(rows, err, scanCalled)
}

// Root returns the unit above all others.
func (c *Tree) Root(ctx context.Context) (pipeline.UnitID, error) {
	var root pipeline.UnitID
	err := c.QueryRowContext(ctx, `SELECT id FROM unit WHERE parent IS NULL ORDER BY rowid LIMIT 1`).Scan(&root)
	return root, ledger.Absent(err, "unit")
}
