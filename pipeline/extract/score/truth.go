package score

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"sohoa/pipeline"
)

// Truth is what a person read on the paper of one document. Empty fields are
// not on the paper, except those of the signature where HasSigner is false:
// there nobody looked.
type Truth struct {
	ID            string
	Number        string
	Symbol        string
	NumberHand    bool
	Date          string // YYYY-MM-DD
	DateHand      bool   // at least a part is written by hand
	MonthHand     bool   // the month too, as far as somebody looked: see ReadHands
	Superior      string
	Organ         string
	Place         string
	Type          string
	Urgency       string
	Subject       string
	HasSigner     bool
	Signer        string
	SignerStamp   bool // rubber-stamped, not typed
	Position      string
	SignaturePage int
}

// ReadTruth reads the tables header.psv and signer.psv: fields parted by "|",
// the first line names them. signer may be nil.
func ReadTruth(header, signer io.Reader) ([]Truth, error) {
	var out []Truth
	at := make(map[string]int)
	err := table(header, 11, func(r []string) error {
		t := Truth{
			ID: r[0], NumberHand: r[2] == "1", Date: r[3], DateHand: r[4] == "1", Superior: r[5],
			Organ: r[6], Place: r[7], Type: r[8], Urgency: r[9], Subject: r[10],
		}
		t.Number, t.Symbol, _ = strings.Cut(r[1], "/")
		at[t.ID] = len(out)
		out = append(out, t)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read truth of heads: %w", err)
	}
	if signer == nil {
		return out, nil
	}
	err = table(signer, 5, func(r []string) error {
		i, ok := at[r[0]]
		if !ok {
			return pipeline.Errorf(pipeline.Invalid, "signer of %s, which has no head", r[0])
		}
		out[i].HasSigner, out[i].Position, out[i].Signer = true, r[2], r[3]
		out[i].SignerStamp = r[4] == "stamp"
		_, err := fmt.Sscanf(r[1], "%d", &out[i].SignaturePage)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read truth of signatures: %w", err)
	}
	return out, nil
}

// ReadHands adds which documents bear a month that is written by hand as well:
// lines "id|month". Lines of documents without a truth are passed over.
func ReadHands(truths []Truth, hands io.Reader) error {
	at := make(map[string]int, len(truths))
	for i, t := range truths {
		at[t.ID] = i
	}
	err := table(hands, 2, func(r []string) error {
		if r[1] != "month" {
			return pipeline.Errorf(pipeline.Invalid, "%q is nothing that is written by hand", r[1])
		}
		if i, ok := at[r[0]]; ok {
			truths[i].MonthHand = true
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read what is written by hand: %w", err)
	}
	return nil
}

// table calls row for every line after the first.
func table(r io.Reader, fields int, row func([]string) error) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		if n == 1 || line == "" {
			continue
		}
		cells := strings.Split(line, "|")
		if len(cells) != fields {
			return pipeline.Errorf(pipeline.Invalid, "line %d has %d fields, not %d", n, len(cells), fields)
		}
		if err := row(cells); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return sc.Err()
}
