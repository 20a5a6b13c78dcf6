// Package stack orders the sheets that a clerk lays between records before a
// whole stack of paper is scanned in one go. The page and the command make the
// same sheets: who cannot use the one uses the other.
//
// Each sheet says for people what its code says for the reader: unit, box, file
// (hồ sơ) and a running number, so that a sheet that fell out is put back where
// it belongs.
package stack

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"time"

	"sohoa/cmd/sohoa/web/text"
	"sohoa/index/print"
	"sohoa/pipeline"
	"sohoa/pipeline/separator"
	"sohoa/pipeline/viet"
)

// Most is how many sheets are made at once: two reams of paper.
const Most = 1000

// Order says which sheets are wanted.
type Order struct {
	Unit  pipeline.UnitID
	Name  string   // of the unit, for people; empty: its code alone
	Box   string   // or empty
	Files []string // one sheet for each; none: Count sheets without a file
	Count int      // where no file is named, 1 to Most
	First int      // number of the first sheet, from 1
}

// Lines reads names of files, one a line; empty lines are left out.
func Lines(r io.Reader) ([]string, error) {
	var out []string
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if s := strings.Join(strings.Fields(viet.NFC(lines.Text())), " "); s != "" {
			out = append(out, s)
		}
	}
	return out, lines.Err()
}

// Write makes the PDF, one sheet to a page of A4, and returns how many there
// are. Invalid names the field that cannot be: unit, sheet_box, sheet_file, or
// sheets where there are none, too many, or numbers that cannot be.
func (o Order) Write(w io.Writer, say text.Speaker, now time.Time) (int, error) {
	files := o.Files
	if len(files) == 0 {
		if o.Count < 1 || o.Count > Most {
			return 0, &pipeline.Error{Kind: pipeline.Invalid, Field: "sheets"}
		}
		files = make([]string, o.Count)
	}
	if len(files) > Most {
		return 0, &pipeline.Error{Kind: pipeline.Invalid, Field: "sheets"}
	}
	sheets := make([]print.Sheet, 0, len(files))
	for i, file := range files {
		s := pipeline.Separator{Unit: o.Unit, Box: strings.TrimSpace(viet.NFC(o.Box)), File: file, Number: o.First + i}
		code, err := separator.Code(s)
		if err != nil {
			return 0, fieldOf(err)
		}
		sheets = append(sheets, o.sheet(say, s, code))
	}
	return len(sheets), print.Sheets(w, sheets, now)
}

// fieldOf names a field as the form does: "file" is an upload elsewhere.
func fieldOf(err error) error {
	var e *pipeline.Error
	if !errors.As(err, &e) {
		return err
	}
	names := map[string]string{"box": "sheet_box", "file": "sheet_file", "number": "sheets"}
	if name, ok := names[e.Field]; ok {
		return &pipeline.Error{Kind: e.Kind, Field: name, Err: err}
	}
	return err
}

func (o Order) sheet(say text.Speaker, s pipeline.Separator, code string) print.Sheet {
	unit := string(o.Unit)
	if o.Name != "" {
		unit = o.Name + " (" + unit + ")"
	}
	facts := [][2]string{{say.Say("separator.unit"), unit}}
	if s.Box != "" {
		facts = append(facts, [2]string{say.Say("separator.box"), s.Box})
	}
	if s.File != "" {
		facts = append(facts, [2]string{say.Say("separator.file"), s.File})
	}
	return print.Sheet{
		Title: say.Say("separator.title", "n", s.Number), Code: code, Facts: facts, Hint: say.Say("separator.hint"),
	}
}
