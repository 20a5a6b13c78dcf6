// Package suggest says what is known about a record besides its pages: what the
// name of its file tells, and what the papers beside it bear.
//
// # Two uses
//
// [For] offers: values beside a field that a person must look at, each with
// where it comes from. An offer never becomes a value by itself.
//
// [Vouch] is a witness: where a number was read as type but only once, or two
// looks at it differ, and whoever named the file wrote the same number beside
// the type or the symbol ("15 QĐ-UBND.pdf"), two independent sources agree. A
// name that is only a number vouches for nothing, because scanners and people
// count files; nor does any name for what is written by hand, because there
// nothing was read that it could agree with.
package suggest
