package ocr

import "sohoa/pipeline"

// Note is a remark on the quality of a page, as a key: the sentence for the
// clerk stands in the texts under "note.<Note>".
type Note string

// The notes. Each has a sentence in every language.
const (
	NoteSkew    Note = "skew"                // leans by more than 3 degrees
	NoteLowDPI  Note = "low_dpi"             // letters too small for sure reading
	NoteUneven  Note = "uneven"              // shade over the page or dark paper
	NoteSpecks  Note = "specks"              // sprinkled with specks
	NoteFaint   Note = "faint"               // pale print
	NoteBlurred Note = "blurred"             // the engine is unsure of most of the page
	NoteTurned  Note = "turned"              // was scanned sideways or upside down
	NoteUnsure  Note = "unsure"              // which way is up could not be found out
	NoteRescan  Note = pipeline.NoteHopeless // unreadable for its quality: scan again

	NoteSpread Note = "spread" // two pages on one scan
	NoteCut    Note = "cut"    // print runs into the edge of the scan

	NoteRedUnread Note = pipeline.NoteRedUnread
)

// Notes lists every note once.
func Notes() []Note {
	return []Note{
		NoteSkew, NoteLowDPI, NoteUneven, NoteSpecks, NoteFaint,
		NoteBlurred, NoteTurned, NoteUnsure, NoteRescan,
		NoteSpread, NoteCut, NoteRedUnread,
	}
}
