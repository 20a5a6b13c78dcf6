// Package sheet reads tables that people hand in (XLSX, CSV) and writes those
// that they take away.
//
// # Reading
//
// A table from outside is text with a place: every cell knows its row and
// column, so that a fault can be named where it stands. What a spreadsheet
// would compute is not computed: a formula is handed on as such ([Cell.Formula])
// and merged cells are listed, because a number that depends on another sheet,
// or a value that stands for several rows, is no evidence.
//
// In a CSV file, and in cells of text, 1.234 is one thousand two hundred and
// thirty-four, as it is written in Vietnam; a cell that the spreadsheet itself
// stores as a number has a decimal point ([Cell.Number]). [Cell.Whole] keeps
// the two apart.
//
// # Why not with excelize
//
// It gives a row's cells without their types, so that the number 1.234 and the
// text "1.234" look alike, and tells formulas only after loading the whole
// sheet as a tree (more than 400 MB for 100,000 rows). The reader here goes
// once over the XML. Writing is excelize's streaming writer.
package sheet
