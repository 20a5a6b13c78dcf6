package progress

import (
	"fmt"
	"slices"
	"time"

	"sohoa/pipeline"
)

// Evidence is what is known of one document when it is asked whether it is
// digitized. Everything in it is read from the catalogue, nothing is assumed.
type Evidence struct {
	Stored      bool // the original object exists
	Checked     bool // its bytes were compared with the SHA-256 of the receipt
	Pages       int  // pages of the document
	Settled     int  // of these: read with words, or proven blank
	Family      string
	Type        pipeline.Field
	Fields      map[pipeline.FieldName]pipeline.Field
	ConfirmedBy pipeline.UserID // the person who confirmed the document, or empty
	Secrecy     string          // the mark found, or empty
	Searchable  bool            // in the search index, or committed to be put there
	Printed     bool            // the two-layer PDF is stored, or the original is one: born digital, or signed
	Unsigned    bool            // its unit asks for a signature, and neither the PDF nor the original bears one
	Unreviewed  bool            // its unit asks for a quality round, and its batch has not passed one
}

// GateName names a gate; the sentence for people stands under "gate.<name>".
type GateName string

// The gates.
const (
	GateStored     GateName = "stored"
	GateChecked    GateName = "checked"
	GatePages      GateName = "pages"
	GateFields     GateName = "fields"
	GateConfirmed  GateName = "confirmed"
	GateOpen       GateName = "open"
	GateSearchable GateName = "searchable"
	GateQuality    GateName = "quality"
	GatePDF        GateName = "pdf"
	GateSignature  GateName = "signature"
)

// WaitsForOthers reports whether all that is missing comes without the person
// at the document: the quality round of its batch, the PDF, the signature.
func WaitsForOthers(missing []GateName) bool {
	return len(missing) > 0 && !slices.ContainsFunc(missing, func(g GateName) bool {
		return g != GateQuality && g != GatePDF && g != GateSignature
	})
}

// gate holds the definition of "digitized". Which of them a policy asks for, and
// since when, stands in data/policy.csv.
func (r *Rules) gate(name GateName) (func(Evidence, time.Time) bool, bool) {
	hold, ok := map[GateName]func(Evidence, time.Time) bool{
		GateStored:     func(e Evidence, _ time.Time) bool { return e.Stored },
		GateChecked:    func(e Evidence, _ time.Time) bool { return e.Checked },
		GatePages:      func(e Evidence, _ time.Time) bool { return e.Pages > 0 && e.Settled == e.Pages },
		GateFields:     func(e Evidence, at time.Time) bool { return len(r.Unsettled(e, at)) == 0 },
		GateConfirmed:  func(e Evidence, _ time.Time) bool { return e.ConfirmedBy != "" },
		GateOpen:       func(e Evidence, _ time.Time) bool { return e.Secrecy == "" },
		GateSearchable: func(e Evidence, _ time.Time) bool { return e.Searchable },
		GateQuality:    func(e Evidence, _ time.Time) bool { return !e.Unreviewed }, // where no unit asks, it always holds
		GatePDF:        func(e Evidence, _ time.Time) bool { return e.Printed },
		GateSignature:  func(e Evidence, _ time.Time) bool { return !e.Unsigned }, // likewise
	}[name]
	return hold, ok
}

// Policy is one version of the table of gates.
type Policy struct {
	Version string
	From    time.Time // the day from which it holds
	Gates   []Gate
}

// Gate is one line of a policy.
type Gate struct {
	Name   GateName
	Source string // the paper or the reason it rests on
}

// Policy returns the table of gates in force at a moment. Before the first
// one, the first one.
func (r *Rules) Policy(at time.Time) Policy {
	p := r.policies[0]
	for _, q := range r.policies[1:] {
		if !q.From.After(at) {
			p = q
		}
	}
	return p
}

// Missing returns the gates of the policy in force that do not hold, in the
// order of the table. A document is digitized when there is none.
func (r *Rules) Missing(e Evidence, at time.Time) []GateName {
	var missing []GateName
	for _, g := range r.Policy(at).Gates {
		if hold, ok := r.gate(g.Name); !ok || !hold(e, at) {
			missing = append(missing, g.Name)
		}
	}
	return missing
}

// Digitized reports whether every gate of the policy in force holds.
func (r *Rules) Digitized(e Evidence, at time.Time) bool { return len(r.Missing(e, at)) == 0 }

// Required returns the fields that a document of the family must have.
func (r *Rules) Required(family string, at time.Time) []pipeline.FieldName {
	var named, general []pipeline.FieldName
	for _, q := range r.required {
		switch {
		case q.from.After(at):
		case q.family == family:
			named = append(named, q.field)
		case q.family == "*":
			general = append(general, q.field)
		}
	}
	if named != nil {
		return named
	}
	return general
}

// Unsettled returns the required fields that neither the machine accepts with
// a value nor a person confirmed. A person may confirm that a field is empty:
// some papers bear no date.
func (r *Rules) Unsettled(e Evidence, at time.Time) []pipeline.FieldName {
	var open []pipeline.FieldName
	for _, name := range r.Required(e.Family, at) {
		f := e.Fields[name]
		if name == pipeline.FieldType {
			f = e.Type
		}
		accepted := f.Status == pipeline.Accepted && f.Value != ""
		if !accepted && f.Status != pipeline.Confirmed {
			open = append(open, name)
		}
	}
	return open
}

type required struct {
	from   time.Time
	family string
	field  pipeline.FieldName
}

func (r *Rules) takeRequired(row map[string]string) error {
	from, err := ParseDay(row["valid_from"])
	r.required = append(r.required, required{from, row["family"], pipeline.FieldName(row["field"])})
	return err
}

func (r *Rules) takePolicy(row map[string]string) error {
	from, err := ParseDay(row["valid_from"])
	if err != nil {
		return err
	}
	g := Gate{GateName(row["gate"]), row["source"]}
	if _, ok := r.gate(g.Name); !ok {
		return fmt.Errorf("no gate is called %q", g.Name)
	}
	i := slices.IndexFunc(r.policies, func(p Policy) bool { return p.Version == row["version"] })
	if i < 0 {
		r.policies = append(r.policies, Policy{Version: row["version"], From: from})
		i = len(r.policies) - 1
	}
	r.policies[i].Gates = append(r.policies[i].Gates, g)
	return nil
}
