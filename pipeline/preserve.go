package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Printed says what became of the two-layer PDF/A of a file, stored as one
// object beside the PDF. Where the file can have none Why says so and the rest
// is empty.
type Printed struct {
	Version string `json:"version"`
	Key     Key    `json:"key,omitempty"`
	Sum     Sum    `json:"sha256,omitempty"` // of the PDF
	Size    int64  `json:"size,omitempty"`   // bytes
	Pages   int    `json:"pages,omitempty"`
	Why     Reason `json:"why,omitempty"`

	// Signatures are those of the original, where it is not rewritten because
	// it is signed.
	Signatures []Signature `json:"signatures,omitempty"`
}

// Leaf is what the two-layer PDF/A of a file is made of: the original at Path,
// one reading a page in order, and what the parts are.
type Leaf struct {
	Path        string
	Sum         Sum
	Scan        Scan
	Readings    []Reading
	Description Description
}

// PrintedKey names the result of the pdf stage. The version covers the rules
// and what it was made from.
func PrintedKey(s Sum, version string) Key {
	return Key(fmt.Sprintf("pdf/%s/%s.json", fan(s), version))
}

// PDFKey names a two-layer PDF/A by what it was made from and by its own bytes:
// another version of a tool may pack the same picture otherwise.
func PDFKey(s Sum, version string, pdf Sum) Key {
	return Key(fmt.Sprintf("pdf/%s/%s-%s.pdf", fan(s), version, pdf[:16]))
}

// SignedKey names the signed PDF/A by what was signed and by its own bytes.
func SignedKey(s, pdf, signed Sum) Key {
	return Key(fmt.Sprintf("pdf/%s/signed-%s-%s.pdf", fan(s), pdf[:16], signed[:16]))
}

// signedRules names how signatures of originals are read, in the version of the
// result for such a file.
const signedRules = "-sig1"

// print makes the two-layer PDF/A of a file.
func (l *Line) print(ctx context.Context, s Sum) (Key, error) {
	leaf := Leaf{Sum: s}
	var err error
	if leaf.Scan, err = l.Scan(ctx, s); err != nil {
		return "", err
	}
	keys, err := l.readings(ctx, s, len(leaf.Scan.Pages))
	if err != nil {
		return "", err
	}
	described, err := l.description(ctx, s, keys)
	if err != nil {
		return "", err
	}
	version := l.Versions.Print + "-" + madeFrom(append(keys, described))
	if leaf.Scan.Signed && l.Signatures != nil {
		version += signedRules
	}
	key := PrintedKey(s, version)
	if found, err := l.has(ctx, key); found || err != nil {
		return key, err
	}
	if leaf.Readings, err = l.load(ctx, keys); err != nil {
		return "", err
	}
	if err := l.loadJSON(ctx, described, &leaf.Description); err != nil {
		return "", err
	}
	path, release, err := l.Fetch(ctx, s)
	if err != nil {
		return "", fmt.Errorf("fetch original: %w", err)
	}
	defer release()
	leaf.Path = path
	p, err := l.keepPrinted(ctx, leaf, version)
	if err != nil {
		return "", err
	}
	if leaf.Scan.Signed && l.Signatures != nil {
		if p.Signatures, err = l.Signatures(ctx, path); err != nil && KindOf(err) != Damaged {
			return "", fmt.Errorf("read signatures: %w", err)
		}
	}
	// The result comes last: where it is, the PDF is too.
	return key, l.keepJSON(ctx, key, p)
}

// keepPrinted writes the PDF into the store while it is made.
func (l *Line) keepPrinted(ctx context.Context, leaf Leaf, version string) (Printed, error) {
	p := Printed{Version: version, Pages: len(leaf.Readings)}
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		counted := &counter{w: w}
		err := l.Print(ctx, counted, leaf)
		p.Size = counted.n
		w.CloseWithError(err)
		done <- err
	}()
	keepErr := l.KeepNamed(ctx, r, func(s Sum) Key {
		p.Sum, p.Key = s, PDFKey(leaf.Sum, version, s)
		return p.Key
	})
	r.CloseWithError(errors.Join(keepErr, io.ErrClosedPipe)) // lets the writer end where the store did not read on
	err := <-done
	var e *Error
	if errors.As(err, &e) && e.Kind == Damaged {
		return Printed{Version: version, Why: e.Reason}, nil
	}
	if keepErr != nil {
		return p, fmt.Errorf("keep pdf: %w", keepErr)
	}
	if err != nil {
		return p, fmt.Errorf("make pdf: %w", err)
	}
	return p, nil
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// description finds the description made of these readings, of this version if
// there is one.
func (l *Line) description(ctx context.Context, s Sum, readings []Key) (Key, error) {
	all, err := l.List(ctx, folder(DescriptionKey(s, "x")))
	if err != nil {
		return "", fmt.Errorf("list descriptions: %w", err)
	}
	from, best := "-"+madeFrom(readings)+".json", Key("")
	for _, k := range all {
		if k == DescriptionKey(s, l.Versions.Describe+"-"+madeFrom(readings)) {
			return k, nil
		}
		if best == "" || strings.HasSuffix(string(k), from) || !strings.HasSuffix(string(best), from) {
			best = k
		}
	}
	if best == "" {
		return "", Errorf(NotFound, "no description of %s", s)
	}
	return best, nil
}
