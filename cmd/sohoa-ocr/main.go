//go:build cgo

// Command sohoa-ocr reads pages: one request a frame on stdin, one reading a
// frame on stdout (package ocr describes the wire). It is started by the pool
// of that package inside the jail and is of no use by hand.
//
// Exit codes: 0 stdin ended; 1 a page or the wire was at fault, as the last
// frame says; 75 a page used more processor time than allowed.
package main

import (
	"bufio"
	"fmt"
	"os"

	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/tesseract"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "sohoa-ocr:", err)
		os.Exit(1)
	}
}

func run() error {
	r, err := tesseract.New(os.Getenv("TESSDATA_PREFIX"))
	if err != nil {
		return err
	}
	return ocr.Serve(bufio.NewReader(os.Stdin), os.Stdout, r, os.Exit)
}
