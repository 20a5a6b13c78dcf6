// Package pipeline is the vocabulary of sohoa and the line one document
// travels: a scan is received, its pages are read, it is described, a person
// confirms what the machine was unsure of, and it is digitized.
//
// It imports none of the other packages of this module; all of them import it.
//
// # Words
//
// The noun in code, the noun of the office, what it means here:
//
//	Unit         đơn vị            an organ or commune that owns records; units form a tree
//	Batch        lô quét           files one person hands in together, of one unit
//	File         tệp               the bytes handed in, named by their SHA-256
//	Document     tài liệu          one record: a run of pages of one file
//	Page         trang             one side of paper
//	Reading      kết quả nhận dạng what the reader saw on one page: words, boxes, confidence
//	Description  mô tả             kind, number, date, organ, subject, signer … of a document
//	Field        trường            one value of a description, with its evidence
//	Confirm      xác nhận          a person says that a field is right
//	Digitized    đã số hóa         every gate of the policy holds
//	Register     danh mục tài liệu cần số hóa   what a unit owes, approved by somebody
//	Record group nhóm hồ sơ        a line of the register (personnel, land, civil status …)
//	Receipt      biên nhận         the promise that bytes are durable and known
//	Viewer       người xem         who asks; a parameter of every query
//
// # Where truth lives
//
// Bytes and results are objects whose names contain the SHA-256 of the
// original (see [Key]). States and facts people decided are rows of the
// catalogue. Queue and search index can be thrown away at any moment.
//
// # A stage
//
// Work happens in stages (see [Stage]). A stage reads objects, writes one
// result object and rings the owner, who alone changes the catalogue. Because
// a result is named by what it was made from and by the version that made it,
// any worker may do a stage again: the second time it finds the result there.
// A result ends with the SHA-256 of itself (see [Seal]), so bytes that a disk or
// a line changed are never worked on: the job waits until the store is right.
package pipeline
