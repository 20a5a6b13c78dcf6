package pdf

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
)

// intent looks for the one output intent and its profile.
func (c *checker) intent(root dict) {
	all, _ := root["OutputIntents"].(list)
	if len(all) != 1 {
		c.broken("6.2.3", "%d output intents", len(all))
		return
	}
	d := c.dict(all[0])
	s, ok := c.get(d["DestOutputProfile"]).(stream)
	if d["S"] != name("GTS_PDFA1") || !ok || s.dict["N"] != 3.0 {
		c.broken("6.2.3", "no RGB profile for GTS_PDFA1")
		return
	}
	raw, err := unpackAll(s)
	if err != nil || len(raw) < 132 || string(raw[12:24]) != "mntrRGB XYZ " || string(raw[36:40]) != "acsp" ||
		int(binary.BigEndian.Uint32(raw)) != len(raw) {
		c.broken("6.2.3", "the profile is none: %v", err)
	}
}

// metadata looks at the packet and compares it with the information.
func (c *checker) metadata(root dict) {
	s, ok := c.get(root["Metadata"]).(stream)
	if !ok || s.dict["Filter"] != nil {
		c.broken("6.6.2", "no plain metadata")
		return
	}
	found, err := packet(s.data)
	if err != nil {
		c.broken("6.6.2", "%v", err)
		return
	}
	if found["part"] != "2" || found["conformance"] != "B" {
		c.broken("6.6.4", "says part %q, conformance %q", found["part"], found["conformance"])
	}
	info := c.dict(c.trailer["Info"])
	for key, said := range map[name]string{"Title": "title", "Author": "creator", "Subject": "description", "Keywords": "Keywords", "Producer": "Producer"} {
		t, _ := info[key].(text)
		if v := decoded(t); v != found[said] {
			c.broken("6.6.3", "%s is %.40q in the information, %.40q in the metadata", key, v, found[said])
		}
	}
}

// packet reads the texts of an XMP packet by their local names.
func packet(data []byte) (map[string]string, error) {
	if !bytes.HasPrefix(data, []byte("<?xpacket begin=")) || !bytes.HasSuffix(data, []byte("<?xpacket end=\"r\"?>")) {
		return nil, fmt.Errorf("no packet")
	}
	found := map[string]string{}
	var path []string
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		t, err := d.Token()
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			path = append(path, t.Name.Local)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if said := property(path); said != "" {
				found[said] += strings.TrimSpace(string(t))
			}
		}
	}
}

// property is the innermost of the elements around a text that is no mere list
// or item of one.
func property(path []string) string {
	for _, element := range slices.Backward(path) {
		if element != "li" && element != "Alt" && element != "Seq" && element != "Bag" {
			return element
		}
	}
	return ""
}

// decoded reads a text string that begins with the mark of UTF-16.
func decoded(t text) string {
	if len(t) < 2 || len(t)%2 != 0 {
		return ""
	}
	var units []uint16
	for i := 2; i < len(t); i += 2 {
		units = append(units, binary.BigEndian.Uint16(t[i:]))
	}
	return string(utf16.Decode(units))
}
