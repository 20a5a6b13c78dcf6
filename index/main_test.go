package index

import (
	"os"
	"testing"

	"sohoa/pipeline/blob/disktest"
)

// TestMain lets the tests of faults watch a child that is the test binary.
func TestMain(m *testing.M) {
	disktest.Main()
	os.Exit(m.Run())
}
