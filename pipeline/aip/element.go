package aip

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"strings"
)

// element is a node of the XML that is written.
type element struct {
	name  string
	attrs []string // name, value, name, value …; an empty value is left out
	text  string
	kids  []element
}

func el(name string, attrs ...string) element { return element{name: name, attrs: attrs} }

// with adds what stands within.
func (e element) with(kids ...element) element {
	e.kids = append(e.kids, kids...)
	return e
}

// say is an element that holds a text.
func say(name, text string, attrs ...string) element {
	return element{name: name, attrs: attrs, text: text}
}

// document writes an element as a file.
func (e element) document() []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e.write(&b, "")
	return b.Bytes()
}

func (e element) write(b *bytes.Buffer, indent string) {
	b.WriteString(indent + "<" + e.name)
	for i := 0; i+1 < len(e.attrs); i += 2 {
		if e.attrs[i+1] != "" {
			b.WriteString(" " + e.attrs[i] + `="` + escaped(e.attrs[i+1]) + `"`)
		}
	}
	if e.text == "" && len(e.kids) == 0 {
		b.WriteString("/>\n")
		return
	}
	b.WriteString(">" + escaped(e.text))
	if len(e.kids) > 0 {
		b.WriteString("\n")
		for _, k := range e.kids {
			k.write(b, indent+"  ")
		}
		b.WriteString(indent)
	}
	b.WriteString("</" + e.name + ">\n")
}

// escaped writes a text for XML; what XML cannot hold is replaced.
func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}

// digest is a SHA-256 in capitals, as the profile writes it.
func digest(s string) string {
	h := sha256.Sum256([]byte(s))
	return strings.ToUpper(hex.EncodeToString(h[:]))
}
