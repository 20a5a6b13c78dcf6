package pdf

import (
	"bytes"
	"fmt"
	"strconv"
)

// What stands in a PDF, as Check sees it: nil, bool, float64, name, text,
// list, dict, ref.
type (
	name string
	text []byte
	list []any
	dict map[name]any
	ref  int
)

// stream is a dictionary with its bytes, still packed.
type stream struct {
	dict dict
	data []byte
}

// parser reads values out of bytes.
type parser struct {
	b     []byte
	at    int
	depth int
}

const maxDepth = 28 // ISO 19005-2, 6.1.13: nesting of q; values nest less

func (p *parser) space() {
	for p.at < len(p.b) {
		switch c := p.b[p.at]; {
		case c == '%':
			for p.at < len(p.b) && p.b[p.at] != '\n' && p.b[p.at] != '\r' {
				p.at++
			}
		case c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0:
			p.at++
		default:
			return
		}
	}
}

func (p *parser) has(s string) bool {
	if bytes.HasPrefix(p.b[min(p.at, len(p.b)):], []byte(s)) {
		p.at += len(s)
		return true
	}
	return false
}

func delimiter(c byte) bool { return bytes.IndexByte([]byte(" \n\r\t\f\x00()<>[]{}/%"), c) >= 0 }

func (p *parser) word() string {
	from := p.at
	for p.at < len(p.b) && !delimiter(p.b[p.at]) {
		p.at++
	}
	return string(p.b[from:p.at])
}

// value reads the next value.
func (p *parser) value() (any, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d", maxDepth)
	}
	defer func() { p.depth-- }()
	p.space()
	switch {
	case p.at >= len(p.b):
		return nil, fmt.Errorf("ends early")
	case p.has("<<"):
		return p.dict()
	case p.has("<"):
		return p.hex()
	case p.has("("):
		return p.literal()
	case p.has("["):
		return p.list()
	case p.has("/"):
		return name(p.word()), nil
	}
	return p.plain()
}

// plain reads a number, a reference or a word of the language.
func (p *parser) plain() (any, error) {
	w := p.word()
	switch w {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	v, err := strconv.ParseFloat(w, 64)
	if err != nil {
		return nil, fmt.Errorf("neither value nor number at %d: %.20q", p.at, w)
	}
	back := p.at
	if n, err := strconv.Atoi(w); err == nil && n > 0 {
		p.space()
		if p.has("0") {
			p.space()
			if p.has("R") && (p.at >= len(p.b) || delimiter(p.b[p.at])) {
				return ref(n), nil
			}
		}
	}
	p.at = back
	return v, nil
}

func (p *parser) list() (any, error) {
	all := list{}
	for {
		p.space()
		if p.has("]") {
			return all, nil
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
}

func (p *parser) dict() (any, error) {
	d := dict{}
	for {
		p.space()
		if p.has(">>") {
			return d, nil
		}
		if !p.has("/") {
			return nil, fmt.Errorf("no name in a dictionary at %d", p.at)
		}
		key := name(p.word())
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		if _, twice := d[key]; twice {
			return nil, fmt.Errorf("%s stands twice in a dictionary", key)
		}
		d[key] = v
	}
}

func (p *parser) hex() (any, error) {
	end := bytes.IndexByte(p.b[p.at:], '>')
	if end < 0 || end%2 != 0 {
		return nil, fmt.Errorf("an odd hexadecimal string at %d", p.at)
	}
	out := make(text, end/2)
	for i := range out {
		v, err := strconv.ParseUint(string(p.b[p.at+2*i:p.at+2*i+2]), 16, 8)
		if err != nil {
			return nil, fmt.Errorf("hexadecimal string: %w", err)
		}
		out[i] = byte(v)
	}
	p.at += end + 1
	return out, nil
}

// literal reads a string in parentheses, with the escapes that this package
// writes.
func (p *parser) literal() (any, error) {
	var out text
	for open := 1; p.at < len(p.b); p.at++ {
		c := p.b[p.at]
		switch {
		case c == '\\' && p.at+1 < len(p.b):
			p.at++
			c = p.b[p.at]
			if c == 'r' {
				c = '\r'
			}
		case c == '(':
			open++
		case c == ')':
			if open--; open == 0 {
				p.at++
				return out, nil
			}
		}
		out = append(out, c)
	}
	return nil, fmt.Errorf("a string without an end")
}

// object reads "n 0 obj" and what stands in it: a value or a stream.
func (p *parser) object(n int) (any, error) {
	if !p.has(fmt.Sprintf("%d 0 obj\n", n)) {
		return nil, fmt.Errorf("object %d does not stand where the table says", n)
	}
	v, err := p.value()
	if err != nil {
		return nil, fmt.Errorf("object %d: %w", n, err)
	}
	d, isDict := v.(dict)
	p.space()
	if !isDict || !p.has("stream\n") {
		if !p.has("endobj") {
			return nil, fmt.Errorf("object %d does not end", n)
		}
		return v, nil
	}
	length, ok := d["Length"].(float64)
	if !ok || length < 0 || int(length) > len(p.b)-p.at {
		return nil, fmt.Errorf("6.1.7: stream %d has no right length", n)
	}
	s := stream{d, p.b[p.at : p.at+int(length)]}
	p.at += int(length)
	if !p.has("\nendstream\nendobj") {
		return nil, fmt.Errorf("6.1.7: stream %d is not as long as it says", n)
	}
	return s, nil
}
