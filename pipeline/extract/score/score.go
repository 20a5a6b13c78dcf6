package score

import (
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// Row is the tally of one field.
type Row struct {
	Name     string `json:"name"`
	Present  int    `json:"present"`  // on the paper
	Accepted int    `json:"accepted"` // accepted by the machine, right or wrong
	Right    int    `json:"right"`    // of those
	Offered  int    `json:"offered"`  // right values, accepted or only offered
}

// Precision is the share of right values among the accepted, and whether any
// was accepted.
func (r Row) Precision() (float64, bool) { return share(r.Right, r.Accepted) }

// Coverage is the share of accepted values among those on the paper, and
// whether the paper had any.
func (r Row) Coverage() (float64, bool) { return share(r.Accepted, r.Present) }

func share(n, of int) (float64, bool) {
	if of == 0 {
		return 0, false
	}
	return float64(n) / float64(of), true
}

// Miss is a value that is wrong, or right and not accepted.
type Miss struct {
	ID       string  `json:"id"`
	Field    string  `json:"field"`
	Want     string  `json:"want"`
	Got      string  `json:"got"`
	Raw      string  `json:"raw,omitempty"`
	Conf     float64 `json:"confidence"`
	Accepted bool    `json:"accepted"`
}

// Point is a judged value, for calibration: what confidence it had and whether
// it was right.
type Point struct {
	Field string  `json:"field"`
	Conf  float64 `json:"confidence"`
	Right bool    `json:"right"`
}

// Table is the outcome over a set of documents.
type Table struct {
	Documents int     `json:"documents"`
	Missing   int     `json:"missing"`   // truth without a description
	Split     int     `json:"split"`     // described as more than one document
	NoPerson  int     `json:"no_person"` // every required field accepted
	Rows      []Row   `json:"rows"`
	Misses    []Miss  `json:"misses,omitempty"`
	Points    []Point `json:"-"`
}

// check is how one field of a document is judged.
type check struct {
	name  string
	want  string
	field pipeline.Field
	equal func(got, want string) bool
	skip  bool // nobody looked, or the case belongs to another row
	part  bool // judged is the printed part of what is written by hand
	again bool // judged in another row already: no point for the calibration
}

// Score judges descriptions. describe returns what the machine made of a
// document, and false where it has nothing.
func Score(truths []Truth, describe func(id string) (pipeline.Description, bool)) Table {
	var t Table
	rows := make(map[string]*Row)
	for _, truth := range truths {
		d, ok := describe(truth.ID)
		if !ok || len(d.Parts) == 0 {
			t.Missing++
			continue
		}
		t.Documents++
		if len(d.Parts) > 1 {
			t.Split++
		}
		if untouched(d.Parts[0]) {
			t.NoPerson++
		}
		for _, c := range checks(truth, d.Parts[0]) {
			t.judge(rows, truth.ID, c)
		}
	}
	for _, name := range names {
		if r := rows[name]; r != nil {
			t.Rows = append(t.Rows, *r)
		}
	}
	return t
}

// names lists the rows in the order they are shown.
var names = []string{
	"type", "superior_organ", "organ", "symbol", "number, printed", "number, handwritten",
	"date, printed", "date, handwritten", "month and year, day handwritten",
	"month and year, only the day handwritten", "place",
	"subject", "signer, typed", "signer, stamped", "position", "urgency",
}

func (t *Table) judge(rows map[string]*Row, id string, c check) {
	if c.skip {
		return
	}
	r := rows[c.name]
	if r == nil {
		r = &Row{Name: c.name}
		rows[c.name] = r
	}
	if c.want != "" {
		r.Present++
	}
	right := c.want != "" && c.equal(c.field.Value, c.want)
	accepted := c.field.Status == pipeline.Accepted
	if right {
		r.Offered++
	}
	if accepted {
		r.Accepted++
	}
	if accepted && right {
		r.Right++
	}
	if !c.again && c.field.Value != "" && (!c.field.Handwritten || c.part) { // what is known in part promises no whole
		t.Points = append(t.Points, Point{Field: c.name, Conf: c.field.Conf, Right: right})
	}
	if c.again {
		return
	}
	if accepted != right || !right && c.want != "" {
		t.Misses = append(t.Misses, Miss{id, c.name, c.want, c.field.Value, c.field.Raw, c.field.Conf, accepted})
	}
}

// checks lists what is judged of one document.
func checks(t Truth, p pipeline.Part) []check {
	f := p.Fields
	list := []check{
		{name: "type", want: t.Type, field: p.Type},
		{name: "superior_organ", want: t.Superior, field: f[pipeline.FieldSuperiorOrgan]},
		{name: "organ", want: t.Organ, field: f[pipeline.FieldOrgan]},
		{name: "symbol", want: t.Symbol, field: f[pipeline.FieldSymbol]},
		{name: "number, printed", want: t.Number, field: f[pipeline.FieldNumber], skip: t.NumberHand},
		{name: "number, handwritten", want: t.Number, field: f[pipeline.FieldNumber], skip: !t.NumberHand},
		{name: "date, printed", want: t.Date, field: f[pipeline.FieldDate], skip: t.DateHand},
		{name: "date, handwritten", want: t.Date, field: f[pipeline.FieldDate], skip: !t.DateHand},
		{name: "month and year, day handwritten", want: month(t.Date), field: monthField(f[pipeline.FieldDate]), skip: !t.DateHand, part: true},
		{name: "month and year, only the day handwritten", want: month(t.Date), field: monthField(f[pipeline.FieldDate]), skip: !t.DateHand || t.MonthHand, part: true, again: true},
		{name: "place", want: t.Place, field: f[pipeline.FieldPlace]},
		{name: "subject", want: t.Subject, field: f[pipeline.FieldSubject], equal: Nearly},
		{name: "signer, typed", want: t.Signer, field: f[pipeline.FieldSigner], skip: !t.HasSigner || t.SignerStamp},
		{name: "signer, stamped", want: t.Signer, field: f[pipeline.FieldSigner], skip: !t.HasSigner || !t.SignerStamp},
		{name: "position", want: t.Position, field: f[pipeline.FieldPosition], skip: !t.HasSigner},
		{name: "urgency", want: t.Urgency, field: f[pipeline.FieldUrgency]},
	}
	for i := range list {
		if list[i].equal == nil {
			list[i].equal = Same
		}
	}
	return list
}

func month(date string) string {
	if len(date) < 7 {
		return ""
	}
	return date[:7]
}

// monthField is the date cut to the month. It counts as accepted where year
// and month stand, because only the day is left to the clerk.
func monthField(f pipeline.Field) pipeline.Field {
	f.Value = month(f.Value)
	if f.Value != "" {
		f.Status = pipeline.Accepted
	}
	return f
}

// untouched reports whether a clerk would have nothing to do: type, organ,
// number, symbol, date and subject are all accepted.
func untouched(p pipeline.Part) bool {
	if p.Type.Status != pipeline.Accepted {
		return false
	}
	for _, name := range []pipeline.FieldName{
		pipeline.FieldOrgan, pipeline.FieldNumber, pipeline.FieldSymbol, pipeline.FieldDate, pipeline.FieldSubject,
	} {
		if p.Fields[name].Status != pipeline.Accepted {
			return false
		}
	}
	return true
}

// Same compares values after NFC, white space and the place of tone marks are
// made one.
func Same(a, b string) bool { return normal(a) == normal(b) }

var dashes = strings.NewReplacer("–", "-", "—", "-", "−", "-", "“", `"`, "”", `"`)

func normal(s string) string {
	return viet.NormalTone(strings.Join(strings.Fields(dashes.Replace(viet.NFC(s))), " "))
}

// Nearly allows one edit in twenty letters.
func Nearly(got, want string) bool {
	g, w := []rune(normal(got)), []rune(normal(want))
	return edits(g, w) <= len(w)/20
}

// edits is the Levenshtein distance.
func edits(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diag := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diag
			if a[i] != b[j] {
				cost++
			}
			diag = row[j+1]
			row[j+1] = min(cost, row[j]+1, diag+1)
		}
	}
	return row[len(b)]
}
