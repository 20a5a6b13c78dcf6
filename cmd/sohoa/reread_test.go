package main

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"sohoa/index"
)

// TestPagesAreReadAgainThroughTheQueue: the real programs read a file, read it
// again because somebody asked for all that is older than a version to come,
// and nothing is lost on the way.
func TestPagesAreReadAgainThroughTheQueue(t *testing.T) {
	t.Parallel()
	s := newServing(t, nil)
	s.start()
	must(t, s.client(), "ingest", "--unit", "H14", "--batch", "again", "--wait", firstFile(t, samples(t, 1)))
	before := s.settled(s.batchNamed("again"))
	if out := must(t, s.client(), "reread", "--older-than", "c1"); !strings.HasPrefix(out, "0 pages of 0 files") {
		t.Errorf("nothing is older than the first version: %s", out)
	}
	if out := must(t, s.client(), "reread", "--older-than", "c9999"); strings.HasPrefix(out, "0 pages") {
		t.Errorf("all is older than a version to come: %s", out)
	}
	if _, errs, code := sohoa(t, s.client(), "reread", "--older-than", "newest"); code == 0 || errs == "" {
		t.Errorf("no version was taken for one: %d %s", code, errs)
	}
	for deadline := time.Now().Add(5 * time.Minute); ; {
		var now struct {
			Rereading int `json:"rereading"`
		}
		s.get("/api/status", &now)
		if now.Rereading == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d files are still being read again", now.Rereading)
		}
		time.Sleep(200 * time.Millisecond) // another process: there is nothing to wait on
	}
	if after := s.settled(s.batchNamed("again")); after.Count != before.Count {
		t.Errorf("the batch is %+v, was %+v", after.Count, before.Count)
	}
	s.kill(syscall.SIGTERM)
	if out := must(t, nil, "reread", "--data", s.dir, "--older-than", "c9999"); strings.HasPrefix(out, "0 pages") {
		t.Errorf("without a server: %s", out)
	}
	s.start()
	var r index.Report
	if c := must(t, s.client(), "verify", "--json"); !strings.Contains(c, `"problems":`) || len(r.Problems) > 0 {
		t.Errorf("verify says %s", c)
	}
}
