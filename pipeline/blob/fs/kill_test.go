package fs

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// TestMain lets the test binary be a writer that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("SOHOA_TEST_WRITER"); dir != "" {
		write(dir)
	}
	os.Exit(m.Run())
}

// write puts objects of all sizes without end, from four goroutines, and
// prints each sum once Put has answered.
func write(dir string) {
	s, err := Open(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var mu sync.Mutex
	for range 3 {
		go writeOn(s, &mu)
	}
	writeOn(s, &mu)
}

func writeOn(s *Store, mu *sync.Mutex) {
	for {
		data := make([]byte, rand.IntN(300_000))
		rand.NewChaCha8([32]byte{byte(rand.Int()), byte(rand.Int()), byte(rand.Int()), byte(rand.Int())}).Read(data)
		_, sum, err := s.Put(context.Background(), bytes.NewReader(data), pipeline.OriginalKey)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		mu.Lock()
		fmt.Println(sum)
		mu.Unlock()
	}
}

func TestKilledWriterLosesNothingItPromised(t *testing.T) {
	dir := t.TempDir()
	var promised []pipeline.Sum
	for round := range 5 {
		promised = append(promised, killedWriter(t, dir, 5+7*round)...)
	}
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, sum := range promised {
		if ok, err := blob.Intact(t.Context(), s, sum); !ok {
			t.Errorf("promised %s: intact %v, %v", sum, ok, err)
		}
	}
	err = s.List(t.Context(), "", func(i blob.Info) error {
		sum, ok := i.Key.Sum()
		if !ok {
			t.Errorf("%s is not of an original", i.Key)
			return nil
		}
		whole, err := blob.Intact(t.Context(), s, sum)
		if !whole {
			t.Errorf("%s is visible but not whole", i.Key)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir + "/" + tmpDir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.sweep(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if now, err := os.ReadDir(dir + "/" + tmpDir); err != nil || len(now) != 0 {
		t.Errorf("of %d temporary files %d outlive the sweep, %v", len(left), len(now), err)
	}
}

// killedWriter runs a writer, kills it after n answers and returns those.
func killedWriter(t *testing.T, dir string, n int) []pipeline.Sum {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "SOHOA_TEST_WRITER="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var sums []pipeline.Sum
	for lines := bufio.NewScanner(out); len(sums) < n && lines.Scan(); {
		sums = append(sums, pipeline.Sum(lines.Text()))
	}
	cmd.Process.Kill()
	cmd.Wait()
	if len(sums) < n {
		t.Fatalf("the writer answered %d times, want %d", len(sums), n)
	}
	return sums
}
