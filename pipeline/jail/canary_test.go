package jail

import (
	"os"
	"testing"
	"time"
)

func TestEveryPromiseHoldsHere(t *testing.T) {
	t.Setenv("SOHOA_SECRET", "must not be seen")
	r := testJail(t).Canary(t.Context())
	if len(r) != len(Promises()) {
		t.Fatalf("%d lines for %d promises", len(r), len(Promises()))
	}
	for i, l := range r {
		if l.Promise != Promises()[i] {
			t.Errorf("line %d is about %s, want %s", i, l.Promise, Promises()[i])
		}
		if !l.Holds {
			t.Errorf("%s does not hold: %s", l.Promise, l.Detail)
		}
	}
}

// A canary that cannot fail proves nothing: here the shim is a program that
// runs the decoder without any fence.
func TestCanarySeesAMissingFence(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c, err := newCanary(&Jail{Shim: []string{self, "open"}})
	defer c.close()
	if err != nil {
		t.Fatal(err)
	}
	c.patience = 2 * time.Second
	for _, p := range []Promise{NoRead, NoWrite, NoAttributes, NoNetwork, MemoryEnds, CPUEnds} {
		if err := c.try(t.Context(), p); err == nil {
			t.Errorf("%s holds without a fence", p)
		}
	}
}

func TestCanaryOfAJailThatCannotStartHoldsNothing(t *testing.T) {
	r := (&Jail{Shim: []string{"/nonexistent/sohoa", "jail"}}).Canary(t.Context())
	for _, l := range r {
		if l.Holds || l.Detail == "" {
			t.Errorf("%s: holds %v, detail %q; want not held, with the reason", l.Promise, l.Holds, l.Detail)
		}
	}
}

// Where namespaces are refused, Landlock and seccomp still hold every other
// promise, and the report says what is missing.
func TestWithoutNamespacesOnlyTheyAreMissing(t *testing.T) {
	j := testJail(t)
	j.spaces = []spaces{noSpaces}
	for _, l := range j.Canary(t.Context()) {
		if want := l.Promise != Namespaces; l.Holds != want {
			t.Errorf("%s: holds %v (%s), want %v", l.Promise, l.Holds, l.Detail, want)
		}
	}
}
