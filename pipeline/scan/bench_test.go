package scan

import (
	"testing"

	"sohoa/pipeline/paper"
)

// BenchmarkExamine and BenchmarkPage also give the processor time of the
// tools: the price of the scan stage.
func BenchmarkExamine(b *testing.B) {
	s, path := testScanner(b), save(b, pdfFile(b, paper.Bitonal, 2, paper.PDFOptions{CCITT: true}))
	before := childCPU()
	for b.Loop() {
		if sc, err := s.Examine(b.Context(), path); err != nil || sc.Refused != "" {
			b.Fatal(sc.Refused, err)
		}
	}
	b.ReportMetric((childCPU()-before)/float64(b.N), "child-cpu-s/op")
}

func BenchmarkPage(b *testing.B) {
	s, path := testScanner(b), save(b, pdfFile(b, paper.Bitonal, 2, paper.PDFOptions{CCITT: true}))
	sc, err := s.Examine(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	before := childCPU()
	for b.Loop() {
		if _, err := s.Page(b.Context(), path, sc, 2); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((childCPU()-before)/float64(b.N), "child-cpu-s/op")
}
