package frozen

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"sohoa/index/catalog/figures"
	"sohoa/index/progress"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/fs"
)

func three(take func(figures.Done) error) error {
	for _, id := range []pipeline.DocumentID{"d1", "d2", "d3"} {
		d := figures.Done{Document: id, Sum: pipeline.Sum(strings.Repeat("a", 64)), Unit: "SNV", Pages: 2, At: time.UnixMilli(1), By: "u"}
		if err := take(d); err != nil {
			return err
		}
	}
	return nil
}

func TestDocumentsAreReadFromAListInAnyPieces(t *testing.T) {
	var list bytes.Buffer
	written, err := Write(&list, three)
	if err != nil || written.Documents != 3 {
		t.Fatalf("got %+v %v", written, err)
	}
	for _, size := range []int{1, 7, 100, 1 << 20} {
		var got []pipeline.DocumentID
		w := &Documents{Take: func(d pipeline.DocumentID) { got = append(got, d) }}
		for part := range slices.Chunk(list.Bytes(), size) {
			if _, err := w.Write(part); err != nil {
				t.Fatal(err)
			}
		}
		if want := []pipeline.DocumentID{"d1", "d2", "d3"}; !slices.Equal(got, want) {
			t.Errorf("in pieces of %d: want %v, got %v", size, want, got)
		}
	}
}

func TestAListThatWasCutOffIsNotKept(t *testing.T) {
	store, err := fs.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the catalogue broke off")
	_, err = Keep(t.Context(), store, func(take func(figures.Done) error) error { return errors.Join(three(take), broken) })
	if !errors.Is(err, broken) {
		t.Errorf("want %v, got %v", broken, err)
	}
	if keys, err := blob.Keys(t.Context(), store, "list/"); err != nil || len(keys) > 0 {
		t.Errorf("want nothing kept, got %v %v", keys, err)
	}
	kept, err := Keep(t.Context(), store, three)
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	if err := Copy(t.Context(), store, kept, &a); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(&b, three); err != nil || a.String() != b.String() {
		t.Errorf("want what was written, got %q %v", a.String(), err)
	}
	if err := Copy(context.Background(), store, progress.List{}, &a); pipeline.KindOf(err) != pipeline.NotFound {
		t.Errorf("a report of before: got %v, want NotFound", err)
	}
}
