package progress

import (
	"time"

	"sohoa/pipeline"
)

// Report is what a period came to, of one unit and all below it. It says what
// it was made by, so that it can be made again.
type Report struct {
	Unit     pipeline.UnitID `json:"unit"`
	Name     string          `json:"name"`
	Period   Period          `json:"period"`
	Before   Period          `json:"compared_with"`
	AsOf     time.Time       `json:"as_of"`              // the end of the period, or when the figures were taken
	Over     bool            `json:"period_over"`        // false: the period was still running
	Policy   string          `json:"policy"`             // version of the gates
	Register string          `json:"register,omitempty"` // version of the register
	Measure  Measure         `json:"measure"`
	Rows     []ReportRow     `json:"units"`
	List     List            `json:"documents"`

	// Indicators of another unit of count, beside the rate and never added to
	// it: dossiers of the period.
	Indicators []Indicator `json:"indicators,omitempty"`

	// Seal is the newest signed state of the audit when the report was frozen:
	// printed and kept elsewhere, it shows later that no line before it was
	// changed. Nil: nothing was signed yet.
	Seal *Seal `json:"audit_seal,omitempty"`
}

// Seal names a signed state of the audit.
type Seal struct {
	N    int          `json:"n"`    // number of the checkpoint, from 1
	Last int64        `json:"last"` // line of the audit
	Hash pipeline.Sum `json:"hash"` // of that line
	Key  string       `json:"key"`  // public key of the signature, hexadecimal
}

// Indicator is a ratio of the unit reported on with what it is made of.
type Indicator struct {
	Name        string `json:"name"` // b, c
	Numerator   int64  `json:"numerator"`
	Denominator int64  `json:"denominator"`
}

// Percent returns the ratio. Unknown: the denominator is 0, so that it is not
// applicable.
func (i Indicator) Percent() Ratio {
	if i.Denominator == 0 {
		return Ratio{}
	}
	return Maybe(100*float64(i.Numerator)/float64(i.Denominator), true)
}

// List is the evidence of a report: the documents that were digitized at its
// end, as one file.
type List struct {
	Documents int64        `json:"count"`
	Sum       pipeline.Sum `json:"sha256"`                  // of the list as CSV
	Key       pipeline.Key `json:"object,omitempty"`        // where it is kept, compressed; empty: it was not
	Packed    pipeline.Sum `json:"object_sha256,omitempty"` // of that object
}

// Same reports whether two lists hold the same documents, kept or not.
func (l List) Same(m List) bool { return l.Documents == m.Documents && l.Sum == m.Sum }

// ReportRow is one unit in a report.
type ReportRow struct {
	Unit         pipeline.UnitID `json:"unit"`
	Name         string          `json:"name"`
	Type         string          `json:"type"`
	Depth        int             `json:"depth"`
	Figure                       // at the end
	Percent      Ratio           `json:"percent"`
	PercentStart Ratio           `json:"percent_at_start"`
	Came         int64           `json:"received_in_period"`
	Done         int64           `json:"digitized_in_period"` // less what was undone
	DoneBefore   int64           `json:"digitized_in_period_before"`
	Share        float64         `json:"target_share"`
	Due          time.Time       `json:"target_due,omitzero"`
	Required     int64           `json:"required"`
	Gap          int64           `json:"gap"`
	Standing     Standing        `json:"standing"`
}

// Span holds the tables at the two ends of a period.
type Span struct{ Start, End Table }

// Compare makes the report of a period from the tables at its ends and at
// those of the period it is compared with.
func Compare(p Period, now, before Span) Report {
	root := now.End.Root()
	r := Report{
		Unit: root.Unit, Name: root.Name, Period: p, Before: p.Before(), AsOf: now.End.AsOf,
		Over: !now.End.AsOf.Add(time.Millisecond).Before(p.To), Policy: now.End.Policy, Register: now.End.Register, Measure: now.End.Measure,
	}
	m := r.Measure
	start, first, last := rowsOf(now.Start), rowsOf(before.Start), rowsOf(before.End)
	for _, row := range now.End.Rows {
		u := row.Unit
		r.Rows = append(r.Rows, ReportRow{
			Unit: u, Name: row.Name, Type: row.Type, Depth: row.Depth, Figure: row.Figure,
			Percent: row.Percent, PercentStart: start[u].Percent,
			Came:       row.Received.Of(m) - start[u].Received.Of(m),
			Done:       row.Digitized.Of(m) - start[u].Digitized.Of(m),
			DoneBefore: last[u].Digitized.Of(m) - first[u].Digitized.Of(m),
			Share:      row.Goal.Target.Share, Due: row.Goal.Target.Due,
			Required: row.Goal.Required, Gap: row.Goal.Gap, Standing: row.Goal.Standing,
		})
	}
	return r
}

func rowsOf(t Table) map[pipeline.UnitID]Row {
	rows := make(map[pipeline.UnitID]Row, len(t.Rows))
	for _, r := range t.Rows {
		rows[r.Unit] = r
	}
	return rows
}

// Root returns the row of the unit reported on, or the zero row.
func (r Report) Root() ReportRow {
	if len(r.Rows) == 0 {
		return ReportRow{}
	}
	return r.Rows[0]
}
