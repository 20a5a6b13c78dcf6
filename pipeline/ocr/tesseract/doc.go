// Package tesseract reads one page in this process: leptonica cleans it up,
// Tesseract (through gosseract) recognises it. It is the only package with C
// in it and runs only inside cmd/sohoa-ocr, in the jail.
package tesseract
