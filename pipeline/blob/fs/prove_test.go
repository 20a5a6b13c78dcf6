package fs

import (
	"os"
	"testing"

	"sohoa/pipeline/blob"
)

// Root may write to a read-only file; everybody else may not. Nobody can be kept
// from removing what lies in his folder.
func TestTheCanarySaysWhatAFolderProtectsFrom(t *testing.T) {
	s := open(t)
	want := blob.Protection{Overwrite: os.Geteuid() != 0}
	if got, err := s.Prove(t.Context()); err != nil || got != want {
		t.Errorf("prove = %+v, %v; want %+v", got, err, want)
	}
	if keys, err := blob.Keys(t.Context(), s, ""); err != nil || len(keys) != 0 {
		t.Errorf("left %v, %v", keys, err)
	}
}
