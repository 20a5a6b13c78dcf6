// Package layout puts the words of a page back into the shape they were
// printed in: words become lines, lines fall apart into segments where a wide
// gap stands, and the segments of the first and the last page take their place
// as the cells of an administrative page.
//
// # Why our own lines
//
// The reader numbers lines and blocks, but a head of two columns, a seal over
// a signature or a leaning page makes it join what stands apart and part what
// belongs together. Here lines are built from the boxes alone; the reader's
// numbers only break ties for words whose box a stain has blown up.
//
// # Why anchors
//
// The cells of Nghị định 30/2020, phụ lục I, have a place on the page, but
// scans shift, lean and shrink, and the layouts of 1999, 2005 and 2011 put
// some of them elsewhere. So a cell is found by what is printed in it (quốc
// hiệu, tiêu ngữ, "Số:", "ngày … tháng … năm", "V/v", "Nơi nhận"), then by its
// relation to a cell already found (left of, under, on the same line), and
// only last by a window of the page. Everything is compared folded and with a
// few edits allowed, because half of all reading errors are marks only.
//
// # Words
//
//	Segment  run of words on one line without a wide gap: one cell's share of it
//	Page     the segments of a page, top to bottom, with its unit of length
//	Head     the cells above the body of a first page
//	Foot     recipients and signature blocks of a last page
//
// The unit of length is the em: the median height of the page's words, so
// that no rule depends on resolution.
package layout
