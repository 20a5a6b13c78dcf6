package catalog

import (
	"database/sql"

	"sohoa/index/progress"
)

// Catalog is the open catalogue: all subjects over one book. Its methods may be
// called from any number of goroutines.
type Catalog struct {
	*Book
	*People
	*Tree
	*Figures
	*OneStop
	*Holdings
	*Gates
	*Jobs
	*Desk
	*Secrecy
	*Terms
	*Lessons
	*Keeping

	w, r *sql.DB
}

// over puts every subject over the book. Those that work on others' rows hold
// the subject below them.
func over(b *Book, rules *progress.Rules) *Catalog {
	figures := &Figures{Book: b}
	holdings := &Holdings{Book: b}
	gates := &Gates{Holdings: holdings}
	jobs := newJobs(gates, rules)
	return &Catalog{
		Book: b, People: &People{Book: b}, Tree: &Tree{Book: b}, Figures: figures, OneStop: &OneStop{Book: b},
		Holdings: holdings, Gates: gates, Jobs: jobs, Desk: &Desk{Jobs: jobs}, Secrecy: &Secrecy{Jobs: jobs},
		Terms: &Terms{Holdings: holdings}, Lessons: &Lessons{Book: b}, Keeping: &Keeping{Figures: figures},
	}
}
