package members

import (
	"testing"
	"time"
)

func TestManyLoginsFromOneAddressAreThrottled(t *testing.T) {
	for key, c := range map[string]struct {
		times int
		want  time.Duration
	}{
		"p lan 10.0.0.8": {4, 0}, "p lan 10.0.0.9": {5, time.Second}, "l lan": {19, 0}, "l mai": {25, 32 * time.Second},
		"a 10.0.0.8": {49, 0}, "a 10.0.0.9": {51, 2 * time.Second}, "a 10.0.0.10": {1000, 15 * time.Minute},
	} {
		if got := waitAfter(key, c.times); got != c.want {
			t.Errorf("%s after %d: want %v, got %v", key, c.times, c.want, got)
		}
	}
	a, b := tries("lan", "2001:db8:1:2:3:4:5:6"), tries("mai", "2001:db8:1:2:ffff::1")
	if a.Address != b.Address {
		t.Errorf("one /64 is one address: got %q and %q", a.Address, b.Address)
	}
}
