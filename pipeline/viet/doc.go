// Package viet is what the rest of the system knows about Vietnamese writing:
// one form of a text to store, one to compare, one to look for what a reader
// mistook.
//
// # Forms of a text
//
//	NFC         as stored: put on once, at the door
//	Lower       NFC in lower case, Đ and its double Ð both đ
//	NormalTone  one place for the tone mark: hoà and hòa are the same word
//	Fold        all marks gone: for comparing and finding only, never for showing
//	FoldIY      Fold, and Lí is Lý
//	Skeleton    Fold, and letters that readers confuse are one letter
//
// Each form is made from the one above it and making it twice changes nothing
// (a test holds all of them to that). Text from outside is put in NFC once;
// folding happens nowhere else in the module, so that the index, the query,
// the highlight and the matching of a register always agree.
//
// # Why our own tokenizer
//
// The engine's tokenizers either cut 15/QĐ-UBND into pieces that stand in
// every document or keep it whole and lose the pieces; its character filters
// shift the offsets that highlighting needs. [Tokens] makes one pass and gives
// the pieces and the whole, each with its place in the original bytes.
//
// [Modern] recognises text of the fonts before Unicode.
//
// # Data
//
// Syllables and confusions are lists in data/, embedded. Onsets and rimes are
// the orthography of 1980 (Quyết định 240/QĐ of 5 March 1984 for the tone
// marks); confusions come from readings compared with confirmed text.
package viet
