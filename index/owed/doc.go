// Package owed reads registers of what is owed (danh mục tài liệu cần số hóa)
// as offices hand them in, and says line by line what is wrong with them.
//
// A register is the denominator of every percentage, so nothing in it is
// guessed: a name that may mean two units is refused with both named, a number
// that can be read two ways is refused, a line that only adds up the others is
// refused. A table with one fault is not taken at all; the person sees every
// fault with sheet, row, column and cure.
//
// [Compare] says what a new version changes, line by line, so that whoever
// approves it sees what is added, gone and counted otherwise.
package owed
