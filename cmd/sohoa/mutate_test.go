//go:build faults

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sohoa/cmd/sohoa/plant"
	"sohoa/pipeline"
	"sohoa/pipeline/jail"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/paper"
	"sohoa/pipeline/scan"
)

var (
	mutants    = flag.Int("mutants", 240, "how many mutations of good files are read")
	onlyMutant = flag.Int("mutant", -1, "read this one alone")
)

// TestMutationsOfGoodFilesEndWell changes good files at random, as a bad disk or
// somebody with bad intentions does, and takes each the whole way through the
// jail. It is refused with a reason, or each of its pages has words, a reason, or
// is nobody's business but a person's; the reader reads on.
//
//	go test -tags faults ./cmd/sohoa -run Mutations -mutants 10000 -seed 7 -timeout 5h -v
func TestMutationsOfGoodFilesEndWell(t *testing.T) {
	t.Parallel()
	m := newMutation(t)
	begun := time.Now()
	var wg sync.WaitGroup
	next := make(chan int)
	for range 2 {
		wg.Go(func() {
			for n := range next {
				m.one(n)
			}
		})
	}
	for n := range *mutants {
		if *onlyMutant < 0 || n == *onlyMutant {
			next <- n
		}
	}
	close(next)
	wg.Wait()
	var outcomes strings.Builder
	for _, k := range slices.Sorted(maps.Keys(m.count)) {
		fmt.Fprintf(&outcomes, "%6d %s\n", m.count[k], k)
	}
	t.Logf("-mutants %d -seed %d: %.1f a second; longest page %v, largest child %d MB\n%s", *mutants, *killSeed,
		float64(*mutants)/time.Since(begun).Seconds(), m.longest.Round(time.Millisecond), m.largest>>20, outcomes.String())
}

// read is what a picture came to, once.
type read struct {
	once sync.Once
	res  ocr.Response
	err  error
}

// mutation reads changed files.
type mutation struct {
	t       *testing.T
	good    [][]byte
	names   []string
	reader  *plant.Reader
	mu      sync.Mutex
	count   map[string]int
	known   map[[sha256.Size]byte]*read // what pictures came to: damage beside a picture leaves it as it was
	longest time.Duration
	largest int64
}

func newMutation(t *testing.T) *mutation {
	t.Helper()
	j := &jail.Jail{Shim: []string{filepath.Join(built(t), "sohoa-jail")}}
	m := &mutation{t: t, count: map[string]int{}, known: map[[sha256.Size]byte]*read{}, reader: &plant.Reader{
		Jail:    j,
		Pool:    ocr.NewPool(j, ocr.Config{Program: filepath.Join(built(t), "sohoa-ocr"), Children: 2, Log: slog.New(slog.DiscardHandler)}),
		Scanner: scan.New(j, scan.Limits{}),
	}}
	t.Cleanup(m.reader.Close)
	pages, files := clippings(), map[string][]byte{}
	for name, write := range map[string]func(io.Writer) error{
		"a.jpg": func(w io.Writer) error { return paper.WriteJPEG(w, pages[0]) },
		"b.png": func(w io.Writer) error { return paper.WritePNG(w, pages[0]) },
		"c.tif": func(w io.Writer) error { return paper.WriteTIFF(w, pages, paper.CCITT) },
		"d.tif": func(w io.Writer) error { return paper.WriteTIFF(w, pages, paper.LZW) },
		"e.tif": func(w io.Writer) error { return paper.WriteTIFF(w, pages[:1], paper.JPEG) },
		"f.pdf": func(w io.Writer) error { return paper.WritePDF(w, pages[:1], paper.PDFOptions{}) },
		"g.pdf": func(w io.Writer) error { return paper.WritePDF(w, pages, paper.PDFOptions{CCITT: true}) },
		"h.pdf": func(w io.Writer) error { return paper.WritePDF(w, pages[:1], paper.PDFOptions{Flate: true}) },
		"i.pdf": func(w io.Writer) error {
			return paper.WritePDF(w, pages[:1], paper.PDFOptions{Garbage: true, Signed: true})
		},
		"j.pdf": func(w io.Writer) error { return paper.WritePDF(w, pages[:1], paper.PDFOptions{Rotate: 90}) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		files[name] = b.Bytes()
	}
	m.names = slices.Sorted(maps.Keys(files))
	for _, name := range m.names {
		m.good = append(m.good, files[name])
	}
	return m
}

// clippings are two small pieces of print: reading them costs a fifteenth of a page.
func clippings() []paper.Scan {
	rng := paper.NewRand(7)
	d := paper.Generate(rng, paper.Kinds()[0], paper.Units()[0])
	scans, _ := d.Scanned(150, paper.Wear{Tone: paper.Gray, Quality: 60}, rng)
	var pages []paper.Scan
	for i := range 2 {
		img := image.NewGray(image.Rect(0, 0, 400, 204))
		draw.Draw(img, img.Bounds(), scans[0].Image, image.Pt(150, 130+300*i), draw.Src)
		pages = append(pages, paper.Scan{Image: img, DPI: 150, Quality: 60})
	}
	return pages
}

// one makes the nth mutation and reads it.
func (m *mutation) one(n int) {
	rng := rand.New(rand.NewPCG(*killSeed, uint64(n)))
	which := rng.IntN(len(m.good))
	data, how := m.change(rng, which)
	path := filepath.Join(m.t.TempDir(), fmt.Sprintf("%d-%s", n, m.names[which]))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		m.t.Error(err)
		return
	}
	defer os.Remove(path)
	kind := strings.TrimPrefix(filepath.Ext(path), ".") + " " + how + ": "
	sc, err := m.reader.Scanner.Examine(m.t.Context(), path)
	switch {
	case err != nil:
		m.t.Errorf("mutant %d (%s, %s): examine: %v", n, m.names[which], how, err)
		return
	case sc.Refused != "":
		m.tally(kind + "refused " + string(sc.Refused))
		return
	}
	for i := range sc.Pages {
		m.page(n, path, sc, i+1, kind)
	}
}

// page reads one page and says what it came to.
func (m *mutation) page(n int, path string, sc pipeline.Scan, page int, kind string) {
	begun := time.Now()
	im, err := m.reader.Scanner.Page(m.t.Context(), path, sc, page)
	var res ocr.Response
	if err == nil {
		r := m.picture(sha256.Sum256(fmt.Appendf(bytes.Clone(im.Data), "%s %d %d", im.Format, im.Frame, im.DPI)))
		r.once.Do(func() {
			r.res, r.err = m.reader.Pool.Read(m.t.Context(), ocr.Request{Image: im.Data, Format: im.Format, Frame: im.Frame, DPI: im.DPI, Page: page})
		})
		res, err = r.res, r.err
	}
	m.mu.Lock()
	m.longest, m.largest = max(m.longest, time.Since(begun)), max(m.largest, res.Memory)
	m.mu.Unlock()
	why := pipeline.ReasonOf(err)
	switch k := pipeline.KindOf(err); {
	case err != nil && (why == "" || k != pipeline.Damaged && k != pipeline.Invalid):
		m.t.Errorf("mutant %d page %d: %v", n, page, err)
	case err != nil:
		m.tally(kind + "page " + string(why))
	case res.Reading.Blank:
		m.tally(kind + "page blank, " + res.Reading.BlankWhy)
	case res.Reading.NeedsPerson():
		m.tally(kind + "page for a person")
	default:
		m.tally(kind + "page read")
	}
}

// picture returns the place of a picture's reading.
func (m *mutation) picture(sum [sha256.Size]byte) *read {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known[sum] == nil {
		m.known[sum] = &read{}
	}
	return m.known[sum]
}

func (m *mutation) tally(what string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count[what]++
}

// change returns a good file with something wrong, and what.
func (m *mutation) change(rng *rand.Rand, which int) ([]byte, string) {
	data := bytes.Clone(m.good[which])
	switch rng.IntN(5) {
	case 0:
		for range 1 << rng.IntN(6) {
			data[rng.IntN(len(data))] ^= 1 << rng.IntN(8)
		}
		return data, "flipped"
	case 1:
		return data[:rng.IntN(len(data))], "cut"
	case 2:
		from := rng.IntN(len(data))
		to := min(len(data), from+1+rng.IntN(2000))
		return append(data[:from], data[to:]...), "shortened"
	case 3:
		other := m.good[rng.IntN(len(m.good))]
		from := rng.IntN(len(other))
		piece := other[from:min(len(other), from+1+rng.IntN(2000))]
		at := rng.IntN(len(data))
		if rng.IntN(2) == 0 {
			return slices.Insert(data, at, piece...), "spliced"
		}
		copy(data[at:], piece)
		return data, "spliced"
	}
	return lengths(rng, data), "lengths"
}

// lengths puts absurd numbers where a file says how long or where something is.
func lengths(rng *rand.Rand, data []byte) []byte {
	absurd := []uint32{0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, uint32(len(data)), uint32(len(data)) + 1, rng.Uint32()}
	for range 1 + rng.IntN(4) {
		v := absurd[rng.IntN(len(absurd))]
		if digits := number(rng, data); digits != nil && rng.IntN(4) > 0 {
			copy(digits, fmt.Sprintf("%0*d", len(digits), v)[:len(digits)])
			continue
		}
		at := rng.IntN(min(len(data)-8, 4096))
		order := binary.AppendByteOrder(binary.LittleEndian)
		if rng.IntN(2) == 0 {
			order = binary.BigEndian
		}
		if rng.IntN(2) == 0 {
			copy(data[at:], order.AppendUint16(nil, uint16(v)))
		} else {
			copy(data[at:], order.AppendUint32(nil, v))
		}
	}
	return data
}

// number finds the digits of a number in a PDF; nil where the file is none.
func number(rng *rand.Rand, data []byte) []byte {
	if !bytes.HasPrefix(data, []byte("%PDF")) {
		return nil
	}
	isDigit := func(b byte) bool { return b >= '0' && b <= '9' }
	for range 1000 {
		at := rng.IntN(len(data))
		if !isDigit(data[at]) {
			continue
		}
		from, to := at, at+1
		for from > 0 && isDigit(data[from-1]) {
			from--
		}
		for to < len(data) && isDigit(data[to]) {
			to++
		}
		return data[from:to]
	}
	return nil
}
