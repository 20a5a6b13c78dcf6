package ledger

import "sohoa/pipeline"

// Scope says which rows a question may see: those of a unit and all below it.
// The zero Scope sees nothing. Documents that bear a secrecy mark are in no
// scope; they are counted only where Withheld is set.
type Scope struct {
	Unit     pipeline.UnitID
	Withheld bool
	User     pipeline.UserID // sees the names of what he handed in himself
}

// Everywhere is the scope of the machine itself, for names that are no secret:
// the whole tree, whose root is the province (code H14 of QĐ 20/2020/QĐ-TTg).
func Everywhere() Scope { return Scope{Unit: "H14"} }

// Page of a list: Offset rows are left out, at most Limit shown.
type Page struct {
	Offset int
	Limit  int // 1 to 500; 0 means 50
}

// Most is how many are shown at most.
func (p Page) Most() int {
	if p.Limit <= 0 {
		return 50
	}
	return min(p.Limit, 500)
}
