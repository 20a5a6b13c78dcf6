package paper

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"

	"sohoa/pipeline"
)

//go:embed data
var data embed.FS

// Unit is an organ that issues the paper: a commune (xã, phường) of Cao Bằng
// or a department (sở) of the province. Symbols of departments are
// provisional.
type Unit struct {
	Code   pipeline.UnitID
	Kind   string // xã, phường, sở
	Name   string
	Symbol string // of a department
}

var loadUnits = sync.OnceValue(func() []Unit {
	raw, err := data.ReadFile("data/units.csv")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("paper: data/units.csv: %v", err))
	}
	units := make([]Unit, 0, len(rows))
	for _, row := range rows {
		units = append(units, Unit{pipeline.UnitID(row[0]), row[1], row[2], row[3]})
	}
	return units
})

// Units lists the units that can issue paper: 56 communes, then departments.
func Units() []Unit { return append([]Unit(nil), loadUnits()...) }

// UnitOf returns the unit with a code.
func UnitOf(code pipeline.UnitID) (Unit, bool) {
	for _, u := range loadUnits() {
		if u.Code == code {
			return u, true
		}
	}
	return Unit{}, false
}

// Department reports whether the unit is a department of the province.
func (u Unit) Department() bool { return u.Kind == "sở" }

// Organ is the name of the issuing organ in running text.
func (u Unit) Organ() string {
	if u.Department() {
		return "Sở " + u.Name
	}
	return "Ủy ban nhân dân " + u.Place()
}

// Place is the unit's territory in running text.
func (u Unit) Place() string {
	if u.Department() {
		return "tỉnh Cao Bằng"
	}
	return u.Kind + " " + u.Name
}

// slots are the words of a sentence that depend on the unit alone.
func (u Unit) slots() map[string]string {
	s := map[string]string{
		"org": u.Organ(), "unit": u.Place(), "usym": "UBND", "osym": "VP",
		"upper": "Ủy ban nhân dân tỉnh Cao Bằng",
	}
	if u.Department() {
		s["head"], s["office"] = "Giám đốc", "Văn phòng Sở "+u.Name
		s["peers"] = "Ủy ban nhân dân các xã, phường trên địa bàn tỉnh"
		s["party"] = "Đảng ủy Sở " + u.Name
	} else {
		s["head"], s["office"] = "Chủ tịch", "Văn phòng HĐND và UBND "+u.Place()
		s["peers"] = "Các phòng chuyên môn thuộc " + u.Organ()
		s["party"] = "Đảng ủy " + u.Place()
	}
	s["HEADORG"] = strings.ToUpper(s["head"] + " " + u.Organ())
	return s
}
