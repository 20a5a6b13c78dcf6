package stream

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	"sohoa/index/audit"
	"sohoa/pipeline"
)

// Prefix begins the key of everything in the stream.
const Prefix = "stream/"

const (
	piecesPrefix = Prefix + "pieces/" // of bases of the first form
	claimsPrefix = Prefix + "claims/"
)

func baseKey(line string, n int) pipeline.Key {
	return pipeline.Key(fmt.Sprintf("%s%s/base-%010d.json", Prefix, line, n))
}

func segmentKey(line string, n int) pipeline.Key {
	return pipeline.Key(fmt.Sprintf("%s%s/seg-%010d", Prefix, line, n))
}

func keyKey(line string) pipeline.Key { return pipeline.Key(Prefix + line + "/audit.key") }

// pieceKey is where a piece lies that a base names: "<line>/<sum>", or the sum
// alone in bases of the first form.
func pieceKey(piece string) pipeline.Key {
	if line, sum, ok := strings.Cut(piece, "/"); ok {
		return pipeline.Key(Prefix + line + "/pieces/" + sum)
	}
	return pipeline.Key(piecesPrefix + piece)
}

func claimKey(n int) pipeline.Key { return pipeline.Key(fmt.Sprintf("%s%08d", claimsPrefix, n)) }

// named takes a key of the stream apart: its line, what it is (base or seg) and
// its number. False where it is something else.
func named(k pipeline.Key) (line, what string, n int, ok bool) {
	line, name, ok := strings.Cut(strings.TrimPrefix(string(k), Prefix), "/")
	what, number, cut := strings.Cut(strings.TrimSuffix(name, ".json"), "-")
	n, err := strconv.Atoi(number)
	return line, what, n, ok && cut && err == nil && (what == "base" || what == "seg")
}

// segment is what one object of the stream holds.
type segment struct {
	n      int
	before [32]byte // hash of the segment before, or of the base's bytes where it is the first
	mark   audit.Mark
	old    bool // of the first form, which has no mark
	pages
}

// The magics that begin a segment; the form of segments never changes under one
// magic.
const (
	magic    = "sohoa-segment-2\n"
	magicOld = "sohoa-segment-1\n"
)

// mostSegment bounds a segment in memory.
const mostSegment = 1 << 32

// mostPages bounds what a damaged head may claim.
const mostPages = 1 << 26

// encode returns the segment as an object, and the hash by which the next one
// names it.
func (s segment) encode() ([]byte, [32]byte, error) {
	var plain bytes.Buffer
	plain.Grow(len(magic) + 104 + len(s.order)*(s.size+4))
	if s.old {
		plain.WriteString(magicOld)
	} else {
		plain.WriteString(magic)
		if err := putMark(&plain, s.mark); err != nil {
			return nil, [32]byte{}, err
		}
	}
	for _, v := range []uint64{uint64(s.n), uint64(s.size), uint64(s.total), uint64(len(s.order))} {
		binary.Write(&plain, binary.BigEndian, v)
	}
	plain.Write(s.before[:])
	for _, number := range s.order {
		binary.Write(&plain, binary.BigEndian, number)
		plain.Write(s.bytes[number])
	}
	sum := sha256.Sum256(plain.Bytes())
	out, err := squeeze(plain.Bytes())
	return append(out, sum[:]...), sum, err
}

// decode reads a segment back. Damaged: its bytes are not what was written.
func decode(data []byte) (segment, [32]byte, error) {
	var s segment
	if len(data) < 32 {
		return s, [32]byte{}, pipeline.Errorf(pipeline.Damaged, "a segment of %d bytes", len(data))
	}
	want := [32]byte(data[len(data)-32:])
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data[:len(data)-32])), mostPages*64))
	if err != nil || sha256.Sum256(plain) != want {
		return s, want, pipeline.Errorf(pipeline.Damaged, "a segment does not have the hash it says")
	}
	rest, ok := s.head(plain)
	if !ok || len(rest) < 64 {
		return s, want, pipeline.Errorf(pipeline.Damaged, "no segment")
	}
	word := func(i int) int { return int(binary.BigEndian.Uint64(rest[8*i:]) & (1<<62 - 1)) }
	s.n, s.size, s.total = word(0), word(1), uint32(word(2))
	count := word(3)
	s.before = [32]byte(rest[32:64])
	rest = rest[64:]
	if s.size < 512 || s.size > 65536 || count > mostPages || len(rest) != count*(s.size+4) {
		return s, want, pipeline.Errorf(pipeline.Damaged, "a segment of %d pages in %d bytes", count, len(rest))
	}
	s.bytes = make(map[uint32][]byte, count)
	for ; len(rest) > 0; rest = rest[4+s.size:] {
		number := binary.BigEndian.Uint32(rest)
		s.order = append(s.order, number)
		s.bytes[number] = rest[4 : 4+s.size]
	}
	return s, want, nil
}

// head reads what comes before the numbers.
func (s *segment) head(plain []byte) (rest []byte, ok bool) {
	if rest, ok = bytes.CutPrefix(plain, []byte(magicOld)); ok {
		s.old = true
		return rest, true
	}
	rest, ok = bytes.CutPrefix(plain, []byte(magic))
	if !ok || len(rest) < markSize {
		return nil, false
	}
	s.mark.Line = int64(binary.BigEndian.Uint64(rest))
	if sum := rest[8:markSize]; !bytes.Equal(sum, make([]byte, len(sum))) {
		s.mark.Hash = pipeline.Sum(hex.EncodeToString(sum))
	}
	return rest[markSize:], true
}

// markSize is the bytes of a mark: its line, and its hash or zeros.
const markSize = 8 + 32

func putMark(w *bytes.Buffer, m audit.Mark) error {
	sum, err := hex.DecodeString(string(m.Hash))
	if err != nil || len(sum) != 0 && len(sum) != 32 {
		return pipeline.Errorf(pipeline.Internal, "line %d of the audit has the hash %q", m.Line, m.Hash)
	}
	var hash [32]byte
	copy(hash[:], sum)
	binary.Write(w, binary.BigEndian, m.Line)
	w.Write(hash[:])
	return nil
}

// squeeze makes bytes smaller at little cost: pages are mostly text.
func squeeze(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
