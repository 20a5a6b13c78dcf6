// Package cite finds the documents that a record names in its running text:
// "Căn cứ Quyết định số 1675/QĐ-UBND ngày 09/8/2017 của UBND tỉnh …". They are
// the links between records.
//
// # Precision first
//
// A link to a wrong document is worse than none. So a citation begins with a
// number and a symbol whose groups are known or surely read, directly behind
// "số" or the name of a type; a date counts only where it is a day of the
// calendar, or a year; an organ only as far as the lists of organs know its
// words. What is doubtful is left empty or left out.
//
// # What is kept
//
// Number, symbol, date and organ as printed, the type in capitals (from the
// word before the number, else from the symbol), the place on the page. Where
// a record names the same document several times the fullest mention stands,
// at the place of the first.
package cite
