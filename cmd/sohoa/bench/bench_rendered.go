package bench

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/score"
	"sohoa/pipeline/paper"
)

// renderedSeed is where the seeds of the made-up pages of the bench are counted
// from: every run and every machine scores the same ones. Pages of other seeds
// are kept back from whoever works on the reader (see Read.Seed).
const renderedSeed = 1 << 32

// renderedDPI is the resolution of made-up pages: that of most office scans.
const renderedDPI = 200

// renderPages writes n made-up first pages, of the seeds from first on, into a
// folder, as one-page PDFs in turn in colour, grey and CCITT, all with the same
// degree of wear, and returns them with their truth. Stamps and handwriting are
// not part of the truth.
func renderPages(dir, wear string, first uint64, n int) ([]readTruth, error) {
	degree := map[string]func(*rand.Rand) paper.Wear{"clean": paper.Clean, "medium": paper.Medium, "heavy": paper.Heavy}[wear]
	units, kinds := paper.Units(), paper.Kinds()
	var pages []readTruth
	for i := range n {
		rng := paper.NewRand(renderedSeed + first + uint64(i))
		d := paper.Generate(rng, kinds[i%len(kinds)], units[rng.IntN(len(units))])
		w := degree(rng)
		w.Tone = []paper.Tone{paper.Colour, paper.Gray, paper.Bitonal}[i%3]
		p := readTruth{name: fmt.Sprintf("%s-%02d", wear, i+1)}
		p.pdf = filepath.Join(dir, p.name+".pdf")
		scans, truths := d.Scanned(renderedDPI, w, rng)
		if err := writePages(p.pdf, scans[:1], w.Tone == paper.Bitonal); err != nil {
			return nil, fmt.Errorf("render %s: %w", p.name, err)
		}
		var err error
		if p.lines, err = score.Truth(strings.NewReader(printedText(truths[0]))); err != nil {
			return nil, err
		}
		pages = append(pages, p)
	}
	return pages, nil
}

func writePages(path string, pages []paper.Scan, ccitt bool) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := paper.WritePDF(f, pages, paper.PDFOptions{CCITT: ccitt}); err != nil {
		return err
	}
	return f.Close()
}

// printedText is what is printed in black on a made-up page, a line on each
// line.
func printedText(t paper.Truth) string {
	var b strings.Builder
	for _, l := range t.Lines {
		switch l.Role {
		case paper.RoleStamp, paper.RoleSecrecy, paper.Role(pipeline.FieldUrgency):
		default:
			b.WriteString(l.Text)
			b.WriteByte('\n')
		}
	}
	return b.String()
}
