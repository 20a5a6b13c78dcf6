package pdf

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"strconv"
)

// CheckSealed looks at a file that [AddSeal] made: the file inside keeps every
// clause that [Check] looks for, and the update adds a signature field, what it
// shows and nothing else (ISO 19005-2, 6.3 and 6.4.3). Whether the signature is
// right is not asked here: see package sign.
func CheckSealed(data []byte) []Breach {
	c := &checker{data: data}
	prev, changed, err := c.revision()
	if err != nil {
		c.broken("6.1.4", "update: %v", err)
		return c.breaches
	}
	end := bytes.Index(data[prev:], []byte("\n%%EOF\n"))
	if end < 0 {
		c.broken("6.1.3", "the file before has no end")
		return c.breaches
	}
	base := data[:prev+end+len("\n%%EOF\n")]
	if c.breaches = Check(base); len(c.breaches) > 0 {
		return c.breaches
	}
	before := &checker{data: base}
	before.frame()
	c.objects = append([]any(nil), before.objects...)
	for n, o := range changed {
		for len(c.objects) < n {
			c.objects = append(c.objects, nil)
		}
		c.objects[n-1] = o
	}
	c.field(before, changed)
	return c.breaches
}

// revision reads the last table: where the one before stands, and the objects
// that it lists.
func (c *checker) revision() (prev int, changed map[int]any, err error) {
	at := lastTable(c.data)
	if at <= 0 || at >= len(c.data) || !bytes.HasSuffix(c.data, []byte("\n%%EOF\n")) {
		return 0, nil, fmt.Errorf("no startxref, or bytes behind the end")
	}
	p := &parser{b: c.data, at: at}
	if !p.has("xref\n0 1\n0000000000 65535 f \n") {
		return 0, nil, fmt.Errorf("no table of an update at %d", at)
	}
	changed = map[int]any{}
	for !p.has("trailer\n") {
		if len(changed) > 5 {
			return 0, nil, fmt.Errorf("more objects than a seal has")
		}
		n, err := strconv.Atoi(p.word())
		if err != nil || n < 1 || !p.has(" 1\n") || p.at+20 > len(c.data) {
			return 0, nil, fmt.Errorf("entry %d", len(changed)+1)
		}
		place, err := strconv.Atoi(string(c.data[p.at : p.at+10]))
		if err != nil || place <= 0 || place >= at {
			return 0, nil, fmt.Errorf("object %d stands nowhere", n)
		}
		p.at += 20
		if changed[n], err = (&parser{b: c.data[:at], at: place}).object(n); err != nil {
			return 0, nil, err
		}
	}
	v, err := p.value()
	if err != nil {
		return 0, nil, err
	}
	c.trailer, _ = v.(dict)
	before, _ := c.trailer["Prev"].(float64)
	if prev = int(before); prev <= 0 || prev >= at || !bytes.HasPrefix(c.data[prev:], []byte("xref\n")) {
		return 0, nil, fmt.Errorf("no table before")
	}
	return prev, changed, nil
}

// field looks at the five objects of a seal.
func (c *checker) field(before *checker, changed map[int]any) {
	const clause = "6.4"
	root := c.dict(c.trailer["Root"])
	kids, _ := c.dict(root["Pages"])["Kids"].(list)
	page := c.dict(kids[0])
	form := c.dict(root["AcroForm"])
	fields, _ := form["Fields"].(list)
	notes, _ := page["Annots"].(list)
	if len(changed) != 5 || len(fields) != 1 || len(notes) != 1 || fields[0] != notes[0] || form["SigFlags"] != 3.0 || len(form) != 2 {
		c.broken(clause, "not one signature field on the first page")
		return
	}
	if !same(root, before.dict(c.trailer["Root"]), "AcroForm") || !same(page, before.dict(kids[0]), "Annots") {
		c.broken(clause, "the update changes more than it adds")
	}
	widget := c.dict(fields[0])
	if widget["FT"] != name("Sig") || widget["Subtype"] != name("Widget") || widget["F"] != 132.0 || widget["A"] != nil || widget["AA"] != nil {
		c.broken("6.3", "the field is no printed signature")
	}
	c.look(widget)
	signature := c.dict(widget["V"])
	reach, _ := signature["ByteRange"].(list)
	if signature["SubFilter"] != name("adbe.pkcs7.detached") || len(reach) != 4 {
		c.broken("6.4.3", "no detached signature")
		return
	}
	from, _ := reach[2].(float64)
	long, _ := reach[3].(float64)
	if reach[0] != 0.0 || int(from)+int(long) != len(c.data) {
		c.broken("6.4.3", "the signature does not cover the file")
	}
}

// look checks that what the field shows stands on the page and draws paths only.
func (c *checker) look(widget dict) {
	shown := c.dict(widget["AP"])
	s, ok := c.get(shown["N"]).(stream)
	if !ok || len(shown) != 1 || s.dict["Subtype"] != name("Form") || s.dict["Group"] != nil || len(c.dict(s.dict["Resources"])) != 0 {
		c.broken("6.3.3", "the field has no plain appearance")
		return
	}
	raw, err := unpackAll(s)
	if err != nil {
		c.broken("6.1.7", "appearance: %v", err)
		return
	}
	p := &parser{b: raw}
	for p.space(); p.at < len(raw); p.space() {
		if raw[p.at] >= 'a' && raw[p.at] <= 'z' {
			switch op := p.word(); op {
			case "m", "l", "c", "h", "f", "g":
			default:
				c.broken("6.2.2", "appearance: operator %.10q", op)
				return
			}
			continue
		}
		if _, err := p.value(); err != nil {
			c.broken("6.2.2", "appearance: %v", err)
			return
		}
	}
}

// same compares two dictionaries without one key.
func same(a, b dict, without name) bool {
	a, b = maps.Clone(a), maps.Clone(b)
	delete(a, without)
	delete(b, without)
	return reflect.DeepEqual(a, b)
}
