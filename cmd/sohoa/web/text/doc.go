// Package text holds every word a person reads, in Vietnamese (vi.json, the
// source) and in English (en.json), and the manner of writing dates and
// numbers in both.
//
// The Go code and the templates know keys only. A key is "page.thing"; the
// words of the vocabulary stand under "state.", "reason.", "role.", "field."
// and "error." followed by the name the vocabulary has for them, so that a
// test can ask for every one of them.
//
// A sentence may hold places: {name} is replaced by the argument of that
// name, and {name|one|many} by the word that fits the argument's number,
// which English needs and Vietnamese does not.
//
// Dates are dd/mm/yyyy in Vietnam's time (UTC+7 all year round), numbers are
// written 1.234,5 in Vietnamese and 1,234.5 in English.
package text
