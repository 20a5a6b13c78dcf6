package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sohoa/cmd/sohoa/remote"
	"sohoa/pipeline/pdf"
)

// TestAFileHandedInCanBeHadAsPDFA takes one scan all the way, and once more
// without a server.
func TestAFileHandedInCanBeHadAsPDFA(t *testing.T) {
	t.Parallel()
	one := firstFile(t, samples(t, 1))
	out := filepath.Join(t.TempDir(), "out.pdf")
	must(t, nil, "read", "--pdf", out, one)
	alone, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if b := pdf.Check(alone); len(b) > 0 {
		t.Errorf("read --pdf breaks %v", b)
	}

	s := newServing(t, nil)
	s.start()
	must(t, s.client(), "ingest", "--unit", "H14", "--batch", "pdf", "--wait", one)
	b := s.settled(s.batchNamed("pdf"))
	c := remote.New("http://"+s.addr, s.token())
	path := "/api/documents/" + string(b.Files[0].Documents[0]) + "/pdf"
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); {
		res, err := c.Open(t.Context(), http.MethodGet, path, nil)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(res.Body)
		if res.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if res.StatusCode == http.StatusOK {
			if broken := pdf.Check(data); len(broken) > 0 || len(data) < 1000 {
				t.Errorf("%d bytes break %v", len(data), broken)
			}
			return
		}
		time.Sleep(200 * time.Millisecond) // another process: there is nothing to wait on
	}
	t.Fatal("the file was not printed")
}
