package pdf

import (
	"bytes"
	"context"
	"strings"
	"syscall"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/paper"
	"sohoa/pipeline/scan"
)

// spent is the CPU that this process and the children it waited for have used,
// in seconds.
func spent(b *testing.B) float64 {
	b.Helper()
	total := 0.0
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			b.Fatal(err)
		}
		total += float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
	}
	return total
}

// BenchmarkPages makes the PDF/A of scans at 200 dpi with their words and prints,
// a page: the CPU beside the picture work (taking the picture out of the upload,
// in the jail), the picture work itself, and the bytes added beside the picture.
// Asked: 0.05 CPU-s and 10 kB. The text is compared with the reading.
func BenchmarkPages(b *testing.B) {
	m, s := newMaker(b)
	taking := 0.0
	take := m.Picture
	m.Picture = func(ctx context.Context, path string, sc pipeline.Scan, page int) (scan.Image, int, error) {
		before := spent(b)
		img, turn, err := take(ctx, path, sc, page)
		taking += spent(b) - before
		return img, turn, err
	}
	var sources []Source
	pictures, count, words := 0, 0, 0
	for seed := range uint64(12) {
		scans, readings := pages(b, seed, 200, paper.Gray)
		var upload bytes.Buffer
		if err := paper.WritePDF(&upload, scans, paper.PDFOptions{}); err != nil {
			b.Fatal(err)
		}
		src := file(b, s, upload.Bytes(), readings)
		sources = append(sources, src)
		for i := range scans {
			img, _, err := take(b.Context(), src.Path, src.Scan, i+1)
			if err != nil {
				b.Fatal(err)
			}
			pictures += len(img.Data)
			words += len(readings[i].Words)
		}
		count += len(scans)
	}
	taking = 0
	bytesOut, before := 0, spent(b)
	for b.Loop() {
		bytesOut = 0
		for _, src := range sources {
			var out bytes.Buffer
			if err := m.Make(b.Context(), &out, src, InfoOf(src, "seed")); err != nil {
				b.Fatal(err)
			}
			bytesOut += out.Len()
		}
	}
	all := spent(b) - before
	n := float64(count * b.N)
	b.ReportMetric((all-taking)/n*1000, "cpu-ms/page")
	b.ReportMetric(taking/n*1000, "picture-cpu-ms/page")
	b.ReportMetric(float64(bytesOut-pictures)/float64(count), "added-B/page")
	b.ReportMetric(float64(words)/float64(count), "words/page")
	for _, src := range sources {
		path := sound(b, made(b, m, src))
		sameWords(b, strings.Fields(run(b, "pdftotext", "-raw", "-enc", "UTF-8", path, "-")), wordsOf(src.Readings))
	}
}
