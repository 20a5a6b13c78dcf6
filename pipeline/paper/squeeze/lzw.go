package squeeze

// LZW writes TIFF's LZW: codes from 9 to 12 bits, the high bit first,
// the width growing one code early. compress/lzw grows it on time, which TIFF
// readers do not accept.
func LZW(raw []byte) []byte {
	const reset, finish = 256, 257
	e := &writer{}
	table := map[uint32]uint32{}
	free, width := uint32(258), 9
	e.put(code{reset, width})
	prefix := uint32(finish) // none yet
	for _, c := range raw {
		if prefix == finish {
			prefix = uint32(c)
			continue
		}
		key := prefix<<8 | uint32(c)
		if known, ok := table[key]; ok {
			prefix = known
			continue
		}
		e.put(code{prefix, width})
		table[key] = free
		free++
		switch {
		case free == 4094:
			e.put(code{reset, width})
			clear(table)
			free, width = 258, 9
		case free == 1<<width:
			width++
		}
		prefix = uint32(c)
	}
	if prefix != finish {
		e.put(code{prefix, width})
		if free+1 == 1<<width {
			width++
		}
	}
	e.put(code{finish, width})
	return e.end()
}
