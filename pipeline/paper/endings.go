package paper

import (
	"fmt"
	"strings"

	"sohoa/pipeline"
)

// signHeight is what the signature block needs.
func (c *composer) signHeight() float64 {
	return 46 + 6*float64(len(c.doc.Authority))
}

// sign sets cells 7 to 9: recipients on the left, signature on the right.
func (c *composer) sign() {
	c.y += 4
	from := c.y
	if c.doc.Kind == Minutes {
		c.secretary(from)
	} else {
		c.recipients(from)
	}
	d, f := c.doc, face{bold, 13.5}
	y := from
	for _, a := range d.Authority {
		y = c.column(Role(pipeline.FieldPosition), a, f, rightCentre, 88, y)
	}
	pf := f
	if d.Family == "party" {
		pf = face{regular, 13.5} // HD 05-HD/VPTW: the position is not bold
	}
	y = c.column(Role(pipeline.FieldPosition), d.Position, pf, rightCentre, 88, y)
	mid := y + 13
	c.cur.add(scrawl{rightCentre - 18 + 4*c.rng.Float64(), mid - 9, 36, 17, blue, d.Seed + 31})
	if d.Seal {
		c.cur.add(c.seal(rightCentre-16+3*c.rng.Float64(), mid-5+4*c.rng.Float64()))
	}
	c.centred(Role(pipeline.FieldSigner), d.Signer, face{bold, 14}, rightCentre, mid+14)
}

// seal is the round seal over the left third of the signature. A real one
// bears the national emblem; this one bears a star and says that it is made up.
func (c *composer) seal(x, y float64) seal {
	above := strings.ReplaceAll(c.doc.Organ, "\n", " ")
	return seal{x, y, 17.5, above, "MINH HỌA", c.doc.Seed + 41}
}

func (c *composer) recipients(y float64) {
	if len(c.doc.Recipients) == 0 {
		return
	}
	y += 12 * mmPerPoint * 1.2
	c.put(RoleRecipients, "Nơi nhận:", face{boldItalic, 12}, left, y, black)
	if c.doc.Family == "party" {
		c.cur.add(rule{left, y + 0.8, left + c.width(face{boldItalic, 12}, "Nơi nhận:"), y + 0.8, 0.25, black})
	}
	for _, r := range c.doc.Recipients {
		for _, l := range c.breakAt("- "+r, face{regular, 11}, 70) {
			y += 11 * mmPerPoint * 1.2
			c.put(RoleRecipients, l, face{regular, 11}, left, y, black)
		}
	}
}

func (c *composer) secretary(y float64) {
	y = c.column(RoleRecipients, "THƯ KÝ", face{bold, 13.5}, leftCentre, 80, y)
	c.cur.add(scrawl{leftCentre - 15, y + 5, 30, 14, blue, c.doc.Seed + 32})
	c.centred(RoleRecipients, c.doc.Secretary, face{bold, 14}, leftCentre, y+27)
}

// makeRoom keeps the place of the stamps free.
func (c *composer) makeRoom() {
	c.stampY = c.y + 3 + c.rng.Float64()
	for _, mark := range []string{c.doc.Secrecy, c.doc.Urgency} {
		if mark != "" {
			c.y += 8
		}
	}
	if c.doc.Arrival != nil {
		c.y += 23
	}
}

// stamps puts secrecy, urgency and arrival on the first page.
func (c *composer) stamps() {
	c.cur = c.sheets[0]
	y := c.stampY
	if s := c.doc.Secrecy; s != "" {
		c.stamp(RoleSecrecy, s, left+2, y)
		y += 10
	}
	if s := c.doc.Urgency; s != "" {
		c.stamp(Role(pipeline.FieldUrgency), s, left+2, y)
		y += 10
	}
	if c.doc.Arrival != nil {
		c.arrival(left+1, y)
	}
}

// stamp sets a framed red mark 8 mm high (NĐ 30/2020, phụ lục I, ô 10).
func (c *composer) stamp(role Role, s string, x, y float64) {
	f := face{bold, 13.5}
	w := max(20, c.width(f, s)+6)
	c.cur.add(frame{x, y, w, 8, 0.5, red})
	at := x + w/2 - c.width(f, s)/2
	c.put(role, s, f, at, y+5.7, red)
}

func (c *composer) arrival(x, y float64) {
	a := c.doc.Arrival
	f, big := face{bold, 9}, face{bold, 12}
	c.cur.add(frame{x, y, 46, 23, 0.5, red})
	c.put(RoleStamp, a.Organ, f, x+23-c.width(f, a.Organ)/2, y+4, red)
	c.put(RoleStamp, "ĐẾN", big, x+2, y+13, red)
	c.cur.add(rule{x + 13, y + 5.5, x + 13, y + 17, 0.4, red})
	c.slotLine("Số: ", a.Number, x+14, y+10)
	c.slotLine("Ngày: ", fmt.Sprintf("%d/%d/%02d", a.Date.Day(), int(a.Date.Month()), a.Date.Year()%100), x+14, y+16)
	c.put(RoleStamp, "Chuyển: ........................................", f, x+2, y+21, red)
}

// slotLine is a printed label with a handwritten value.
func (c *composer) slotLine(label, value string, x, y float64) {
	f := face{bold, 10}
	w := c.width(f, label)
	c.cur.add(text{x, y, f, label, red})
	c.cur.add(ink{x + w, y + 0.3, 3.8, value, blue, c.doc.Seed + uint64(len(label))})
	c.cur.note(RoleStamp, strings.TrimSpace(label)+" «"+value+"»", x, x+w+18, y, f.pt)
}
