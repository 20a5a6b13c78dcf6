// Package retention knows for how long records are kept: the rules as data, what
// they suggest for a document, and when a term has run out.
//
// A rule names a family or a type of record, words of its subject, or both, and a
// term in the codes of TT 05/2025/TT-BNV. Each says which paper it rests on and
// from which day; a line marked as unconfirmed is a suggestion and no more, like
// every other: a person confirms the term of a document, and only that counts.
//
// A term runs from the end of the year in which the work ended (Luật Lưu trữ
// 2024); what is known of that is the day of the document. A document without a
// day never falls due. Nothing is ever removed because a term ran out: a person
// charged with it proposes, another one approves, and both stand in the record.
package retention
