//go:build ignore

// Gen trains data/pairs.bin: go run gen.go CORPUS.jsonl.gz
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"log"
	"os"

	"sohoa/pipeline/ocr/repair"
)

func main() {
	f, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		log.Fatal(err)
	}
	t := repair.Trainer{MinTexts: 4}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var doc struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &doc); err != nil {
			log.Fatal(err)
		}
		t.Add(doc.Text)
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
	out, err := os.Create("data/pairs.bin")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := t.WriteTo(out); err != nil {
		log.Fatal(err)
	}
	if err := out.Close(); err != nil {
		log.Fatal(err)
	}
}
