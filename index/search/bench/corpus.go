package bench

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"sohoa/index/search"
	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// text is one line of a corpus.
type text struct {
	ID      string `json:"vbpl_id"`
	Title   string `json:"title"`
	Number  string `json:"so_ky_hieu"`
	Organ   string `json:"co_quan"`
	Type    string `json:"loai"`
	Date    string `json:"ngay"`
	Subject string `json:"trich_yeu"`
	Signer  string `json:"nguoi_ky"`
	Place   string `json:"dia_danh"`
	Text    string `json:"text"`
}

// unit owns all texts of a corpus.
const unit = pipeline.UnitID("H14")

// record makes the record that a catalogue would hold. What a reader read is
// damaged; the number is not: most are handwritten, and a person confirmed it.
func (t text) record(n *noise) search.Record {
	number, symbol, _ := strings.Cut(strings.TrimRight(viet.NFC(t.Number), " ;.,"), "/")
	date, _ := viet.ParseDate(t.Date)
	year := 0
	if date != "" {
		year, _ = strconv.Atoi(date[:4])
	}
	subject, title := t.Subject, t.Title
	if subject == "" {
		subject, title = t.Title, ""
	}
	return search.Record{
		ID: pipeline.DocumentID(t.ID), Units: []pipeline.UnitID{unit}, Type: t.Type, Family: "administrative",
		Year: year, State: pipeline.Described, Number: number, Symbol: symbol, Date: date,
		Organ: n.damage(viet.NFC(t.Organ)), Signer: n.damage(viet.NFC(t.Signer)), Place: viet.NFC(t.Place),
		Subject: n.damage(viet.NFC(subject)), Title: n.damage(viet.NFC(title)), Body: n.damage(viet.NFC(t.Text)),
		Batch: "bench",
	}
}

// readCorpus reads a gzipped file of one JSON object a line.
func readCorpus(path string, yield func(text) error) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read corpus: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("read corpus: %w", err)
	}
	dec := json.NewDecoder(bufio.NewReaderSize(z, 1<<20))
	for {
		var t text
		if err := dec.Decode(&t); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read corpus: %w", err)
		}
		if err := yield(t); err != nil {
			return err
		}
	}
}

// known is a line of the queries: what is asked and what is wanted.
type known struct {
	id, query, unmarked, number string
}

// readQueries reads a table with a header: vbpl_id, query, query_nodiacritics,
// so_ky_hieu.
func readQueries(path string) ([]known, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read queries: %w", err)
	}
	var out []known
	for line := range strings.Lines(string(data)) {
		cols := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(cols) < 4 || cols[0] == "vbpl_id" {
			continue
		}
		out = append(out, known{cols[0], cols[1], cols[2], strings.TrimRight(cols[3], " ;.,")})
	}
	return out, nil
}
