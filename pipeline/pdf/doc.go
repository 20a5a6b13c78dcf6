// Package pdf writes the two-layer PDF/A-2b of a digitized file: the pictures
// of the paper as they were scanned, and over them, invisible, the words that
// were read, each at its box. It stands beside the original and replaces
// nothing: an original is never rewritten, least of all one that is signed.
//
// # Pictures
//
// A stream that PDF knows is handed on byte for byte: DCT of a JPEG (also in a
// TIFF), CCITT G4, JPEG 2000 of a PDF where PDF/A-2 allows it (grey or RGB, no
// opacity; the reader renders it to read it), the deflated rows of a PNG or a
// TIFF, PackBits. What PDF/A
// forbids (LZW) or PDF does not know (PNM from the tools in the jail) is
// packed anew without loss. A TIFF of many strips becomes as many pictures one
// under the other, because joining strips would mean decoding them. Nothing in
// this package decodes a picture.
//
// # Text
//
// The reading counts in pixels of the upright, straightened page; the picture
// is the scan as it came. So the picture is turned by the quarters found, and
// the words lean with it by the skew found, backwards. The font holds no
// outline: one blank glyph for each character used, half an em wide, and a
// ToUnicode map. Every word is stretched to its box, words of a line share
// baseline and size, and between two words stands a space and a gap of at
// least a fifth of the size, or a reader of the file would join them.
//
// Fact: the words come out of pdftotext in reading order, each as it was read
// (TestTheTextComesBackAsItWasRead).
//
// Measured on 200 dpi pages of 265 words: 5.8 ms CPU a page beside the picture
// work (18 ms, in the jail) and 7.5 kB beside the picture; asked were 50 ms and
// 10 kB (BenchmarkPages).
//
// # Clauses of ISO 19005-2 relied upon, each looked for by [Check]
//
//	6.1.2   header %PDF-1.n, then a comment of four bytes above 127
//	6.1.3   trailer with ID, without Encrypt; nothing after %%EOF
//	6.1.4   cross-reference table whose every entry points at its object
//	6.1.7   stream lengths are right; no external streams; no LZW, no Crypt
//	6.1.10  no inline images
//	6.1.13  limits: page sides of 3 to 14,400 units, integers and strings
//	6.2.3   one output intent GTS_PDFA1 with an embedded RGB profile
//	6.2.4   only DeviceGray, DeviceRGB and palettes over DeviceRGB
//	6.2.8   pictures without Interpolate, Alternates and OPI
//	6.2.8.3 JPEG 2000: one or three channels of one depth, one exact colour
//	        specification, sRGB, sYCC, grey or ICC; no opacity, no palette
//	6.2.10  no transparency: no soft masks, no ExtGState
//	6.2.11  the font is embedded, Identity-H, CIDToGIDMap Identity, has
//	        ToUnicode, widths like its program, no reference to glyph 0
//	6.3-6.5 no annotations, forms or actions; bookmarks name destinations
//	6.6     XMP metadata, uncompressed, with pdfaid:part 2 and conformance B,
//	        agreeing with the document information
//	6.8-6.9 no attached files, no optional content
//
// # What is not written
//
// A signed file stays as it is: any rewriting breaks the signature. A file
// whose every page was born digital has no paper to show faithfully; turning
// it into pictures would only lose its letters. Both are said with a reason,
// see [ReasonSigned] and [ReasonBorn].
package pdf
