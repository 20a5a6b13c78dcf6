package pipeline

import (
	"errors"
	"fmt"
)

// Kind says who must act on an error.
type Kind int

// The five kinds.
const (
	Internal Kind = iota // ours to mend; the person sees only a reference number
	Invalid              // theirs to mend; say which field
	NotFound             // also the answer to "you may not know whether it exists"
	Damaged              // the scan's fault; a new scan is the cure, a retry is not
	Busy                 // nobody's fault; try again
)

var meaning = [...]struct {
	name   string
	status int    // for the web
	retry  bool   // for the workers
	say    string // key of the sentence a person reads
}{
	Internal: {"internal", 500, true, "error.internal"},
	Invalid:  {"invalid", 400, false, "error.invalid"},
	NotFound: {"not found", 404, false, "error.not_found"},
	Damaged:  {"damaged", 422, false, "error.damaged"},
	Busy:     {"busy", 503, true, "error.busy"},
}

// String returns the kind's English name, for logs.
func (k Kind) String() string { return meaning[k].name }

// Status returns the HTTP status of the kind.
func (k Kind) Status() int { return meaning[k].status }

// Retry reports whether doing the same again can help.
func (k Kind) Retry() bool { return meaning[k].retry }

// Say returns the key of the general sentence for the kind.
func (k Kind) Say() string { return meaning[k].say }

// Reason is why a file or a page was not taken, as a key: the sentence that a
// person reads, with what to do, stands in the texts under "reason.<Reason>".
type Reason string

// The reasons. Each has a sentence in every language; a test checks it.
const (
	ReasonEmpty        Reason = "empty"        // no bytes
	ReasonUnsupported  Reason = "unsupported"  // not a PDF, TIFF, JPEG or PNG
	ReasonMislabelled  Reason = "mislabelled"  // extension and content differ
	ReasonBadName      Reason = "bad_name"     // control characters, path parts or markup in the name
	ReasonFileTooBig   Reason = "file_too_big" // more bytes than the limit
	ReasonEncrypted    Reason = "encrypted"    // needs a password
	ReasonTruncated    Reason = "truncated"    // the end is missing
	ReasonBroken       Reason = "broken"       // the structure cannot be followed
	ReasonNoPages      Reason = "no_pages"     // a container without a page
	ReasonTooManyPages Reason = "too_many_pages"
	ReasonPageTooLarge Reason = "page_too_large" // absurd declared size of a page or image
	ReasonPageTooSmall Reason = "page_too_small" // too few pixels to hold text
	ReasonPagesDiffer  Reason = "pages_differ"   // two ways of counting pages disagree
	ReasonTooSlow      Reason = "too_slow"       // the decoder was stopped at its limit of time or memory
	ReasonCrashed      Reason = "crashed"        // the page killed the reader twice
	ReasonNoText       Reason = "no_text"        // ink, but no words: a person must look
	ReasonSecret       Reason = "secret"         // bears MẬT, TỐI MẬT or TUYỆT MẬT
	ReasonMaybeSecret  Reason = "maybe_secret"   // may bear such a mark, which could not be read
	ReasonGaveUp       Reason = "gave_up"        // our own fault, after every retry
	ReasonJoined       Reason = "joined"         // its pages belong to another document of the file
)

// Reasons lists every reason once.
func Reasons() []Reason {
	return []Reason{
		ReasonEmpty, ReasonUnsupported, ReasonMislabelled, ReasonBadName, ReasonFileTooBig,
		ReasonEncrypted, ReasonTruncated, ReasonBroken, ReasonNoPages, ReasonTooManyPages,
		ReasonPageTooLarge, ReasonPageTooSmall, ReasonPagesDiffer, ReasonTooSlow,
		ReasonCrashed, ReasonNoText, ReasonSecret, ReasonMaybeSecret, ReasonGaveUp,
	}
}

// Error is an error with the party who must act. Wrap it with fmt.Errorf and
// %w to say what was being done.
type Error struct {
	Kind   Kind
	Reason Reason // for Invalid and Damaged files and pages; else empty
	Field  string // for Invalid: the parameter at fault; else empty
	Err    error
}

// Error tells kind, field and reason before the cause, for the log.
func (e *Error) Error() string {
	s := e.Kind.String()
	if e.Field != "" {
		s += " " + e.Field
	}
	if e.Reason != "" {
		s += " (" + string(e.Reason) + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause, which may be nil.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error of a kind.
func Errorf(k Kind, format string, args ...any) error {
	return &Error{Kind: k, Err: fmt.Errorf(format, args...)}
}

// Refuse makes an error that a file or page cannot be taken. Kind is Invalid
// where the sender can mend it, Damaged where only a new scan helps.
func Refuse(k Kind, r Reason, format string, args ...any) error {
	return &Error{Kind: k, Reason: r, Err: fmt.Errorf(format, args...)}
}

// KindOf returns the kind of the first Error in err's chain, or Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// ReasonOf returns the reason of the first Error in err's chain, or "".
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}
