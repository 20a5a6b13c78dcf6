//go:build cgo

package tesseract

import (
	"testing"

	"sohoa/pipeline/ocr"
)

func TestWeakWordsAreLookedAtAgainWithinTheBudget(t *testing.T) {
	p, err := open(ocr.Request{Image: encodePNG(t, drawn(t, 200, letter)), Format: "png", DPI: 200})
	if err != nil {
		t.Fatal(err)
	}
	defer p.free()
	words, err := reader(t).engine.read(p.work, wholePage, p.workDPI)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		weak []int
		want int // words looked at again at most, one at least
	}{
		{"a word", []int{20}, 3},
		{"every word", nil, 12},
	} {
		page := append(words[:0:0], words...)
		for i := range page {
			page[i].Conf = 0.97
			if c.weak == nil {
				page[i].Conf = 0.5
			}
		}
		for _, i := range c.weak {
			page[i].Text, page[i].Conf = "sưt", 0.4
		}
		reader(t).second(p, page)
		n := 0
		for i, w := range page {
			if w.Second.Text == "" {
				continue
			}
			n++
			if c.weak != nil && w.Second.Text != words[i].Text {
				t.Errorf("%s: a second look at %q gave %q", c.name, words[i].Text, w.Second.Text)
			}
		}
		if n == 0 || n > c.want {
			t.Errorf("%s: %d words looked at again, want one to %d", c.name, n, c.want)
		}
	}
}
