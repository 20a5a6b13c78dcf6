//go:build faults

package index

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// used is the CPU that this process has used.
func used(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkAuditCost does the same uploads (files of 300 kB, as a page of a scan)
// and the same searches over 3,000 documents with the audit and without it, in
// turns, and prints what the audit adds to CPU and to time, in percent. Run it
// with -tags faults -benchtime 1x.
func BenchmarkAuditCost(b *testing.B) {
	const documents, rounds, each = 3000, 10, 40
	h := openHouse(b, b.TempDir())
	defer h.Close()
	batch := h.batch(clerk, "b")
	words := strings.Fields("ủy ban nhân dân tỉnh quyết định phê duyệt kế hoạch sử dụng đất đai quy hoạch xây dựng báo cáo tờ trình thông báo công văn")
	for i := range documents {
		text := strings.Repeat(fmt.Sprintf("%s %s %s %d ", words[i%len(words)], words[(i*7)%len(words)], words[(i*13)%len(words)], i), 40)
		h.upload(clerk, batch, fmt.Sprint(i, ".pdf"), paper{Seed: fmt.Sprint(i), Pages: []string{text}, Subject: "Về việc " + words[i%len(words)]}.bytes(b))
	}
	h.work()
	n := 0
	upload := func() {
		n++
		data := append(paper{Seed: fmt.Sprint("u", n), Pages: []string{"một"}}.bytes(b), make([]byte, 300<<10)...)
		h.upload(clerk, batch, fmt.Sprint("u", n, ".pdf"), data)
	}
	search := func() {
		n++
		q := Query{Text: words[n%len(words)] + " " + words[(n*5)%len(words)] + " " + words[(n*11)%len(words)]}
		if _, err := h.Find(b.Context(), officer, q); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		for name, do := range map[string]func(){"upload": upload, "search": search} {
			var cpu, wall [2]time.Duration // with, without
			for round := range 2 * rounds {
				run := func() {
					at, c := time.Now(), used(b)
					for range each {
						do()
					}
					wall[round%2] += time.Since(at)
					cpu[round%2] += used(b) - c
				}
				if round%2 == 0 {
					run()
				} else {
					h.catalog.WithoutAudit(run)
				}
			}
			more := func(v [2]time.Duration) float64 { return 100 * (float64(v[0])/float64(v[1]) - 1) }
			b.ReportMetric(more(cpu), name+"-cpu-%")
			b.ReportMetric(more(wall), name+"-time-%")
			b.ReportMetric(float64(cpu[0].Microseconds())/rounds/each/1000, name+"-cpu-ms")
		}
	}
}
