// Package frozen keeps the list of documents behind a frozen report: which
// documents counted, with the hash of each and who confirmed it.
//
// # Why it is kept
//
// The list can be made again from the history at any time, and "report verify"
// does so. But making it is one pass over every document of the province, and
// each download of the evidence made it again. So it is written once, while the
// report is frozen and its hash is taken anyway, sorted and compressed, as an
// object of the store. The report names the object, its SHA-256 and that of the
// list within: what is handed out is what was frozen, or an error.
//
// # The list
//
// CSV in order of the documents, UTF-8, with one line of names:
//
//	document,sha256,unit,pages,digitized_at,confirmed_by
//
// A report that was frozen before lists were kept names no object; its list is
// made from the history as before.
package frozen

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strconv"

	"sohoa/index/catalog/figures"
	"sohoa/index/progress"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Each hands over the documents of a list in order.
type Each func(take func(figures.Done) error) error

// Write writes a list as CSV, the same bytes whenever the documents are the
// same, and returns how many and the hash.
func Write(w io.Writer, each Each) (progress.List, error) {
	h := sha256.New()
	c := csv.NewWriter(io.MultiWriter(w, h))
	var list progress.List
	row := []string{"document", "sha256", "unit", "pages", "digitized_at", "confirmed_by"}
	if err := c.Write(row); err != nil {
		return list, err
	}
	var at [32]byte
	err := each(func(d figures.Done) error {
		list.Documents++
		row[0], row[1], row[2] = string(d.Document), string(d.Sum), string(d.Unit)
		row[3], row[5] = strconv.FormatInt(d.Pages, 10), string(d.By)
		row[4] = string(d.At.In(progress.Zone()).AppendFormat(at[:0], "2006-01-02T15:04:05.000-07:00"))
		return c.Write(row)
	})
	c.Flush()
	if err == nil {
		err = c.Error()
	}
	list.Sum = sumOf(h)
	return list, err
}

func sumOf(h hash.Hash) pipeline.Sum { return pipeline.Sum(hex.EncodeToString(h.Sum(nil))) }

// Keep writes a list into the store and returns it with the name and the hash
// of its object.
func Keep(ctx context.Context, store blob.Store, each Each) (progress.List, error) {
	from, to := io.Pipe()
	var list progress.List
	done := make(chan struct{})
	go func() {
		defer close(done)
		var err error
		list, err = pack(to, each)
		to.CloseWithError(err) // never fails
	}()
	info, sum, err := store.Put(ctx, from, func(s pipeline.Sum) pipeline.Key {
		return pipeline.Key("list/" + string(s[:2]) + "/" + string(s) + ".csv.gz")
	})
	from.CloseWithError(io.ErrClosedPipe) // a store that gave up early leaves nobody waiting
	<-done
	if err != nil {
		return progress.List{}, fmt.Errorf("keep list: %w", err)
	}
	list.Key, list.Packed = info.Key, sum
	return list, nil
}

func pack(w io.Writer, each Each) (progress.List, error) {
	b := bufio.NewWriterSize(w, 1<<16)
	z, err := gzip.NewWriterLevel(b, gzip.BestSpeed) // hashes do not pack; the rest packs at any level
	if err != nil {
		return progress.List{}, err
	}
	list, err := Write(z, each)
	if err != nil {
		return list, err
	}
	if err := z.Close(); err != nil {
		return list, err
	}
	return list, b.Flush()
}

// Copy writes the list of a report to w as it was frozen. NotFound: the report
// names no object, or it is not in the store. Internal: it is not the list that
// was frozen; what was written is not to be used.
func Copy(ctx context.Context, store blob.Store, l progress.List, w io.Writer) error {
	if l.Key == "" {
		return pipeline.Errorf(pipeline.NotFound, "the list was not kept")
	}
	r, err := store.Open(ctx, l.Key)
	if err != nil {
		return fmt.Errorf("open list: %w", err)
	}
	defer r.Close()
	packed, plain := sha256.New(), sha256.New()
	in := io.TeeReader(r, packed)
	z, err := gzip.NewReader(bufio.NewReaderSize(in, 1<<16))
	if err == nil {
		_, err = io.Copy(io.MultiWriter(w, plain), z)
	}
	if err == nil {
		_, err = io.Copy(io.Discard, in)
	}
	if err != nil {
		return pipeline.Errorf(pipeline.Internal, "read list %s: %w", l.Key, err)
	}
	if sumOf(packed) != l.Packed || sumOf(plain) != l.Sum {
		return pipeline.Errorf(pipeline.Internal, "list %s differs from the one frozen", l.Key)
	}
	return nil
}

// Documents is a writer for a list that hands over the id of each document.
type Documents struct {
	Take func(pipeline.DocumentID)
	line []byte // begun, not ended
	head bool   // the line of names is behind
}

// Write takes a piece of the list.
func (d *Documents) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			d.line = append(d.line, rest...)
			break
		}
		d.line = append(d.line, rest[:end]...)
		rest = rest[end+1:]
		id, _, _ := bytes.Cut(d.line, []byte{','})
		if d.head {
			d.Take(pipeline.DocumentID(id))
		}
		d.head, d.line = true, d.line[:0]
	}
	return len(p), nil
}
