// Package scan turns a file into pages: it tells what a file is, how many
// pages it has, whether it can be taken, and hands out one page at a time as
// an image or, where a text layer deserves trust, as words.
//
// # Who touches the bytes
//
// The server only sniffs magic numbers ([Sniff]) and looks at the name
// ([CheckName]). A worker parses headers in Go, bounded and fuzzed: the
// directories of a TIFF, the segments of a JPEG, the chunks of a PNG, the
// object table of a PDF. Nothing here inflates, decodes or renders; poppler
// does that for PDF, inside the jail, and leptonica for images, in the reader.
//
// # Examine
//
// A PDF costs three short calls (pdfinfo, pdfimages -list, pdftotext), about
// 0.03 s in all. What they give is compared before a page is promised:
//
//   - the declared size of every page and image is refused before decoding
//     when it is absurd (a 1.5 MB file cost 27.7 s of processor time);
//   - two counts of pages must agree. The number the catalogue claims
//     (pdfinfo) is compared with the pages that can be walked (pdftotext ends
//     each with a form feed), and, where the page tree stands in the open,
//     with the leaves found by our own reader of the tree. The last is the
//     only one that notices leaves beyond the claimed count; it says nothing
//     where the tree is packed into object streams;
//   - the end of the file must be there.
//
// Refusals are results, not errors: Scan.Refused says why and Scan.Blame who
// can mend it. An error is ours.
//
// # Text layers lie
//
// Of 134 real scans 33 carried only the note of a signature and 7 the garbage
// of a Western reader. A layer is trusted where most of its words bear a
// Vietnamese mark and there are many of them, or, on a page without a picture
// that could be a scan, at least some. See [trusted].
//
// # Page
//
// One image that covers the page, with nothing over it, is handed on
// untouched: a JPEG stream as it is, a CCITT G4 stream in a one-strip TIFF.
// Everything else is rendered as PNM (a PNG from pdftoppm costs eight times as
// much) and the size that came is compared with the size that was asked for,
// because pdftoppm answers absurd requests with one white pixel and success.
// From a multi-page TIFF one page is cut out without decoding it, so that a
// reader is never sent a box of 300 pages to read one.
package scan
