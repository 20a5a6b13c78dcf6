package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"testing"
)

func (b *bench) printed(t *testing.T) Printed {
	t.Helper()
	var p Printed
	if err := json.Unmarshal(b.objects[b.do(t, StagePrint, 0)], &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func described(t *testing.T, pages int) *bench {
	t.Helper()
	b := newBench(pages)
	b.do(t, StageScan, 0)
	for n := range pages {
		b.do(t, StageRead, n+1)
	}
	b.do(t, StageDescribe, 0)
	return b
}

func TestThePDFIsKeptWithItsSumBesideTheOriginal(t *testing.T) {
	b := described(t, 2)
	p := b.printed(t)
	data, ok := b.objects[p.Key]
	if !ok || int64(len(data)) != p.Size || p.Pages != 2 || p.Key != PDFKey(testSum, p.Version, p.Sum) {
		t.Errorf("got %+v for %d bytes", p, len(data))
	}
	b.printed(t)
	if b.prints != 1 {
		t.Errorf("printed %d times, want once", b.prints)
	}
	b.Versions.Read = "r2"
	b.do(t, StageRead, 1)
	b.do(t, StageRead, 2)
	b.do(t, StageDescribe, 0)
	if again := b.printed(t); again.Key == p.Key || b.prints != 2 {
		t.Errorf("a new reading gives %s, want another than %s", again.Key, p.Key)
	}
}

func TestAFileThatCanHaveNoPDFSaysWhy(t *testing.T) {
	b := described(t, 1)
	b.Print = func(_ context.Context, w io.Writer, _ Leaf) error {
		if _, err := io.WriteString(w, "half"); err != nil {
			return err
		}
		return Refuse(Damaged, "signed", "it is signed")
	}
	if p := b.printed(t); p.Why != "signed" || p.Key != "" {
		t.Errorf("got %+v", p)
	}
	for k := range b.objects {
		if len(k) > 4 && k[len(k)-4:] == ".pdf" {
			t.Errorf("%s was left behind", k)
		}
	}
}

func TestAStoreThatFailsMakesNoResult(t *testing.T) {
	b := described(t, 1)
	gone := errors.New("gone")
	b.KeepNamed = func(context.Context, io.Reader, func(Sum) Key) error { return gone }
	if _, err := b.Do(context.Background(), Job{Stage: StagePrint, Sum: testSum, Attempt: 1}); !errors.Is(err, gone) {
		t.Errorf("got %v, want %v", err, gone)
	}
}
