package index

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sohoa/pipeline"
)

// BenchmarkThousandDocuments takes 1,000 files of one page in, commits every
// stage of them and publishes: what the owner does for a document, without
// reading it. Run it with -benchtime 1x.
func BenchmarkThousandDocuments(b *testing.B) {
	const files = 1000
	text := strings.Repeat("Ủy ban nhân dân tỉnh Cao Bằng quyết định phê duyệt ", 40)
	for b.Loop() {
		h := openHouse(b, b.TempDir())
		batch := h.batch(clerk, "b")
		began := time.Now()
		for i := range files {
			p := paper{Seed: fmt.Sprint(i), Pages: []string{text}, Subject: "s"}
			h.upload(clerk, batch, fmt.Sprint(i, ".pdf"), p.bytes(b))
		}
		received := time.Now()
		var committing time.Duration
		for {
			jobs, err := h.Due(b.Context(), 500)
			if err != nil {
				b.Fatal(err)
			}
			if len(jobs) == 0 {
				break
			}
			keys := make([]pipeline.Key, len(jobs))
			for i, j := range jobs {
				keys[i] = h.desk.do(j)
			}
			at := time.Now()
			for i, j := range jobs {
				if err := h.Commit(b.Context(), j, keys[i]); err != nil {
					b.Fatal(err)
				}
			}
			committing += time.Since(at)
		}
		at := time.Now()
		if _, err := h.PublishPending(b.Context()); err != nil {
			b.Fatal(err)
		}
		published := time.Since(at)
		at = time.Now()
		h.clean(false)
		b.ReportMetric(files/received.Sub(began).Seconds(), "receipts/s")
		b.ReportMetric(3*files/committing.Seconds(), "commits/s")
		b.ReportMetric(files/published.Seconds(), "published/s")
		b.ReportMetric(float64(time.Since(at).Milliseconds()), "verify-ms")
		if err := h.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUploadToSearchable measures what the owner adds between the last
// byte of a one-page scan and its first hit, reading not counted.
func BenchmarkUploadToSearchable(b *testing.B) {
	h := openHouse(b, b.TempDir())
	defer h.Close()
	batch := h.batch(clerk, "b")
	n := 0
	for b.Loop() {
		n++
		word := fmt.Sprintf("riêng%d", n)
		h.upload(clerk, batch, fmt.Sprint(n, ".pdf"), paper{Seed: word, Pages: []string{word}}.bytes(b))
		h.work()
		hits, err := h.Find(b.Context(), officer, Query{Text: word, NoFacet: true})
		if err != nil || hits.Total != 1 {
			b.Fatalf("found %d of %s: %v", hits.Total, word, err)
		}
	}
}

// BenchmarkRebuild makes catalogue and search index from the store alone;
// docs/s counts documents of one page.
func BenchmarkRebuild(b *testing.B) {
	const files = 2000
	h := openHouse(b, b.TempDir())
	batch := h.batch(clerk, "b")
	for i := range files {
		p := paper{Seed: fmt.Sprint(i), Pages: []string{strings.Repeat("phê duyệt quy hoạch đất đai ", 40)}, Subject: fmt.Sprint("Về việc ", i)}
		h.upload(clerk, batch, fmt.Sprint(i, ".pdf"), p.bytes(b))
	}
	h.work()
	if _, err := h.WriteRecords(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := h.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		x, err := Open(b.Context(), Config{Dir: b.TempDir(), Store: h.store})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := x.Rebuild(b.Context()); err != nil {
			b.Fatal(err)
		}
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(files*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
}
