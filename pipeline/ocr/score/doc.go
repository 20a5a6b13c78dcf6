// Package score says how well a page was read.
//
// Pages are read in any order of their blocks, and a person typed the truth in
// his own order. So the score is free of reading order: each printed line of
// the truth is matched to its best place anywhere in the text read (an edit
// distance whose ends in the text are free). The character error rate is the
// sum of these edits over the characters of the truth, the word error rate the
// same on words. Both compare NFC with dashes, quotes and white space made
// equal; the folded rate also drops diacritics and case on both sides, which
// is what search sees.
//
// What is counted this way forgives one thing: text that is read but not
// printed costs nothing unless it stands inside a line.
package score
