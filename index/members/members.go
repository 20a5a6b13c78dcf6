package members

import (
	"sync"

	"sohoa/index/catalog/people"
	"sohoa/index/catalog/tree"
)

// Members lets people in, and says who of them may do what beside his role.
type Members struct {
	people  *people.People
	tree    *tree.Tree
	hashing sync.Mutex // one password at a time: each takes 19 MiB
}

// New is the door for the accounts of a catalogue, each of a unit of its
// tree.
func New(p *people.People, t *tree.Tree) *Members { return &Members{people: p, tree: t} }
