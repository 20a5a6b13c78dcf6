package board

import (
	"time"

	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/onestop"
	"sohoa/index/catalog/people"
	"sohoa/index/catalog/tree"
	"sohoa/index/progress"
)

// Board answers how far each unit has come.
type Board struct {
	from Sources
	days dayCache // of progress
}

// Sources is what a board is made of.
type Sources struct {
	Figures  *figures.Figures
	Tree     *tree.Tree
	People   *people.People     // keeps tables that are looked at before they are taken
	Holdings *holdings.Holdings // what waits
	OneStop  *onestop.OneStop   // what officers ask for
	Rules    *progress.Rules
	Clock    func() time.Time
	Moved    func() // called when a unit went into another
}

// New is a board over its sources.
func New(from Sources) *Board { return &Board{from: from} }
