// Package separator is the code on the sheets that are laid between records
// before a batch is scanned in one go: where one is found, the next record
// begins, and what the sheet says of unit, box and file (hồ sơ) holds for it.
//
// # The code
//
// One line of text in a QR code, at error correction level Q, so that a quarter
// of it may be torn or stained:
//
//	SOHOA1 <unit> <box> <file> <number> <check>
//
// Unit, box and file are escaped as in an address, "-" where they are empty;
// the check is the first 8 hexadecimal digits of the SHA-256 of all before it.
// The check tells our sheets from other people's codes and from codes read
// wrongly. It is no signature, on purpose: who can lay a sheet into a stack can
// lay in any paper, and what a sheet says is checked where it is used (the unit
// must stand under that of the batch, and a person confirms the record).
package separator
