// Package picture holds the pictures of pages: decoding, scaling, turning,
// ink and paper, and what is found in them by their points alone (round seals,
// rules, red ink, rows of letters). Leptonica does the work.
//
// It is the only package that speaks C. It knows neither pages nor words: what
// is done to a page, when and why, is decided above it, in package tesseract,
// and what pieces of ink mean by their size is told below, in package shape.
// Like everything that decodes a scan it runs only inside cmd/sohoa-ocr, in the
// jail.
//
// # Whose memory
//
// A [Pix] is memory outside Go. Whoever makes one frees it; methods that make a
// picture say so by their name or comment, all others look or work in place. A
// step that fails gives the zero Pix, and [Pix.Become] then keeps what was
// there: a step that failed is a step left out, never a lost page.
package picture
