package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// Fault is why a file is no table that can be read; its sentence stands under
// "register_fault.<Key>" where the table is a register.
type Fault struct {
	Key  string // empty, xls, not_table, encoding, too_many_rows, too_large, broken
	Line int    // 0 where it is the whole file
	Err  error
}

// Error names the fault by its key and the cause, for the log; what a person
// reads stands under the key.
func (f *Fault) Error() string {
	if f.Err != nil {
		return "table " + f.Key + ": " + f.Err.Error()
	}
	return "table " + f.Key
}

// Unwrap returns the cause, nil where the table itself is at fault.
func (f *Fault) Unwrap() error { return f.Err }

// FaultKeys lists the keys of every fault once.
func FaultKeys() []string {
	return []string{"empty", "xls", "not_table", "encoding", "too_many_rows", "too_large", "broken"}
}

func refuse(key string, err error) error {
	return &pipeline.Error{Kind: pipeline.Invalid, Field: "file", Err: &Fault{Key: key, Err: err}}
}

// The bounds of a table: what one import may cost.
const (
	MaxBytes = 64 << 20  // of the file
	maxRows  = 200_000   // of all sheets
	maxWidth = 256       // columns; what stands beyond is not read
	maxXML   = 768 << 20 // of an unpacked part
	maxCell  = 32_767    // characters, the limit of spreadsheets
)

// Read reads an XLSX or CSV file by its content, whatever its name says. A
// refusal is Invalid and wraps a [Fault].
func Read(data []byte) ([]Sheet, error) {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, refuse("empty", nil)
	case len(data) > MaxBytes:
		return nil, refuse("too_large", nil)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readXLSX(data)
	case bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return nil, refuse("xls", nil) // Excel before 2007, or a workbook with a password
	}
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	return readCSV(text)
}

// decode brings text to UTF-8: with or without a mark, or UTF-16 as Excel's
// "Unicode text".
func decode(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return wide(data[2:], func(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 })
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return wide(data[2:], func(b []byte) uint16 { return uint16(b[1]) | uint16(b[0])<<8 })
	}
	if !utf8.Valid(data) {
		return oldBytes(data)
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", refuse("not_table", nil)
	}
	return string(data), nil
}

// oldBytes reads a file typed with the fonts before Unicode, whose bytes are
// those of Windows' Western page, 1252. A file that makes no Vietnamese that
// way is refused.
func oldBytes(data []byte) (string, error) {
	text, err := charmap.Windows1252.NewDecoder().String(string(data))
	if err != nil || strings.ContainsRune(text, 0) {
		return "", refuse("encoding", err)
	}
	if _, from := viet.Modern(text[:min(len(text), 64<<10)]); from == "" {
		return "", refuse("encoding", nil)
	}
	return text, nil
}

func wide(data []byte, at func([]byte) uint16) (string, error) {
	if len(data)%2 != 0 {
		return "", refuse("encoding", nil)
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = at(data[2*i:])
	}
	s := string(utf16.Decode(units))
	if strings.ContainsRune(s, 0) {
		return "", refuse("not_table", nil)
	}
	return s, nil
}

// readCSV reads text whose cells are parted by ; , or tab. A first line
// "sep=;" says which.
func readCSV(text string) ([]Sheet, error) {
	skipped := 0
	comma := separator(text)
	if line, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(line, "sep=") && len(strings.TrimSpace(line)) == 5 {
		comma, text, skipped = rune(line[4]), rest, 1
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, true
	var s Sheet
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return trimmed(s)
		}
		if err != nil {
			return nil, refuse("broken", err)
		}
		if len(s.Rows) >= maxRows {
			return nil, refuse("too_many_rows", nil)
		}
		line, _ := r.FieldPos(0)
		row := Row{N: line + skipped, Cells: make([]Cell, min(len(cells), maxWidth))}
		for i := range row.Cells {
			row.Cells[i].Text = clean(cells[i])
		}
		s.Rows = append(s.Rows, row)
	}
}

func trimmed(s Sheet) ([]Sheet, error) {
	for len(s.Rows) > 0 && s.Rows[len(s.Rows)-1].Blank() {
		s.Rows = s.Rows[:len(s.Rows)-1]
	}
	if len(s.Rows) == 0 {
		return nil, refuse("empty", nil)
	}
	return []Sheet{s}, nil
}

// separator is the mark that parts most cells in the first lines.
func separator(text string) rune {
	count := map[rune]int{}
	quoted, lines := false, 0
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			if lines++; lines == 20 {
				break
			}
		case c == ';' || c == ',' || c == '\t':
			count[c]++
		}
		if lines == 20 {
			break
		}
	}
	best := ';'
	for _, c := range []rune{',', '\t'} {
		if count[c] > count[best] {
			best = c
		}
	}
	return best
}

func clean(s string) string {
	if len(s) > 4*maxCell {
		s = s[:4*maxCell]
	}
	return viet.NFC(strings.TrimSpace(strings.ToValidUTF8(s, "")))
}
