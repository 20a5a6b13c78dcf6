package aip

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// documents binds the records of documents to their files and looks at the
// history.
func (c *check) documents() {
	for _, l := range c.links {
		for _, id := range strings.Fields(l.DMD) {
			name, ok := c.records[id]
			if !ok {
				continue // blamed where the identifier is lost
			}
			var part Part
			if !c.flat(name, &part.Document) {
				continue
			}
			c.document(name, part.Document)
			part.First, part.Last = span(l.Pages)
			for _, f := range l.Files {
				c.bind(c.byID[f.ID], part)
			}
		}
	}
	for i := range c.found.Files {
		slices.SortStableFunc(c.found.Files[i].Documents, func(a, b Part) int { return a.First - b.First })
	}
	c.histories()
}

func (c *check) bind(file string, part Part) {
	for i := range c.found.Files {
		if c.found.Files[i].Path == file {
			c.found.Files[i].Documents = append(c.found.Files[i].Documents, part)
		}
	}
}

func (c *check) document(name string, d Document) {
	c.need(name, "docCode", d.Code())
	c.mode(name, d.Mode)
	if n, err := strconv.Atoi(d.Type()); d.Type() != "" && (err != nil || n < 1 || n > 32) {
		c.wrong(FieldBad, name, "typeName", d.Type())
	}
	if d.IssuedDate != "" && ISO(d.IssuedDate) == "" {
		c.wrong(FieldBad, name, "issuedDate", d.IssuedDate)
	}
}

// span reads "3-5"; zeros where it is none.
func span(label string) (first, last int) {
	a, b, ok := strings.Cut(label, "-")
	first, err := strconv.Atoi(strings.TrimSpace(a))
	if err != nil || first < 1 || first > 1<<20 {
		return 0, 0
	}
	if !ok {
		return first, first
	}
	last, err = strconv.Atoi(strings.TrimSpace(b))
	if err != nil || last < first || last > 1<<20 {
		return 0, 0
	}
	return first, last
}

// histories looks at every PREMIS: each event says what, when and who, each
// identifier pointed at is in one of them, and the hashes are those of METS.
func (c *check) histories() {
	all := map[string]*premis{}
	objects, agents := map[string]bool{}, map[string]bool{}
	for _, name := range c.premises {
		data, err := readSmall(c.fsys, name)
		if err != nil {
			continue // missing: blamed with the files
		}
		p, err := parsePremis(data)
		if err != nil {
			c.wrong(BadXML, name)
			continue
		}
		all[name] = p
		for _, o := range p.Objects {
			mark(objects, o.IDs)
		}
		for _, a := range p.Agents {
			mark(agents, a.IDs)
		}
	}
	for name, p := range all {
		c.history(name, p, objects, agents)
	}
}

func mark(known map[string]bool, ids []string) {
	for _, id := range ids {
		known[id] = true
	}
}

func (c *check) history(name string, p *premis, objects, agents map[string]bool) {
	lost := func(known map[string]bool, ids []string) {
		for _, id := range ids {
			if !known[id] {
				c.wrong(LostID, name, id)
			}
		}
	}
	for _, o := range p.Objects {
		lost(objects, o.Related)
		for _, id := range o.IDs {
			for _, f := range o.Fixed {
				c.sameSum(id, f.By, f.Sum)
			}
		}
	}
	if len(p.Events) == 0 {
		c.wrong(NoHistory, name)
	}
	for _, e := range p.Events {
		if e.Type == "" || !isTime(e.At) || len(e.Agents) == 0 {
			c.wrong(EventBad, name, e.Type)
		}
		lost(agents, e.Agents)
		lost(objects, e.Objects)
	}
}

// sameSum compares what PREMIS says of a file of METS.
func (c *check) sameSum(id, by, sum string) {
	at := c.byID[id]
	if said, ok := c.claims[at]; ok && by == "SHA-256" && !strings.EqualFold(said.Sum, sum) {
		c.wrong(SumsDiffer, path.Base(at))
	}
}

func isTime(s string) bool {
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", time.DateOnly} {
		if _, err := time.Parse(form, strings.TrimSpace(s)); err == nil {
			return true
		}
	}
	return false
}
