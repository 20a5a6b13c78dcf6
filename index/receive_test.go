package index

import (
	"bytes"
	"io"
	"testing"

	"sohoa/pipeline"
)

// drip gives a few bytes at a time, as a slow line does.
type drip struct{ r io.Reader }

func (d drip) Read(p []byte) (int, error) { return d.r.Read(p[:min(len(p), 700)]) }

func TestTheKindIsToldByTheFirstBytesOfALongSlowUpload(t *testing.T) {
	body := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("not a scan "), 40_000)...)
	head, rest, err := peek(drip{bytes.NewReader(body)})
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(rest)
	if err != nil || !bytes.Equal(all, body) {
		t.Fatalf("got %d bytes and %v, want all %d", len(all), err, len(body))
	}
	if kind, why := atDoor("a.pdf", head); kind != pipeline.PDF || why != "" {
		t.Errorf("got %q refused for %q, want a PDF that is taken", kind, why)
	}
}
