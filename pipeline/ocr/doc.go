// Package ocr reads pages through child programs that may die.
//
// A scan comes from outside, and everything that decodes it is written in C.
// So no page is decoded in the server or in a worker: a [Pool] keeps a few
// children (cmd/sohoa-ocr) inside the jail, gives each one page at a time and
// takes back a reading and a preview. A page that kills its child costs one
// page, never the archive.
//
// # The wire
//
// Child and parent talk in frames on stdin and stdout: two lengths of four
// bytes (header, body; big endian), a JSON header, a body of plain bytes. The
// first frame comes from the child and names its version, which is a part of
// the name of every result. Then each request is answered by one frame. Both
// sides bound what they accept before they allocate it; a child ends when its
// stdin does. The wire is fuzzed on both ends, because the parent must not
// trust a child that has just decoded a hostile image.
//
// # The life of a child
//
// Starting a child and loading the model costs about 0.1 CPU seconds, a page
// one to two. gosseract leaks some strings on each page, must never see
// another image after one it could not decode, and cannot be interrupted. So
// a child is replaced every few hundred pages, after any error, when it has
// grown above its memory bound, and is killed at the page's deadline:
//
//	what happened                        the page gets
//	answered                             its reading
//	answered with a fault of the page    Damaged with its reason, child replaced
//	died, or answered nonsense           one more try in a fresh child, then Damaged, crashed
//	no answer within the wall deadline   Damaged, too_slow
//	more CPU than a page may use         Damaged, too_slow (the child itself says so and ends)
//	the caller gave up                   the caller's error, child replaced
//	no child can be started              Internal: the installation is at fault, never the page
//
// The child's stderr is counted and never stored: leptonica and tesseract may
// print parts of a page.
package ocr
