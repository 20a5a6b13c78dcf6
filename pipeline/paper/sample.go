package paper

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"sohoa/pipeline"
)

// Item is what is true about one file of a sample.
type Item struct {
	File        string                        `json:"file"`
	Unit        pipeline.UnitID               `json:"unit"`
	Kind        Kind                          `json:"kind"`
	Family      string                        `json:"family"`
	Fields      map[pipeline.FieldName]string `json:"fields"`
	HandNumber  bool                          `json:"hand_number"`
	HandDate    bool                          `json:"hand_date"`
	Wear        Wear                          `json:"wear"`
	BlankBack   bool                          `json:"blank_back,omitempty"` // the last page is blank
	BornDigital bool                          `json:"born_digital,omitempty"`
	Pages       []Truth                       `json:"pages,omitempty"`
}

// Manifest is all that is true about a sample, in the order of the files.
type Manifest struct {
	Seed  uint64 `json:"seed"`
	Items []Item `json:"items"`
}

// order is one line of data/sample.json.
type order struct {
	File    string          `json:"file"`
	Kind    Kind            `json:"kind"`
	Unit    pipeline.UnitID `json:"unit"`
	Form    string          `json:"form"`
	Tone    string          `json:"tone"`
	DPI     int             `json:"dpi"`
	Wear    string          `json:"wear"`
	Pages   int             `json:"pages"` // at least
	Rotate  int             `json:"rotate"`
	Signed  bool            `json:"signed"`
	Garbage bool            `json:"garbage"`
	Back    bool            `json:"back"` // with a blank back that the front shines through
	Urgency string          `json:"urgency"`
	Arrival bool            `json:"arrival"`
}

// Sample writes the sample batch into a folder, which is made, and truth.json
// beside the files.
func Sample(dir string, seed uint64) (Manifest, error) {
	var list struct {
		Items []order `json:"items"`
	}
	mustRead("sample.json", &list)
	m := Manifest{Seed: seed}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return m, fmt.Errorf("sample: %w", err)
	}
	m.Items = make([]Item, len(list.Items))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, o := range list.Items {
		g.Go(func() error {
			item, raw, err := o.make(NewRand(seed<<8 + uint64(i)))
			if err != nil {
				return fmt.Errorf("sample %s: %w", o.File, err)
			}
			m.Items[i] = item
			if err := os.WriteFile(filepath.Join(dir, o.File), raw, 0o644); err != nil {
				return fmt.Errorf("sample: %w", err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return m, err
	}
	raw, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return m, fmt.Errorf("sample: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "truth.json"), raw, 0o644); err != nil {
		return m, fmt.Errorf("sample: %w", err)
	}
	return m, nil
}

// make renders one file of the sample.
func (o order) make(rng *rand.Rand) (Item, []byte, error) {
	unit, ok := UnitOf(o.Unit)
	if !ok {
		return Item{}, nil, fmt.Errorf("no unit %s", o.Unit)
	}
	d := Generate(rng, o.Kind, unit)
	for o.Pages > len(d.layout()) {
		d.Lengthen(rng, 4)
	}
	d.Urgency = o.Urgency
	if o.Arrival {
		d.Arrival = &Arrival{"VĂN THƯ UBND TỈNH", fmt.Sprint(100 + rng.IntN(900)), d.Date.AddDate(0, 0, 3)}
	}
	item := Item{File: o.File, Unit: o.Unit, Kind: o.Kind, Family: d.Family, BlankBack: o.Back}
	var b bytes.Buffer
	if o.Form == "born-digital" {
		d.HandNumber, d.HandDay = false, false
		for _, p := range d.Render(72) {
			item.Pages = append(item.Pages, p.Truth)
		}
		item.Fields, item.BornDigital = d.Fields(), true
		err := d.WriteBornDigital(&b)
		return item, b.Bytes(), err
	}
	item.Fields, item.HandNumber, item.HandDate = d.Fields(), d.HandNumber, d.HandDay
	item.Wear = o.wear(rng)
	scans, truths := d.Scanned(o.DPI, item.Wear, rng)
	if o.Back {
		scan, truth := o.back(d, item.Wear, len(scans)+1, rng)
		scans, truths = append(scans, scan), append(truths, truth)
	}
	item.Pages = truths
	err := o.write(&b, scans)
	return item, b.Bytes(), err
}

func (o order) wear(rng *rand.Rand) Wear {
	w := map[string]func(*rand.Rand) Wear{"clean": Clean, "medium": Medium, "heavy": Heavy}[o.Wear](rng)
	w.Tone = map[string]Tone{"colour": Colour, "gray": Gray, "bitonal": Bitonal}[o.Tone]
	w.Rotate = o.Rotate
	return w
}

// back is the blank other side of the last page.
func (o order) back(d Document, w Wear, number int, rng *rand.Rand) (Scan, Truth) {
	pages := d.Render(o.DPI)
	blank := Blank(o.DPI, number)
	w.Through = 0.12
	return Scan{Degrade(blank.Image, w, pages[len(pages)-1].Image, rng), o.DPI, w.Quality}, blank.Truth
}

func (o order) write(b *bytes.Buffer, scans []Scan) error {
	switch o.Form {
	case "png":
		return WritePNG(b, scans[0])
	case "jpeg":
		return WriteJPEG(b, scans[0])
	case "tiff-g4":
		return WriteTIFF(b, scans, CCITT)
	case "tiff-jpeg":
		return WriteTIFF(b, scans, JPEG)
	case "tiff-lzw":
		return WriteTIFF(b, scans, LZW)
	}
	return WritePDF(b, scans, PDFOptions{CCITT: o.Form == "pdf-g4", Garbage: o.Garbage, Signed: o.Signed})
}

// SampleMany writes n small one-page scans, each different, for tests of load:
// 150 dpi, in turn a grey JPEG, a G4 TIFF, a G4 PDF and a JPEG PDF. The items
// carry no pages.
func SampleMany(dir string, n int, seed uint64) (Manifest, error) {
	m := Manifest{Seed: seed}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return m, fmt.Errorf("sample: %w", err)
	}
	const dpi = 150
	p := newPainter(dpi) // one for all: most letters are painted once
	units, kinds := Units(), Kinds()
	for i := range n {
		rng := NewRand(seed<<20 + uint64(i))
		d := Generate(rng, kinds[i%len(kinds)], units[rng.IntN(len(units))])
		o := order{Form: []string{"jpeg", "tiff-g4", "pdf-g4", "pdf"}[i%4], DPI: dpi}
		w := Wear{Tone: Gray, Skew: rng.Float64() - 0.5, Quality: 55}
		if i%4 == 1 || i%4 == 2 {
			w.Tone = Bitonal
		}
		scans, _ := scanned(p, d, dpi, w, rng)
		var b bytes.Buffer
		if err := o.write(&b, scans[:1]); err != nil {
			return m, fmt.Errorf("sample %d: %w", i, err)
		}
		name := fmt.Sprintf("%05d%s", i+1, []string{".jpg", ".tif", ".pdf", ".pdf"}[i%4])
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
			return m, fmt.Errorf("sample: %w", err)
		}
		m.Items = append(m.Items, Item{File: name, Unit: d.unit.Code, Kind: d.Kind, Family: d.Family,
			Fields: d.Fields(), HandNumber: d.HandNumber, HandDate: d.HandDay, Wear: w})
	}
	return m, nil
}
