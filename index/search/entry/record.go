package entry

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"sohoa/pipeline"
)

// Record is what the index knows of one document. Nothing of it can be read
// back but ID and Hash: what people see comes from the catalogue.
type Record struct {
	ID       pipeline.DocumentID `json:"id"`
	Units    []pipeline.UnitID   `json:"units"` // the owner first, then all units above it
	Type     string              `json:"type"`  // QUYẾT ĐỊNH, CÔNG VĂN …
	Family   string              `json:"family"`
	Year     int                 `json:"year"` // 0 where unknown
	State    pipeline.State      `json:"state"`
	Number   string              `json:"number"` // "15"
	Symbol   string              `json:"symbol"` // "QĐ-UBND"
	Date     string              `json:"date"`   // YYYY-MM-DD, "" where unknown
	Organ    string              `json:"organ"`
	Superior string              `json:"superior"`
	Signer   string              `json:"signer"`
	Subject  string              `json:"subject"`
	Place    string              `json:"place"`
	Title    string              `json:"title"` // what lists show, where it differs from Subject
	Body     string              `json:"body"`
	Pages    []int               `json:"pages,omitempty"` // where in Body, in bytes, each page begins; nil: one page
	FileName string              `json:"file_name"`
	Batch    pipeline.BatchID    `json:"batch"`
	Box      string              `json:"box"`     // in which the paper lies, as written on it
	Address  string              `json:"address"` // of the box: store, shelf
	Codes    []string            `json:"codes"`   // of dossiers and of the archive
	Issuers  []pipeline.UnitID   `json:"issuers"` // the unit that the printed organ is, then all above it; nil: not known
}

// Hash names the contents of the record: two records with one hash are found
// by the same queries. The catalogue keeps it to compare itself with the
// index. It is SHA-256 over the fields in order, each behind its length.
func (r Record) Hash() uint64 {
	buf := make([]byte, 0, 512+len(r.Body)+4*len(r.Pages))
	add := func(s string) {
		buf = append(binary.AppendUvarint(buf, uint64(len(s))), s...)
	}
	buf = binary.AppendUvarint(buf, uint64(len(r.Units)))
	for _, u := range r.Units {
		add(string(u))
	}
	for _, s := range []string{
		string(r.ID), r.Type, r.Family, string(r.State), r.Number, r.Symbol, r.Date, r.Organ, r.Superior,
		r.Signer, r.Subject, r.Place, r.Title, r.Body, r.FileName, string(r.Batch), r.Box, r.Address,
	} {
		add(s)
	}
	buf = binary.AppendUvarint(buf, uint64(len(r.Codes)))
	for _, c := range r.Codes {
		add(c)
	}
	for _, u := range r.Issuers { // nothing where not known: such records keep their hash
		add("issuer")
		add(string(u))
	}
	buf = binary.AppendVarint(buf, int64(r.Year))
	for _, p := range r.Pages {
		buf = binary.AppendUvarint(buf, uint64(p))
	}
	sum := sha256.Sum256(buf)
	return binary.BigEndian.Uint64(sum[:8])
}

// Check refuses a record that could not be found or not be withheld.
func (r Record) Check() error {
	switch {
	case r.ID == "":
		return pipeline.Errorf(pipeline.Internal, "index a record without an id")
	case len(r.Units) == 0:
		return pipeline.Errorf(pipeline.Internal, "index record %s without a unit", r.ID)
	case !slices.IsSorted(r.Pages) || len(r.Pages) > 0 && (r.Pages[0] != 0 || r.Pages[len(r.Pages)-1] > len(r.Body)):
		return pipeline.Errorf(pipeline.Internal, "index record %s with pages that begin outside its body", r.ID)
	case r.Date != "" && len(r.Date) != len("2006-01-02"):
		return pipeline.Errorf(pipeline.Internal, "index record %s with date %q", r.ID, r.Date)
	}
	return nil
}

// fullNumber is the number as printed: 15/QĐ-UBND, 57-NQ/TW. A symbol may
// bring its own first sign.
func (r Record) fullNumber() string {
	switch {
	case r.Symbol == "" || r.Number == "":
		return r.Number + r.Symbol
	case strings.HasPrefix(r.Symbol, "/") || strings.HasPrefix(r.Symbol, "-"):
		return r.Number + r.Symbol
	}
	return fmt.Sprintf("%s/%s", r.Number, r.Symbol)
}
