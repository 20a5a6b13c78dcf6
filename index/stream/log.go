package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"sohoa/pipeline"
)

// The sizes in SQLite's write-ahead log; see "WAL File Format" in its manual.
const (
	headSize  = 32
	frameHead = 24

	magicLittle = 0x377f0682 // checksums by words in little-endian order
	magicBig    = 0x377f0683
)

// errRestarted: the log was begun anew before all of it was read.
var errRestarted = errors.New("the write-ahead log was begun anew")

// writeLog is how far the write-ahead log of a catalogue has been read.
type writeLog struct {
	path string
	place
}

// place is a position in a log, just behind a commit.
type place struct {
	at   int64   // bytes from the beginning; 0: nothing of this log was read
	salt [8]byte // tells this log from the ones before
	sum  [2]uint32
}

// pages is what changed between two places: the last form of each page.
type pages struct {
	size  int    // bytes of a page
	total uint32 // pages of the catalogue after the last commit
	order []uint32
	bytes map[uint32][]byte
}

// read returns what was committed since the last place, and the place behind
// it; no pages where nothing was. It never returns half an act.
func (l *writeLog) read() (pages, place, error) {
	f, err := os.Open(l.path)
	if errors.Is(err, fs.ErrNotExist) && l.at == 0 {
		return pages{}, l.place, nil
	}
	if err != nil {
		return pages{}, l.place, err
	}
	defer f.Close()
	head := make([]byte, headSize)
	n, err := f.ReadAt(head, 0)
	if n < headSize {
		if l.at > 0 {
			return pages{}, l.place, errRestarted
		}
		return pages{}, l.place, ignoreEnd(err)
	}
	p, size, order, err := begin(head)
	if err != nil {
		return pages{}, l.place, err
	}
	if l.at > 0 {
		if l.salt != p.salt {
			return pages{}, l.place, errRestarted
		}
		p = l.place
	}
	return frames(io.NewSectionReader(f, p.at, 1<<62), p, size, order)
}

// begin reads the head of a log.
func begin(head []byte) (place, int, binary.ByteOrder, error) {
	var order binary.ByteOrder = binary.LittleEndian
	switch binary.BigEndian.Uint32(head) {
	case magicLittle:
	case magicBig:
		order = binary.BigEndian
	default:
		return place{}, 0, nil, pipeline.Errorf(pipeline.Internal, "no write-ahead log")
	}
	size := int(binary.BigEndian.Uint32(head[8:]))
	if size < 512 || size > 65536 || size&(size-1) != 0 {
		return place{}, 0, nil, pipeline.Errorf(pipeline.Internal, "pages of %d bytes", size)
	}
	p := place{at: headSize, salt: [8]byte(head[16:24])}
	p.sum = checksum(order, p.sum, head[:24])
	if p.sum[0] != binary.BigEndian.Uint32(head[24:]) || p.sum[1] != binary.BigEndian.Uint32(head[28:]) {
		return place{}, 0, nil, pipeline.Errorf(pipeline.Internal, "the head of the write-ahead log is damaged")
	}
	return p, size, order, nil
}

// frames reads frames to the last commit. What follows it is of an act under
// way, or left over from an earlier log.
func frames(r io.Reader, p place, size int, order binary.ByteOrder) (pages, place, error) {
	all, end := pages{size: size, bytes: map[uint32][]byte{}}, p
	open := map[uint32][]byte{} // of the act being read
	var seen []uint32
	frame := make([]byte, frameHead+size)
	for {
		if _, err := io.ReadFull(r, frame); err != nil {
			return all, end, ignoreEnd(err)
		}
		p.sum = checksum(order, p.sum, frame[:8])
		p.sum = checksum(order, p.sum, frame[frameHead:])
		if [8]byte(frame[8:16]) != p.salt ||
			p.sum[0] != binary.BigEndian.Uint32(frame[16:]) || p.sum[1] != binary.BigEndian.Uint32(frame[20:]) {
			return all, end, nil
		}
		p.at += int64(len(frame))
		number := binary.BigEndian.Uint32(frame)
		if number == 0 {
			return all, end, pipeline.Errorf(pipeline.Internal, "a frame of page 0")
		}
		if _, ok := open[number]; !ok {
			seen = append(seen, number)
		}
		open[number] = append([]byte(nil), frame[frameHead:]...)
		total := binary.BigEndian.Uint32(frame[4:])
		if total == 0 {
			continue
		}
		all.total, end = total, p
		for _, n := range seen {
			if _, ok := all.bytes[n]; !ok {
				all.order = append(all.order, n)
			}
			all.bytes[n] = open[n]
		}
		clear(open)
		seen = seen[:0]
	}
}

// checksum goes on with the sum of the log's format over whole pairs of words.
func checksum(order binary.ByteOrder, s [2]uint32, b []byte) [2]uint32 {
	if order == binary.LittleEndian {
		for ; len(b) >= 8; b = b[8:] { // without a call for each word: this is every byte that is written
			s[0] += binary.LittleEndian.Uint32(b) + s[1]
			s[1] += binary.LittleEndian.Uint32(b[4:]) + s[0]
		}
		return s
	}
	for ; len(b) >= 8; b = b[8:] {
		s[0] += binary.BigEndian.Uint32(b) + s[1]
		s[1] += binary.BigEndian.Uint32(b[4:]) + s[0]
	}
	return s
}

func ignoreEnd(err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return fmt.Errorf("read the write-ahead log: %w", err)
}
