package squeeze

// code is the lowest n bits of a number.
type code struct {
	bits uint32
	n    int
}

// writer puts codes behind each other, the highest bit first.
type writer struct {
	out  []byte
	acc  uint32
	fill int
}

func (e *writer) put(c code) {
	for i := c.n - 1; i >= 0; i-- {
		e.acc = e.acc<<1 | c.bits>>i&1
		if e.fill++; e.fill == 8 {
			e.out = append(e.out, byte(e.acc))
			e.acc, e.fill = 0, 0
		}
	}
}

// end fills the last byte and returns all.
func (e *writer) end() []byte {
	for e.fill != 0 {
		e.put(code{0, 1})
	}
	return e.out
}
