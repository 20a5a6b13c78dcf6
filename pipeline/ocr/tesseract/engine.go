//go:build cgo

package tesseract

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/otiai10/gosseract/v2"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/found"
	"sohoa/pipeline/ocr/picture"
)

// Page segmentation modes of Tesseract that are used.
const (
	wholePage   = "3" // columns, blocks and lines are found
	singleBlock = "6" // lines of one column
	singleLine  = "7"
	singleWord  = "8"
)

// Ways of parting ink from paper that are used.
const (
	globally = "0" // one brightness for the page (Otsu)
	locally  = "2" // by the neighbourhood of each point (Sauvola)
)

// engine is the one gosseract client of this process.
type engine struct {
	client *gosseract.Client
	spoilt bool // an image could not be handed over: the next read would crash
}

func newEngine(tessdata string) (*engine, error) {
	e := &engine{client: gosseract.NewClient()}
	if err := e.client.SetLanguage("vie"); err != nil {
		return nil, err
	}
	if tessdata != "" {
		if err := e.client.SetTessdataPrefix(tessdata); err != nil {
			return nil, err
		}
	}
	for k, v := range map[gosseract.SettableVariable]string{
		"tessedit_pageseg_mode": wholePage, // the API's own default is a single block
		"tessedit_do_invert":    "0",       // white on black does not occur on records
		"textord_all_prop":      "1",       // no typewriter pitch: 2% of a page's time
	} {
		if err := e.client.SetVariable(k, v); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// readDigits recognises a picture in which only digits stand.
func (e *engine) readDigits(m picture.Pix, mode string, dpi float64) ([]found.Word, error) {
	const only = "tessedit_char_whitelist"
	if err := e.client.SetVariable(only, "0123456789"); err != nil {
		return nil, fmt.Errorf("set %s: %w", only, err)
	}
	out, err := e.read(m, mode, dpi)
	if clear := e.client.SetVariable(only, ""); clear != nil {
		e.spoilt = true
	}
	return out, err
}

// read recognises a picture exactly once. dpi is the picture's own.
func (e *engine) read(m picture.Pix, mode string, dpi float64) ([]found.Word, error) {
	return e.readBy(m, mode, globally, dpi)
}

// readBy is read with a way of parting ink from paper.
func (e *engine) readBy(m picture.Pix, mode, ink string, dpi float64) ([]found.Word, error) {
	if e.spoilt {
		return nil, fmt.Errorf("engine is spoilt")
	}
	if m.Width() < 8 || m.Height() < 8 || m.Depth() > 8 {
		return nil, fmt.Errorf("picture of %d x %d with %d bits", m.Width(), m.Height(), m.Depth())
	}
	for k, v := range map[gosseract.SettableVariable]string{
		"tessedit_pageseg_mode": mode,
		"thresholding_method":   ink,
		"user_defined_dpi":      strconv.Itoa(min(max(int(dpi), 70), 2400)),
	} {
		if err := e.client.SetVariable(k, v); err != nil {
			return nil, fmt.Errorf("set %s: %w", k, err)
		}
	}
	if err := m.Plain(e.client.SetImageFromBytes); err != nil {
		e.spoilt = true
		return nil, err
	}
	boxes, err := e.client.GetBoundingBoxesVerbose()
	if err != nil {
		e.spoilt = true
		return nil, fmt.Errorf("recognise: %w", err)
	}
	out := make([]found.Word, 0, len(boxes))
	for _, b := range boxes {
		text := strings.TrimSpace(b.Word)
		if text == "" {
			continue
		}
		r := b.Box
		out = append(out, found.Word{
			Text: text, Conf: min(max(b.Confidence/100, 0), 1),
			Box:   pipeline.Box{X0: r.Min.X, Y0: r.Min.Y, X1: r.Max.X, Y1: r.Max.Y},
			Block: b.BlockNum, Par: b.ParNum, Line: b.LineNum,
		})
	}
	return out, nil
}
