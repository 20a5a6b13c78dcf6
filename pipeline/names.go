package pipeline

import (
	"slices"
	"time"
)

// UnitID is the code of a unit: a five-digit GSO code for a commune
// ("01273"), "H14" for the province, the symbol of a department ("SNV").
type UnitID string

// BatchID, FileID, DocumentID and UserID name rows of the catalogue. They are
// ULIDs in lower case: sortable by time, without any other meaning.
type (
	BatchID    string
	FileID     string
	DocumentID string
	UserID     string
)

// Sum is the SHA-256 of a file's bytes as 64 lower-case hexadecimal digits.
type Sum string

// Valid reports whether s has the form of a SHA-256.
func (s Sum) Valid() bool {
	if len(s) != 64 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Role is what a person may do, within the subtree of one unit.
type Role string

// The roles, from the least to the most trusted with the system itself.
const (
	Officer       Role = "officer"       // cán bộ một cửa: finds and reuses records
	Clerk         Role = "clerk"         // cán bộ số hóa: uploads and confirms
	Manager       Role = "manager"       // lãnh đạo: sees progress and its proof
	Administrator Role = "administrator" // quản trị: accounts, units, register, care
)

// Roles lists every role once, in the order shown to people.
func Roles() []Role { return []Role{Officer, Clerk, Manager, Administrator} }

// Viewer is who asks. Every query takes one; nothing is found without.
// The zero Viewer may see nothing.
type Viewer struct {
	User UserID
	Name string // shown to people and written to the audit
	Role Role
	Unit UnitID // sees this unit and all below it
}

// May reports whether the viewer has one of the roles.
func (v Viewer) May(roles ...Role) bool {
	return v.Role != "" && slices.Contains(roles, v.Role)
}

// Receipt is the promise given for one file: its object is durable and its
// row is committed. Duplicate names the file that brought the same bytes
// first, or is empty.
type Receipt struct {
	File      FileID     `json:"id"`
	Document  DocumentID `json:"document"`
	Batch     BatchID    `json:"batch"`
	Name      string     `json:"name"`
	Sum       Sum        `json:"sha256"`
	Size      int64      `json:"size"` // bytes
	At        time.Time  `json:"at"`
	Duplicate FileID     `json:"duplicate_of,omitempty"`
}
