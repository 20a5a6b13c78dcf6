package pipeline

import "slices"

// State says how far a document has come. The table next is the drawing.
type State string

// The states of a document.
const (
	Received  State = "received"  // bytes durable, receipt given
	InReading State = "reading"   // pages known, being read
	Described State = "described" // read and described; waits for a person
	Digitized State = "digitized" // every gate of the policy holds
	Rejected  State = "rejected"  // the sender must mend it: encrypted, wrong kind, too large
	Spoiled   State = "damaged"   // the scan is broken: a new scan is the cure
	Withheld  State = "withheld"  // bears a secrecy mark: never shown, never indexed
	Disposed  State = "disposed"  // its term had run out and two people let it go: a tombstone
)

// States lists every state once, in the order of the work.
func States() []State {
	return []State{Received, InReading, Described, Digitized, Rejected, Spoiled, Withheld, Disposed}
}

// next is the whole life of a document: from a state to the states it may
// move to. Reading again with a better engine is the way back.
var next = map[State][]State{
	Received:  {InReading, Rejected, Spoiled, Withheld},
	InReading: {Described, Spoiled, Withheld},
	Described: {Digitized, InReading, Withheld, Spoiled, Rejected, Disposed},
	Digitized: {InReading, Described, Withheld, Disposed},
	Rejected:  {Received, Described},
	Spoiled:   {Received, Described, Withheld},
	Withheld:  {Described},
	Disposed:  {}, // for good
}

// MayMove reports whether a document may go from one state to another.
func MayMove(from, to State) bool { return slices.Contains(next[from], to) }

// From lists the states from which a document may come to the state.
func From(to State) []State {
	var from []State
	for _, s := range States() {
		if MayMove(s, to) {
			from = append(from, s)
		}
	}
	return from
}

// Moving reports whether the machine still has work on a document in s.
func (s State) Moving() bool { return s == Received || s == InReading }

// Findable reports whether a document in s may appear in search.
func (s State) Findable() bool { return s == Described || s == Digitized }
