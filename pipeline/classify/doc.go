// Package classify says what kind of record a first page is, or abstains.
//
// # Order of evidence
//
// 1. The printed type line: the first centred line of capitals under the head,
// compared folded, with one or two edits, against types.csv and families.csv.
// 2. The type group of the symbol (15/QĐ-UBND).
// 3. Wording: "V/v" under the number and "Kính gửi" make a công văn, which
// prints no type word; its symbol begins with the organ, not with a type.
//
// The agreement of independent signals is the confidence: a type line and a
// symbol group that say the same are as good as certain, a type line alone
// nearly so, and two that contradict each other go to a person. What is none
// of these has no type, never a guess.
//
// # Data
//
// types.csv holds the 29 types of Nghị định 30/2020 with abbreviation and the
// code of Thông tư 05/2025/TT-BNV, older, normative, Party and copy types, and
// names met in practice; families.csv the titles of records outside them.
package classify
