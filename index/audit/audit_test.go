package audit

import (
	"strings"
	"testing"
	"time"

	"sohoa/pipeline"
)

func lines(n int) []Line {
	var all []Line
	before := pipeline.Sum("")
	for i := range n {
		l := Line{ID: int64(i + 1), At: int64(1000 * i), User: "u", Name: "Nông Thị A", Unit: "H14", Act: "view", Subject: "d"}
		l.Hash = l.Chain(before)
		before = l.Hash
		all = append(all, l)
	}
	return all
}

func TestASignedStateShowsEveryChange(t *testing.T) {
	k, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	good := func() Checkpoint {
		all := lines(5)
		return k.Sign(Checkpoint{N: 1, First: 1, Last: 5, Hash: all[4].Hash, At: time.UnixMilli(9), Lines: all})
	}
	if err := good().Check(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		rule   string
		change func(*Checkpoint)
	}{
		{"another name", func(c *Checkpoint) { c.Lines[2].Name = "Ai đó" }},
		{"another time", func(c *Checkpoint) { c.Lines[0].At++ }},
		{"a line taken out", func(c *Checkpoint) { c.Lines = append(c.Lines[:1], c.Lines[2:]...) }},
		{"a line cut off", func(c *Checkpoint) { c.Lines = c.Lines[:4] }},
		{"two lines changed places", func(c *Checkpoint) { c.Lines[1], c.Lines[2] = c.Lines[2], c.Lines[1] }},
		{"the last line made anew", func(c *Checkpoint) {
			c.Lines[4].Subject = "e"
			c.Lines[4].Hash = c.Lines[4].Chain(c.Lines[3].Hash)
			c.Hash = c.Lines[4].Hash
		}},
		{"a later time of signing", func(c *Checkpoint) { c.At = c.At.Add(time.Hour) }},
		{"another number", func(c *Checkpoint) { c.N = 2 }},
	} {
		c := good()
		tt.change(&c)
		if c.Check() == nil {
			t.Errorf("%s: nothing is found", tt.rule)
		}
	}
}

func TestTheKeyOfAFolderStays(t *testing.T) {
	dir := t.TempDir()
	a, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Open(dir)
	if err != nil || a.Public() != b.Public() {
		t.Errorf("got %s, want %s: %v", b.Public(), a.Public(), err)
	}
}

func TestPersonalNumbersAreMaskedAlikeHoweverWritten(t *testing.T) {
	k, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want := k.Mask("004099001234")
	if !strings.HasPrefix(want, "số#") || len(want) != len("số#")+16 {
		t.Fatalf("got %q", want)
	}
	for _, tt := range []struct{ text, want string }{
		{"CCCD 004 099 001 234 của ông A", "CCCD " + want + " của ông A"},
		{"004.099.001234", want},
		{"15/QĐ-UBND ngày 28/02/2025", "15/QĐ-UBND ngày 28/02/2025"},
		{"hồ sơ 12345678", "hồ sơ 12345678"},
		{"080012345", k.Mask("080012345")},
	} {
		if got := k.Mask(tt.text); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
	if k.Mask("080012345") == "080012345" {
		t.Error("a number of nine digits stays")
	}
}
