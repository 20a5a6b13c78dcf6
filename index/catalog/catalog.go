package catalog

import (
	"database/sql"

	"sohoa/index/catalog/desk"
	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/gates"
	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/jobs"
	"sohoa/index/catalog/keeping"
	"sohoa/index/catalog/ledger"
	"sohoa/index/catalog/lessons"
	"sohoa/index/catalog/onestop"
	"sohoa/index/catalog/people"
	"sohoa/index/catalog/secrecy"
	"sohoa/index/catalog/terms"
	"sohoa/index/catalog/tree"
	"sohoa/index/progress"
)

// Catalog is the open catalogue: all subjects over one book. Its methods may be
// called from any number of goroutines.
type Catalog struct {
	*ledger.Book
	*people.People
	*tree.Tree
	*figures.Figures
	*onestop.OneStop
	*holdings.Holdings
	*gates.Gates
	*jobs.Jobs
	*desk.Desk
	*secrecy.Secrecy
	*terms.Terms
	*lessons.Lessons
	*keeping.Keeping

	w, r *sql.DB
}

// over puts every subject over the book. Those that work on others' rows hold
// the subject below them.
func over(b *ledger.Book, rules *progress.Rules) *Catalog {
	owed := &figures.Figures{Book: b}
	held := &holdings.Holdings{Book: b}
	gated := &gates.Gates{Holdings: held}
	work := jobs.New(gated, rules)
	return &Catalog{
		Book: b, People: &people.People{Book: b}, Tree: &tree.Tree{Book: b}, Figures: owed, OneStop: &onestop.OneStop{Book: b},
		Holdings: held, Gates: gated, Jobs: work, Desk: &desk.Desk{Jobs: work}, Secrecy: &secrecy.Secrecy{Jobs: work},
		Terms: &terms.Terms{Holdings: held}, Lessons: &lessons.Lessons{Book: b}, Keeping: &keeping.Keeping{Figures: owed},
	}
}
