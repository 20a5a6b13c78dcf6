package faulty

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/blobtest"
	"sohoa/pipeline/blob/fs"
)

func open(t *testing.T) blob.Store {
	t.Helper()
	s, err := fs.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStoreWithoutItsFaultIsAStore(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store { return New(open(t), 0, Before) })
}

// work touches every operation.
func work(ctx context.Context, s blob.Store) error {
	for _, key := range []pipeline.Key{"w/a", "w/b"} {
		if err := blob.Keep(ctx, s, key, []byte("content of "+key)); err != nil {
			return err
		}
	}
	data, err := blob.Load(ctx, s, "w/a", 100)
	if err != nil {
		return err
	}
	if !bytes.Equal(data, []byte("content of w/a")) {
		return fmt.Errorf("loaded %q", data)
	}
	if _, err := s.Stat(ctx, "w/b"); err != nil {
		return err
	}
	if _, err := blob.Keys(ctx, s, "w/"); err != nil {
		return err
	}
	return s.Remove(ctx, "w/b")
}

func TestWorkSurvivesAFaultAnywhereWhenItIsDoneAgain(t *testing.T) {
	for _, how := range []How{Before, After, Midway} {
		n := 1
		for ; ; n++ {
			inner := open(t)
			s := New(inner, n, how)
			err := work(t.Context(), s)
			if !s.Fired() {
				if err != nil {
					t.Fatal(err)
				}
				break
			}
			if !errors.Is(err, ErrFault) || pipeline.KindOf(err) != pipeline.Busy {
				t.Errorf("way %d, fault at %d: %v, want busy and ErrFault", how, n, err)
			}
			if err := work(t.Context(), s); err != nil {
				t.Errorf("way %d, after the fault at %d: %v", how, n, err)
			}
			if keys, err := blob.Keys(t.Context(), inner, ""); err != nil || len(keys) != 1 {
				t.Errorf("way %d, fault at %d: left %v, %v; want one", how, n, keys, err)
			}
		}
		if n != 7 {
			t.Errorf("way %d: %d operations were tried, want 6", how, n-1)
		}
	}
}
