package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
)

// bench is a Line on a store in memory, with what was asked of it.
type bench struct {
	Line
	objects map[Key][]byte
	reads   []int
	scans   int
	pages   int
	prints  int
}

func newBench(pages int) *bench {
	b := &bench{objects: map[Key][]byte{}, pages: pages}
	b.Versions = Versions{Scan: "s1", Read: "r1", Describe: "d1", Print: "p1"}
	b.Open = func(_ context.Context, k Key) (io.ReadCloser, error) {
		data, ok := b.objects[k]
		if !ok {
			return nil, Errorf(NotFound, "no %s", k)
		}
		return io.NopCloser(bytes.NewReader(data)), nil
	}
	b.Keep = func(_ context.Context, k Key, data []byte) error {
		if _, ok := b.objects[k]; !ok {
			b.objects[k] = data
		}
		return nil
	}
	b.List = func(_ context.Context, prefix string) ([]Key, error) {
		var keys []Key
		for k := range b.objects {
			if strings.HasPrefix(string(k), prefix) {
				keys = append(keys, k)
			}
		}
		return keys, nil
	}
	b.Fetch = func(context.Context, Sum) (string, func(), error) { return "original", func() {}, nil }
	b.Examine = func(context.Context, string) (Scan, error) {
		b.scans++
		return Scan{Kind: PDF, Pages: make([]ScanPage, b.pages)}, nil
	}
	b.Read = func(_ context.Context, _ string, _ Scan, page int) (Reading, []byte, error) {
		b.reads = append(b.reads, page)
		return Reading{Words: []Word{{Text: "chữ"}}}, []byte("jpeg"), nil
	}
	b.Describe = func(pages []Reading) Description {
		p := Part{First: 1, Last: len(pages), Fields: map[FieldName]Field{}}
		for _, r := range pages {
			p.Type.Value += r.Text() + r.Version + string(r.Failure) + ";"
		}
		return Description{Parts: []Part{p}}
	}
	b.KeepNamed = func(_ context.Context, r io.Reader, name func(Sum) Key) error {
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		h := sha256.Sum256(data)
		b.objects[name(Sum(hex.EncodeToString(h[:])))] = data
		return nil
	}
	b.Print = func(_ context.Context, w io.Writer, leaf Leaf) error {
		b.prints++
		_, err := io.WriteString(w, leaf.Description.Parts[0].Type.Value)
		return err
	}
	return b
}

func (b *bench) do(t *testing.T, s Stage, page int) Key {
	t.Helper()
	k, err := b.Do(context.Background(), Job{Stage: s, Sum: testSum, Page: page, Attempt: 1})
	if err != nil {
		t.Fatalf("%s %d: %v", s, page, err)
	}
	return k
}

func (b *bench) described(t *testing.T, k Key) string {
	t.Helper()
	var d Description
	if err := json.Unmarshal(b.objects[k], &d); err != nil {
		t.Fatal(err)
	}
	return d.Parts[0].Type.Value
}

var testSum = Sum(strings.Repeat("ab", 32))

func TestAStageDoneTwiceFindsItsResult(t *testing.T) {
	b := newBench(2)
	for range 2 {
		b.do(t, StageScan, 0)
		b.do(t, StageRead, 1)
		b.do(t, StageRead, 2)
	}
	if b.scans != 1 || len(b.reads) != 2 {
		t.Errorf("got %d scans and reads of pages %v, want 1 scan and 2 reads", b.scans, b.reads)
	}
}

func TestAReadingIsKeptAfterItsPreview(t *testing.T) {
	b := newBench(1)
	b.do(t, StageScan, 0)
	keep, order := b.Keep, []Key{}
	b.Keep = func(ctx context.Context, k Key, data []byte) error {
		order = append(order, k)
		return keep(ctx, k, data)
	}
	b.do(t, StageRead, 1)
	if want := []Key{PreviewKey(testSum, 1, "r1"), ReadingKey(testSum, 1, "r1")}; len(order) != 2 || order[0] != want[0] || order[1] != want[1] {
		t.Errorf("got %v, want %v", order, want)
	}
}

func TestDescribeTakesTheVersionThatReadMostThenThisOneThenTheNewest(t *testing.T) {
	b := newBench(3)
	b.do(t, StageScan, 0)
	for _, step := range []struct {
		name    string
		version string // of the reader from here on
		pages   []int  // that it reads
		want    string
	}{
		{"a page nobody read is a failure", "r9", []int{1, 2}, "chữr9;chữr9;gave_up;"},
		{"half a file read again is seen as it was", "r10", []int{1}, "chữr9;chữr9;gave_up;"},
		{"all of it read again is seen anew", "r10", []int{2}, "chữr10;chữr10;gave_up;"},
		{"a page that only one version has", "r10", []int{3}, "chữr10;chữr10;chữr10;"},
		{"another program takes the newest by its number", "r11", nil, "chữr10;chữr10;chữr10;"},
		{"this version where it has as many", "r9", []int{3}, "chữr9;chữr9;chữr9;"},
	} {
		b.Versions.Read = step.version
		for _, n := range step.pages {
			b.do(t, StageRead, n)
		}
		if got := b.described(t, b.do(t, StageDescribe, 0)); got != step.want {
			t.Errorf("%s: got %q, want %q", step.name, got, step.want)
		}
	}
}

func TestADescriptionIsNamedByItsReadings(t *testing.T) {
	b := newBench(1)
	b.do(t, StageScan, 0)
	b.do(t, StageRead, 1)
	before := b.do(t, StageDescribe, 0)
	b.Versions.Read = "r2"
	b.do(t, StageRead, 1)
	after := b.do(t, StageDescribe, 0)
	if before == after {
		t.Errorf("a new reading did not make a new description: %s", after)
	}
}

func TestAJobThatCannotBeIsRefused(t *testing.T) {
	tests := []struct {
		name string
		job  Job
		want Kind
	}{
		{"no such stage", Job{Stage: "burn", Sum: testSum}, Invalid},
		{"not a sum", Job{Stage: StageScan, Sum: "../../etc/passwd"}, Invalid},
		{"a page beyond the last", Job{Stage: StageRead, Sum: testSum, Page: 4}, Invalid},
		{"a file that was never examined", Job{Stage: StageDescribe, Sum: Sum(strings.Repeat("cd", 32))}, NotFound},
	}
	b := newBench(3)
	b.do(t, StageScan, 0)
	for _, tt := range tests {
		if _, err := b.Do(context.Background(), tt.job); KindOf(err) != tt.want || err == nil {
			t.Errorf("%s: got %v, want kind %s", tt.name, err, tt.want)
		}
	}
}

func TestEveryMoveLeadsSomewhereAndOnlyATombstoneIsALeaf(t *testing.T) {
	for _, s := range States() {
		if (len(next[s]) == 0) != (s == Disposed) {
			t.Errorf("no way out of %s", s)
		}
		for _, to := range next[s] {
			if !slices.Contains(States(), to) {
				t.Errorf("%s leads to %s, which is no state", s, to)
			}
			if !slices.Contains(From(to), s) {
				t.Errorf("From(%s) does not know %s", to, s)
			}
		}
	}
	if s := Received; slices.Contains(next[s], Digitized) {
		t.Error("a document can be digitized without being read")
	}
}

func TestAReadingsTextKeepsLinesAndBlocks(t *testing.T) {
	r := Reading{Words: []Word{
		{Text: "ỦY", Line: 0}, {Text: "BAN", Line: 0}, {Text: "Số:", Line: 1}, {Text: "Căn", Line: 2, Block: 1},
	}}
	if got, want := r.Text(), "ỦY BAN\nSố:\n\nCăn"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAReadingsTextKeepsCellsApartAndPartedWordsTogether(t *testing.T) {
	r := Reading{Words: []Word{
		{Text: "Nà"}, {Text: "Roác"}, {Text: "120", Cell: true}, {Text: "inter", Raw: "inter-", Line: 1, Joins: true}, {Text: "national", Line: 2}, {Text: "x", Line: 3, Cell: true},
	}}
	if got, want := r.Text(), "Nà Roác\t120\ninternational\nx"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAKeyGivesItsSumBack(t *testing.T) {
	for _, k := range []Key{OriginalKey(testSum), ScanKey(testSum, "v"), ReadingKey(testSum, 3, "v"), PreviewKey(testSum, 3, "v"), DescriptionKey(testSum, "v")} {
		if got, ok := k.Sum(); !ok || got != testSum {
			t.Errorf("%s: got %q %v, want %q", k, got, ok, testSum)
		}
	}
}
