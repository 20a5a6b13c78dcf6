package segment

import (
	"encoding/binary"
	"errors"
	"math/bits"

	"github.com/RoaringBitmap/roaring/v2"
)

// errTorn says that a file is not what was written.
var errTorn = errors.New("segment: torn")

// sparse is the number of records from which on a posting is a bitmap: below,
// its head would be larger than its contents.
const sparse = 32

// The portable form of a roaring bitmap without runs.
const (
	cookie    = 12346
	maxArray  = 4096 // records of a container that is a list
	denseSize = 8192 // bytes of one that is not
)

// appendPostings appends the posting of sorted records, two or more.
func appendPostings(buf []byte, docs []uint32) []byte {
	if len(docs) >= sparse {
		return appendBitmap(buf, docs)
	}
	last := uint32(0)
	for _, d := range docs {
		buf = binary.AppendUvarint(buf, uint64(d-last))
		last = d
	}
	return buf
}

func appendBitmap(buf []byte, docs []uint32) []byte {
	containers := 0
	for i := range docs {
		if i == 0 || docs[i]>>16 != docs[i-1]>>16 {
			containers++
		}
	}
	le := binary.LittleEndian
	start := len(buf)
	buf = le.AppendUint32(buf, cookie)
	buf = le.AppendUint32(buf, uint32(containers))
	keys := len(buf)
	buf = append(buf, make([]byte, 8*containers)...)
	offsets := keys + 4*containers
	for c := 0; len(docs) > 0; c++ {
		key, n := docs[0]>>16, 1
		for n < len(docs) && docs[n]>>16 == key {
			n++
		}
		le.PutUint16(buf[keys+4*c:], uint16(key))
		le.PutUint16(buf[keys+4*c+2:], uint16(n-1))
		le.PutUint32(buf[offsets+4*c:], uint32(len(buf)-start))
		buf = appendContainer(buf, docs[:n])
		docs = docs[n:]
	}
	return buf
}

func appendContainer(buf []byte, docs []uint32) []byte {
	if len(docs) <= maxArray {
		for _, d := range docs {
			buf = append(buf, byte(d), byte(d>>8))
		}
		return buf
	}
	at := len(buf)
	buf = append(buf, make([]byte, denseSize)...)
	for _, d := range docs {
		buf[at+int(d&0xFFFF)>>3] |= 1 << (d & 7)
	}
	return buf
}

// appendDocs appends the n records of a posting to a list.
func appendDocs(docs []uint32, data []byte, n int) ([]uint32, error) {
	if n >= sparse {
		return appendBitmapDocs(docs, data)
	}
	last := uint32(0)
	for range n {
		step, size := binary.Uvarint(data)
		if size <= 0 {
			return nil, errTorn
		}
		data = data[size:]
		last += uint32(step)
		docs = append(docs, last)
	}
	return docs, nil
}

func appendBitmapDocs(docs []uint32, data []byte) ([]uint32, error) {
	le := binary.LittleEndian
	if len(data) < 8 || le.Uint32(data) != cookie {
		return nil, errTorn
	}
	containers := int(le.Uint32(data[4:]))
	if containers > len(data)/8 || len(data) < 8+8*containers {
		return nil, errTorn
	}
	heads, body := data[8:8+4*containers], data[8+8*containers:]
	for ; len(heads) > 0; heads = heads[4:] {
		high, n := uint32(le.Uint16(heads))<<16, int(le.Uint16(heads[2:]))+1
		size := 2 * n
		if n > maxArray {
			size = denseSize
		}
		if len(body) < size {
			return nil, errTorn
		}
		if n > maxArray {
			docs = appendDense(docs, body[:size], high)
		} else {
			docs = appendList(docs, body[:size], high)
		}
		body = body[size:]
	}
	return docs, nil
}

func appendList(docs []uint32, body []byte, high uint32) []uint32 {
	for ; len(body) > 1; body = body[2:] {
		docs = append(docs, high|uint32(body[0])|uint32(body[1])<<8)
	}
	return docs
}

func appendDense(docs []uint32, body []byte, high uint32) []uint32 {
	for word := 0; word < denseSize; word += 8 {
		set := binary.LittleEndian.Uint64(body[word:])
		for ; set != 0; set &= set - 1 {
			docs = append(docs, high|uint32(word*8+bits.TrailingZeros64(set)))
		}
	}
	return docs
}

// bitmap reads a posting of two or more records. It shares memory with data.
func bitmap(data []byte, n int) (*roaring.Bitmap, error) {
	if n < sparse {
		var few [sparse]uint32
		docs, err := appendDocs(few[:0], data, n)
		if err != nil {
			return nil, err
		}
		return roaring.BitmapOf(docs...), nil
	}
	b := roaring.New()
	if _, err := b.FromBuffer(data); err != nil {
		return nil, errTorn
	}
	return b, nil
}
