// Package qr reads the codes printed on a page: QR codes, and bar codes of the
// kind Code 128. Both name the dossier on the receipts of one-stop offices.
//
// # Cheap first
//
// Most pages have no code, and a reader of codes takes as long over them as
// over the others. So the one-bit picture that the page's reader has in memory
// anyway is scanned first, by the lengths of its runs:
//
//	QR code    three finder patterns (dark 1:1:3:1:1, along the row, the
//	           column and the diagonal) that stand as the corners of a square
//	Code 128   one of its three starts behind a quiet zone, and its stop
//
// Only what looks like that is given to the decoder, only the part of the page
// where it stands, and no more than so many parts. A line through the middle of
// a finder pattern crosses it 1:1:3:1:1 at any angle, so leaning and turned
// pages need nothing of their own. Bar codes must lie along the rows.
//
// Fact: the scan of an A4 page at 200 dpi takes 2 to 4 ms of processor time,
// see BenchmarkPageWithoutCodes.
//
// # A second look
//
// A part in which finder patterns stand but nothing can be read is looked at
// once more in the picture as it was scanned, where the caller has that: at 300
// dpi the modules of a dense code are half as large again.
//
// # What is not trusted
//
// The picture comes from outside. The decoder sees small bounded parts, a panic
// in it means "no code", and number and length of the texts are bounded. A text
// is what somebody printed: it is data and never a command or an address to
// follow.
//
// # Limits
//
// Printed in colour a code may be gone from the picture that is read. A module
// must be at least 2 points wide (0.25 mm at 200 dpi), and at most 2.5 mm: the
// cleaning of the page takes larger dark fields for shade.
package qr
