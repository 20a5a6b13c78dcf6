// Package delivery reads packages that were taken out of an archive, of this
// program or of another maker, so that they can be taken in: packages of the
// state's profile (see pipeline/aip) and bags (see pipeline/bag), as a folder or
// in a ZIP, one or several beside each other.
//
// All of it is checked before anything is taken: hashes, sizes, structure, names
// that lead out, and whether something is marked as secret. What is wrong is
// named, a sentence each, and nothing is taken.
//
// What is right becomes files with what the package says of their documents,
// like the lines of a contractor's table (see index/pair): the bytes are
// originals like any others and go the usual way, and the values stand beside
// what the machine reads from them, with the source "import".
//
// A bag of this program holds the untouched original, the PDF/A and a record.json:
// the original is taken and the record tells of it. From any other bag the scans
// of its payload are taken. A package of the state's profile holds the PDF/A
// alone; that is then the original here.
package delivery
