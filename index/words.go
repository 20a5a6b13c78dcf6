package index

import (
	"time"

	"sohoa/index/board"
	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/people"
	"sohoa/index/catalog/tree"
	"sohoa/index/members"
	"sohoa/index/sheet"
)

// The words of people and units that callers of this package use as they are.
type (
	Account      = people.Account
	Token        = people.Token
	Duty         = people.Duty
	KeptSearch   = people.KeptSearch
	NewAccount   = members.NewAccount
	SessionStore = members.SessionStore
	Unit         = tree.Unit
	FormerUnit   = tree.FormerUnit
	Merger       = tree.Merger
)

// The words of registers and progress.
type (
	Ask             = board.Ask
	InHand          = board.InHand
	Switch          = figures.Switch
	Checked         = figures.Checking
	RegisterImport  = board.RegisterImport
	RegisterVersion = board.RegisterVersion
	RegisterRow     = board.RegisterRow
	RegisterCheck   = board.RegisterCheck
	RegisterEdit    = board.RegisterEdit
	RegisterDiff    = board.RegisterDiff
	RegisterRate    = board.RegisterRate
	RegisterChange  = board.RegisterChange
)

// What can be wrong in a table handed in, what a person decides about its
// columns, and what is shown of it.
type (
	ColumnChoice   = sheet.Choice
	ShownRow       = sheet.Shown
	RegisterFault  = sheet.Flaw
	RegisterFaults = sheet.Flaws
)

// The duties.
const (
	DutyRecords = people.DutyRecords
	DutySign    = people.DutySign
	DutyDispose = people.DutyDispose
	DutyAudit   = people.DutyAudit
)

// SessionUser is the key under which a session keeps whose it is.
const SessionUser = members.SessionUser

// PerClerk is the switch under which figures of single persons are shown.
const PerClerk = board.PerClerk

// Duties lists every duty once.
func Duties() []Duty { return people.Duties() }

// ThrottledFor returns how long to wait, or 0 where err is another error.
func ThrottledFor(err error) time.Duration { return members.ThrottledFor(err) }

// RegisterColumns lists the keys of the columns of a register.
func RegisterColumns() ([]string, error) { return board.RegisterColumns() }

// RegisterFaultKeys lists the keys of every fault once.
func RegisterFaultKeys() []string { return board.RegisterFaultKeys() }

// ParseCount reads a count as people type it; the empty text is 0. Invalid: it
// is none.
func ParseCount(typed string) (int64, error) { return board.ParseCount(typed) }
