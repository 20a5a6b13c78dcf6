package entry

import (
	"encoding/binary"
	"errors"
	"strings"
)

// Trail is the words of a record in their order, two bytes each, so that which
// of the candidates for an answer holds the words of a query in a row, and on
// which page, is known without reading its text again. It is made of sections:
// the head (subject, title, signer, organ), then one for each page. A section
// is its number of words and their codes; code 0 parts what does not belong
// together.
//
// A code has one byte for the beginning of a word and one for the rest, because
// a reader's mistake mostly spoils one of them: a word that was misread still
// matches by half where its neighbours match.
type Trail []byte

var errTorn = errors.New("trail: torn")

// Code is what stands for a folded word in a trail; never 0.
func Code(folded string) uint16 {
	n := strings.IndexAny(folded, "aeiouy")
	if n < 0 || strings.ContainsAny(folded, "0123456789") {
		n = 0
	}
	first, rest := hashOf(folded[:n]), hashOf(folded[n:])
	if n == 0 {
		first = rest * 0x9E3779B1
	}
	return uint16(1+mix(first)%255)<<8 | uint16(mix(rest)&0xFF)
}

func mix(h uint32) uint32 {
	h ^= h >> 15
	h *= 0x85EBCA6B
	return h ^ h>>13
}

// section appends a section.
func (t Trail) section(codes []uint16) Trail {
	t = binary.AppendUvarint(t, uint64(len(codes)))
	for _, c := range codes {
		t = append(t, byte(c), byte(c>>8))
	}
	return t
}

// Next cuts off the first section: its codes, two bytes each, the low one
// first. A torn trail is an error.
func (t Trail) Next() (codes []byte, rest Trail, err error) {
	n, size := binary.Uvarint(t)
	if size <= 0 || n > uint64(len(t)-size)/2 {
		return nil, nil, errTorn
	}
	t = t[size:]
	return t[:2*n], t[2*n:], nil
}
