package index

import (
	"context"
	"fmt"

	"sohoa/index/catalog/gates"
	"sohoa/index/door"
	"sohoa/index/progress"
	"sohoa/pipeline"
	"sohoa/pipeline/pdf"
)

// judge asks the policy in force whether a document is digitized.
func (x *Index) judge() gates.Judge {
	at := x.clock()
	return func(c gates.Case) gates.Verdict {
		missing := x.rules.Missing(evidence(c), at)
		return gates.Verdict{Digitized: len(missing) == 0, Policy: x.rules.Policy(at).Version, Waits: progress.WaitsForOthers(missing)}
	}
}

// evidence is what is known of a document, for the gates of the policy. A
// described document is searchable: it is in the index or committed to go there.
func evidence(c gates.Case) progress.Evidence {
	own := c.PDF.Why == pdf.ReasonSigned || c.PDF.Why == pdf.ReasonBorn
	e := progress.Evidence{
		Stored: c.Checked, Checked: c.Checked, Pages: c.Document.Pages(), Family: c.Family, ConfirmedBy: c.Confirmed,
		Secrecy: c.Secrecy, Searchable: c.State.Findable(), Fields: map[pipeline.FieldName]pipeline.Field{},
		Unreviewed: c.Unreviewed, Printed: c.PDF.Key != "" || own,
		Unsigned: c.AskedSign && c.Signed.Key == "" && c.PDF.Why != pdf.ReasonSigned,
	}
	for _, f := range c.Fields {
		e.Fields[f.Name] = f.Field
		if f.Name == pipeline.FieldType {
			e.Type = f.Field
		}
	}
	for _, p := range c.Pages {
		if p.Settled() {
			e.Settled++
		}
	}
	return e
}

// Demand is something that a unit may ask for before a document counts.
type Demand string

// Asks is what a unit asks for, by itself or because one above it does.
type Asks = gates.Asks

// What a unit may ask for.
const (
	DemandRound     Demand = "round"     // the quality round of its batch
	DemandSignature Demand = "signature" // the agency's digital signature
)

// AskFirst says that a unit and all below ask for something before a document
// counts as digitized, or no longer do; for managers and administrators of the
// unit. What was counted stays counted; what only waited for it counts from now
// on where no other unit asks for it.
func (x *Index) AskFirst(ctx context.Context, v pipeline.Viewer, unit pipeline.UnitID, what Demand, on bool) error {
	if err := door.Allow(v, pipeline.Manager, pipeline.Administrator); err != nil {
		return err
	}
	if _, err := x.catalog.Unit(ctx, door.Scope(v), unit); err != nil {
		return fmt.Errorf("ask for %s: %w", what, err)
	}
	ask := map[Demand]func(context.Context, pipeline.Viewer, pipeline.UnitID, bool) error{
		DemandRound: x.catalog.AskRound, DemandSignature: x.catalog.AskSignature,
	}[what]
	if ask == nil {
		return door.Invalid("act", "is unknown")
	}
	if err := ask(ctx, v, unit, on); err != nil || on {
		return err
	}
	n, err := x.catalog.PromoteWaiting(ctx, unit, x.judge())
	if n > 0 {
		x.stir()
	}
	if err != nil {
		return fmt.Errorf("count what waited for %s: %w", what, err)
	}
	return nil
}

// Asks returns what a unit of the viewer's asks for.
func (x *Index) Asks(ctx context.Context, v pipeline.Viewer, unit pipeline.UnitID) (Asks, error) {
	if _, err := x.catalog.Unit(ctx, door.Scope(v), unit); err != nil {
		return Asks{}, err
	}
	return x.catalog.Asks(ctx, unit)
}

// Settled reports whether nothing is left that the person at a document could
// do: it is digitized, or waits for what comes without him.
func (r Record) Settled() bool {
	return r.State == pipeline.Digitized || progress.WaitsForOthers(r.Missing)
}
