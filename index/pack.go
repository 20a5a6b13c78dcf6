package index

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"sohoa/index/door"
	"sohoa/index/frozen"
	"sohoa/index/sheet"
	"sohoa/pipeline"
)

// SampleSize is how many documents of an evidence pack show their first page.
const SampleSize = 20

// WritePack writes the evidence of a snapshot as ZIP: the report in every
// format, the list of documents with their hashes, the snapshot word for word,
// the first pages of a random sample, hashes of all files and how to check
// them. The sample is drawn by the snapshot's own hash: nobody can choose it,
// and everybody draws the same.
func (x *Index) WritePack(ctx context.Context, v pipeline.Viewer, id string, words Words, w io.Writer) error {
	s, err := x.Snapshot(ctx, v, id)
	if err != nil {
		return err
	}
	kept, err := x.catalog.Snapshot(ctx, door.Scope(v), id)
	if err != nil {
		return err
	}
	sample, err := x.sample(ctx, s)
	if err != nil {
		return fmt.Errorf("evidence of %s: %w", id, err)
	}
	p := &pack{zip: zip.NewWriter(w), at: s.At}
	p.add("ban-chot.json", func(w io.Writer) error { _, err := io.WriteString(w, kept.Body); return err })
	for _, format := range ReportFormats() {
		p.add("bao-cao."+format, func(w io.Writer) error { return s.WriteReport(w, format, words) })
	}
	p.add("danh-sach.csv", func(w io.Writer) error { return x.WriteSnapshotList(ctx, v, id, w) })
	p.add("khong-phai-so-hoa.csv", func(w io.Writer) error { return x.writeExclusions(ctx, s, words, w) })
	shown := x.packSample(ctx, v, p, sample)
	p.add("README.txt", func(w io.Writer) error {
		_, err := io.WriteString(w, words.Say("report.readme", "id", s.ID, "sum", string(s.Sum),
			"documents", words.Int64(s.Report.List.Documents), "sample", strconv.Itoa(shown))+"\n")
		return err
	})
	return p.close()
}

// writeExclusions writes the lines of the register that are listed but not
// owed, each with its reason, as they stood for a snapshot.
func (x *Index) writeExclusions(ctx context.Context, s Snapshot, words Words, w io.Writer) error {
	lines, err := x.catalog.LinesInForce(ctx, s.Report.Unit, s.Report.AsOf, true)
	if err != nil {
		return err
	}
	t := sheet.Table{}
	for _, key := range []string{"unit", "fonds", "group", "from_year", "to_year", "files", "documents", "pages", "excluded", "address", "note"} {
		t.Columns = append(t.Columns, sheet.Heading{Title: words.Say("register_column." + key)})
	}
	for _, l := range lines {
		t.Rows = append(t.Rows, []any{string(l.Unit), l.Fonds, l.Group, l.FromYear, l.ToYear, l.Files, l.Documents, l.Pages,
			words.Say("excluded." + l.Excluded), l.Address, l.Note})
	}
	return sheet.WriteCSV(w, t)
}

// packSample adds the first page of each document that can still be shown, and
// names those that cannot: a document may have been withheld since.
func (x *Index) packSample(ctx context.Context, v pipeline.Viewer, p *pack, sample []pipeline.DocumentID) int {
	shown := 0
	var absent []string
	for _, d := range sample {
		r, err := x.Preview(ctx, v, d, 1)
		if err != nil {
			if pipeline.KindOf(err) != pipeline.NotFound {
				p.fail(err)
			}
			absent = append(absent, string(d))
			continue
		}
		p.add("mau/"+string(d)+".jpg", func(w io.Writer) error { _, err := io.Copy(w, r); return err })
		p.fail(r.Close())
		shown++
	}
	if len(absent) > 0 {
		p.add("mau/khong-con-xem-duoc.txt", func(w io.Writer) error {
			_, err := io.WriteString(w, strings.Join(absent, "\n")+"\n")
			return err
		})
	}
	return shown
}

// sample draws documents of the list, each as likely as any other.
func (x *Index) sample(ctx context.Context, s Snapshot) ([]pipeline.DocumentID, error) {
	seed, err := strconv.ParseUint(string(s.Sum[:16]), 16, 64)
	if err != nil {
		return nil, pipeline.Errorf(pipeline.Internal, "hash of snapshot %s: %w", s.ID, err)
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	var drawn []pipeline.DocumentID
	n := 0
	err = x.copyList(ctx, s, &frozen.Documents{Take: func(d pipeline.DocumentID) {
		n++
		if len(drawn) < SampleSize {
			drawn = append(drawn, d)
		} else if k := rng.IntN(n); k < SampleSize {
			drawn[k] = d
		}
	}})
	slices.Sort(drawn)
	return drawn, err
}

// pack is a ZIP that remembers the hash of every file in it.
type pack struct {
	zip  *zip.Writer
	at   time.Time
	sums []string
	err  error // the first; nothing is written after it
}

func (p *pack) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *pack) add(name string, write func(io.Writer) error) {
	if p.err != nil {
		return
	}
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.at})
	if err != nil {
		p.fail(err)
		return
	}
	h := sha256.New()
	if err := write(io.MultiWriter(w, h)); err != nil {
		p.fail(fmt.Errorf("%s: %w", name, err))
		return
	}
	p.sums = append(p.sums, hex.EncodeToString(h.Sum(nil))+"  "+name+"\n")
}

func (p *pack) close() error {
	sums := strings.Join(p.sums, "")
	p.add("SHA256SUMS", func(w io.Writer) error { _, err := io.WriteString(w, sums); return err })
	if p.err != nil {
		return p.err
	}
	return p.zip.Close()
}
