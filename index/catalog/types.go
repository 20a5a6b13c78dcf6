package catalog

import (
	"time"

	"sohoa/pipeline"
)

// Scope says which rows a question may see: those of a unit and all below it.
// The zero Scope sees nothing. Documents that bear a secrecy mark are in no
// scope; they are counted only where Withheld is set.
type Scope struct {
	Unit     pipeline.UnitID
	Withheld bool
	User     pipeline.UserID // sees the names of what he handed in himself
}

// Everywhere is the scope of the machine itself, for names that are no secret:
// the whole tree, whose root is the province (code H14 of QĐ 20/2020/QĐ-TTg).
func Everywhere() Scope { return Scope{Unit: "H14"} }

// Page of a list: Offset rows are left out, at most Limit shown.
type Page struct {
	Offset int
	Limit  int // 1 to 500; 0 means 50
}

func (p Page) limit() int {
	if p.Limit <= 0 {
		return 50
	}
	return min(p.Limit, 500)
}

// NewBatch names a batch to open. Group is the record group of the register
// that its files count towards; it may be empty.
type NewBatch struct {
	Unit  pipeline.UnitID
	Name  string
	Group string
	Box   string // box or file list of the paper, as written on it
	Note  string
}

// Batch is a batch with how far it has come.
type Batch struct {
	ID    pipeline.BatchID
	Unit  pipeline.UnitID
	Name  string
	Group string
	Box   string
	Note  string
	By    pipeline.UserID
	At    time.Time
	Count Count
}

// Count says how far the files of a batch have come. Files is the sum of
// Done, Working and Failed.
type Count struct {
	Files   int // receipts
	Done    int // described, digitized, or linked to bytes that were already here
	Waiting int // of those, described: a person must confirm
	Linked  int // of those, linked
	Working int // received or being read
	Failed  int // rejected, damaged or withheld
	Pages   int // of all documents, as far as known
	Read    int // of those, read or set aside with a reason; only in the status of one batch
}

// BatchStatus is a batch with its files in the order they came.
type BatchStatus struct {
	Batch
	Files []FileStatus
}

// FileStatus is what became of one upload. State is that of its documents:
// moving if any moves, else that of the first. Reason is a key of the texts.
type FileStatus struct {
	ID        pipeline.FileID
	Batch     pipeline.BatchID
	Name      string // as given; empty where it may not be known
	Folder    string
	Sum       pipeline.Sum
	Size      int64 // bytes
	At        time.Time
	Duplicate pipeline.FileID // the first file with these bytes, or empty
	State     pipeline.State
	Reason    pipeline.Reason
	Pages     int                   // 0 while unknown
	Read      int                   // of those, read or set aside with a reason
	Documents []pipeline.DocumentID // empty where they may not be seen
}

// Document is one record: a run of pages of one file and what it is.
type Document struct {
	ID        pipeline.DocumentID
	File      pipeline.FileID
	FileName  string
	Batch     pipeline.BatchID
	Unit      pipeline.UnitID
	Group     string // record group
	Sum       pipeline.Sum
	Part      int // which document of the file, from 1
	Parts     int // documents in the file, those withheld not counted
	First     int // first page in the file, from 1; 0 while unknown
	Last      int
	State     pipeline.State
	Reason    pipeline.Reason // why it is rejected, damaged or needs a look
	Detail    string          // what a person added
	Problems  int             // pages neither read nor proven blank nor seen by a person
	Aside     bool            // set aside for somebody who knows more
	Family    string
	Type      string // as printed, capitals
	Number    string
	Symbol    string
	Date      string // YYYY-MM-DD
	Organ     string
	Signer    string
	Subject   string
	Title     string // the subject, else the type, else the file's name
	Secrecy   string
	Described string          // version of the description
	Confirmed pipeline.UserID // who accepted the whole document, or empty
	Uploader  pipeline.UserID
	At        time.Time
	Changed   time.Time
	Version   int             // rises with every change
	Box       string          // as the sheet before it says, or empty
	Sheaf     string          // hồ sơ, as the sheet says
	SheetUnit pipeline.UnitID // as the sheet says; another than Unit where that one is not under the batch's
	pages     int             // as counted, in A4 pages; the same as Pages between two acts where all are A4
}

// Pages is the number of pages, 0 while unknown.
func (d Document) Pages() int {
	if d.First == 0 {
		return 0
	}
	return d.Last - d.First + 1
}

// NamedField is a field with its name.
type NamedField struct {
	Name pipeline.FieldName
	pipeline.Field
}

// PageInfo is what is known of one page of a document.
type PageInfo struct {
	Page    int // in the document, from 1
	InFile  int // in the file, from 1
	Read    bool
	Blank   bool
	Conf    float64         // 0 to 1, mean of the words
	Failure pipeline.Reason // why it has no words
	Seen    bool            // a person looked at the failure
	Preview bool            // there is a picture of the upright page
	Version string          // of reading and preview
	Reading pipeline.Key    // empty: none
}

// Settled reports whether nothing of the page is open: it has words, is
// proven blank, or a person has seen it.
func (p PageInfo) Settled() bool { return p.Seen || p.Read && p.Failure == "" }

// Event is one line of a document's history.
type Event struct {
	At     time.Time
	From   pipeline.State // empty: it came to be
	To     pipeline.State
	Pages  int
	Reason pipeline.Reason
	By     pipeline.UserID // empty: the machine
	ByName string          // as he is called now, or was when he acted
	Policy string          // version of the policy that allowed it, where one did
}

// Filter chooses documents by what the catalogue knows, in every state. Every
// figure of the progress page is one of these.
type Filter struct {
	Unit   pipeline.UnitID // and all below; empty: all in scope
	Group  string          // record group; empty: all; NoGroup: those without one
	States []pipeline.State
	Reason pipeline.Reason
	Batch  pipeline.BatchID
	Type   string
	Person bool // only those that wait for a person and were not set aside
	Aside  bool // only those set aside for somebody who knows more
	Ready  bool // only those accepted that wait for their round, PDF or signature
	Count  bool // only how many, none is shown
	Page   Page
}

// NoGroup in a Filter chooses documents that count towards no record group.
const NoGroup = "-"

// Listing is the answer to a Filter, newest first.
type Listing struct {
	Total     int
	Documents []Document
}
