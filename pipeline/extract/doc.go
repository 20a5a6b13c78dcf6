// Package extract describes a record: which documents a file holds, and the
// fields of each with value, evidence and confidence.
//
// # What a field promises
//
// Value is what a register would hold, Raw what the reader gave, Box where it
// stands. Accepted means that the value was right in at least the share of
// cases that thresholds.csv asks for, when measured; everything else waits for
// a person. An empty value is an honest answer.
//
// # Handwriting
//
// On four of five papers the number is written by hand, and of 104 written
// numbers the reader got one. So a number or a day counts only as type: digits
// that have the height and the width of the printed year on the same page (see
// [Describe] and ink.go). In any other case the number stays empty and is
// marked handwritten, its Box the whole slot, for a clerk to read from the
// crop. A date keeps what is printed, as ISO 8601 allows: "2025-03" where the
// day is written, "2025" where the month is too.
//
// # Names
//
// Half of all reading errors are marks only (SỞ Y TÉ for SỞ Y TẾ). Names of
// organs, places and positions are therefore compared by their folded letters
// with lists, and take the spelling of the list; Raw keeps what was read.
//
// # Splitting
//
// A file may hold several documents; a new head opens one (see split.go). What
// is attached to a record stays with it and is named (see attach.go): appendices,
// what is enclosed, drafts, forms, and papers that a letter passes on.
//
// Measured by `sohoa bench describe --splits 60` on stacks of 2 to 8 of the 65
// real files and on made-up ones with 1.3 attachments each. Of the real
// documents 86.0% came out with exactly their pages while a head opened a record
// only where the one before had ended or the number was read well: 25 of 344
// borders were missed, most behind pages whose signature was not read. Not asking
// for that, and telling papers that are passed on by "(đính kèm)" near the
// citation and no longer by the symbol alone, gave 97.1% and no attachment
// opened; the made-up ones rose from 90.2% to 100%. What is left are forms without
// quốc hiệu, number and date, which nothing tells from an attachment.
//
// # Numbers, dates and months on the 65 scans, looked at one by one
//
// Date: of 18 printed ones the one that is not accepted was set with a stamp.
// A month glued to "năm" in both looks counts where the day is type: nobody types
// the day and writes the month. Month and year around a day written by hand: on
// nine of 46 papers the month is written by hand as well, so that there is
// nothing printed to take (score/testdata/hands.psv); of the other 37 one is
// missed, an italic 11 that the engine gives as "LÍ", also when it is looked at
// alone.
package extract
