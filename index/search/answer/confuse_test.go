package answer

import (
	"fmt"
	"testing"
)

func TestFormsOfAWordAreOneMistakeAway(t *testing.T) {
	w := widening{{"m", "rn"}, {"h", "b"}, {"n", "u"}}
	got := fmt.Sprint(w.forms("nhanh"))
	if want := "[nbanh nhanb uhanh nhauh]"; got != want {
		t.Errorf("forms of nhanh: %s, want %s", got, want)
	}
	if n := len(widening{{"a", "o"}}.forms("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")); n != maxTried {
		t.Errorf("%d forms, want %d at most", n, maxTried)
	}
}
