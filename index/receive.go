package index

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"sohoa/index/catalog/jobs"
	"sohoa/index/door"
	"sohoa/pipeline"
	"sohoa/pipeline/scan"
)

// Lengths of what people write about a batch, in characters.
const (
	maxName = 250 // a file name of the usual systems fits
	maxNote = 2000
)

// OpenBatch opens a batch for the files of a unit, or finds the one of the
// same unit and name, so that an upload resumes. Invalid: a name is missing or
// something is too long. NotFound: the unit is not the viewer's.
func (x *Index) OpenBatch(ctx context.Context, v pipeline.Viewer, n NewBatch) (Batch, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return Batch{}, fmt.Errorf("open batch: %w", err)
	}
	if n.Unit == "" {
		n.Unit = v.Unit
	}
	for _, f := range []struct {
		name string
		text *string
		most int
	}{{"name", &n.Name, maxName}, {"group", &n.Group, maxName}, {"box", &n.Box, maxName}, {"note", &n.Note, maxNote}} {
		*f.text = strings.TrimSpace(door.Tidy(*f.text))
		if utf8.RuneCountInString(*f.text) > f.most {
			return Batch{}, &pipeline.Error{Kind: pipeline.Invalid, Field: f.name}
		}
	}
	if n.Name == "" {
		return Batch{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "name"}
	}
	b, err := x.catalog.OpenBatch(ctx, v, n)
	if err != nil {
		return Batch{}, fmt.Errorf("open batch: %w", err)
	}
	return b, nil
}

// Receive takes one file in. The receipt is returned when the bytes are
// durable in the store and the row is committed, never before. A file whose
// name or first bytes tell that it cannot be taken gets its receipt too, and
// is rejected with the reason. Busy: store or catalogue is full; nothing is
// lost, send it again.
func (x *Index) Receive(ctx context.Context, v pipeline.Viewer, u Upload) (pipeline.Receipt, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return pipeline.Receipt{}, fmt.Errorf("receive: %w", err)
	}
	// Before the bytes: whoever may not add to the batch must not fill the store.
	if _, err := x.catalog.BatchByID(ctx, door.Scope(v), u.Batch); err != nil {
		return pipeline.Receipt{}, fmt.Errorf("receive: %w", err)
	}
	head, body, err := peek(u.Body)
	if err != nil {
		return pipeline.Receipt{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "body", Err: err}
	}
	limited := &limitReader{r: body, left: x.limits.FileSize}
	info, sum, err := x.store.Put(ctx, limited, pipeline.OriginalKey)
	if err != nil {
		return pipeline.Receipt{}, fmt.Errorf("store the original: %w", err)
	}
	if u.Expect != "" && sum != u.Expect {
		// The object stays as an untracked original: somebody else may have
		// handed in these very bytes.
		return pipeline.Receipt{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "sha256", Err: fmt.Errorf("received %s", sum)}
	}
	a := jobs.Arrival{Batch: u.Batch, Name: door.Tidy(u.Name), Folder: door.Tidy(u.Folder), Sum: sum, Size: info.Size}
	a.Kind, a.Refused = atDoor(u.Name, head)
	r, err := x.catalog.Receive(ctx, v, a)
	if err != nil {
		return pipeline.Receipt{}, err
	}
	x.stir()
	return r, nil
}

// headSize is how many first bytes tell the kind of a file.
const headSize = 1024

func peek(r io.Reader) ([]byte, io.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, err := b.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, fmt.Errorf("read the first bytes: %w", err)
	}
	return bytes.Clone(head), b, nil // what Peek returned is overwritten by the next read
}

// atDoor says what a file is by its first bytes, and why it cannot be taken
// where these or its name already tell.
func atDoor(name string, head []byte) (pipeline.ScanKind, pipeline.Reason) {
	kind, known := scan.Sniff(head)
	if r := scan.CheckName(name, kind); r == pipeline.ReasonBadName {
		return kind, r
	}
	switch {
	case len(head) == 0:
		return "", pipeline.ReasonEmpty
	case !known:
		return "", pipeline.ReasonUnsupported
	}
	return kind, scan.CheckName(name, kind)
}

// limitReader fails when more than left bytes come.
type limitReader struct {
	r    io.Reader
	left int64
}

func (l *limitReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, pipeline.Refuse(pipeline.Invalid, pipeline.ReasonFileTooBig, "more bytes than the limit")
	}
	return n, err
}

// Batch returns a batch and what became of each of its files.
func (x *Index) Batch(ctx context.Context, v pipeline.Viewer, id pipeline.BatchID) (BatchStatus, error) {
	return x.catalog.Batch(ctx, door.Scope(v), id)
}

// Batches lists the batches the viewer may see, newest first, and counts them
// all.
func (x *Index) Batches(ctx context.Context, v pipeline.Viewer, p Page) ([]Batch, int, error) {
	return x.catalog.Batches(ctx, door.Scope(v), p)
}
