// Package print lays out what is signed: a report in the form of an
// administrative document (NĐ 30/2020/NĐ-CP, phụ lục I) as PDF on A4, with one
// table that may run over many pages. It knows forms, not words: every text
// comes from the caller.
//
// The typeface is Liberation Serif, which is embedded, has all Vietnamese
// letters and the widths of Times New Roman. Its letters are composed ones, so
// that every text must be in NFC; what comes in is brought there.
package print
