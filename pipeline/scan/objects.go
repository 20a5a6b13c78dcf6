package scan

import (
	"bytes"
	"regexp"
	"strconv"
)

// objects is the part of a PDF that stands in the open: the dictionary of
// each numbered object that is not packed into an object stream. Of an object
// written twice the later one counts, as with incremental updates.
type objects struct {
	raw  []byte
	dict map[int][]byte
}

// Bounds of the object table: a box of 2,000 pages has some ten thousand
// objects; a dictionary is looked at up to 1 MiB (a flat page tree of that
// many pages has 20 KB).
const (
	maxObjects    = 1 << 20
	maxDictionary = 1 << 20
)

// readObjects finds objects by their headers, without trusting any table.
func readObjects(raw []byte) objects {
	o := objects{raw, map[int][]byte{}}
	at := 0
	for len(o.dict) < maxObjects {
		i := bytes.Index(raw[at:], []byte("obj"))
		if i < 0 {
			break
		}
		at += i + 3
		if n, ok := headerBefore(raw, at-3); ok {
			o.dict[n] = body(raw[at:])
		}
	}
	return o
}

// headerBefore reads "12 0 " backwards from the word obj.
func headerBefore(raw []byte, end int) (int, bool) {
	_, end, ok := numberBefore(raw, end)
	if !ok {
		return 0, false
	}
	n, _, ok := numberBefore(raw, end)
	return n, ok
}

func numberBefore(raw []byte, end int) (n, start int, ok bool) {
	for end > 0 && isSpace(raw[end-1]) {
		end--
	}
	start = end
	for start > 0 && end-start < 9 && raw[start-1] >= '0' && raw[start-1] <= '9' {
		start--
	}
	n, err := strconv.Atoi(string(raw[start:end]))
	return n, start, err == nil
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0 || c == '\f'
}

// body is what stands between obj and endobj or stream.
func body(raw []byte) []byte {
	raw = raw[:min(len(raw), maxDictionary)]
	if i := bytes.Index(raw, []byte("endobj")); i >= 0 {
		raw = raw[:i]
	}
	if i := bytes.Index(raw, []byte("stream")); i >= 0 {
		raw = raw[:i]
	}
	return raw
}

// The page tree, as far as it can be read without a parser.
var (
	rootRef   = regexp.MustCompile(`^/Root\s+(\d{1,9})\s+\d{1,5}\s+R`)
	pagesRef  = regexp.MustCompile(`/Pages\s+(\d{1,9})\s+\d{1,5}\s+R`)
	kidsList  = regexp.MustCompile(`/Kids\s*\[([^\]]*)\]`)
	reference = regexp.MustCompile(`(\d{1,9})\s+\d{1,5}\s+R`)
	isPages   = regexp.MustCompile(`/Type\s*/Pages\b`)
	isPage    = regexp.MustCompile(`/Type\s*/Page\b`)
)

// root finds the last trailer's catalogue. Only the end of what may be a
// gigabyte is matched, because regexp reads 100 MB a second.
func (o objects) root() (int, bool) {
	for end := len(o.raw); ; {
		i := bytes.LastIndex(o.raw[:end], []byte("/Root"))
		if i < 0 {
			return 0, false
		}
		if m := rootRef.FindSubmatch(o.raw[i:min(i+64, len(o.raw))]); m != nil {
			return number(m[1]), true
		}
		end = i
	}
}

// leaves counts the pages that hang on the page tree. It returns false where
// the tree does not stand in the open and nothing can be said.
func (o objects) leaves() (int, bool) {
	root, ok := o.root()
	if !ok {
		return 0, false
	}
	top := pagesRef.FindSubmatch(o.dict[root])
	if top == nil {
		return 0, false
	}
	seen := map[int]bool{}
	todo := []int{number(top[1])}
	count := 0
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		d, ok := o.dict[n]
		if !ok || seen[n] {
			return 0, false // packed away, or a loop: poppler decides
		}
		seen[n] = true
		kids := kidsList.FindSubmatch(d)
		switch {
		case kids != nil && isPages.Match(d):
			for _, k := range reference.FindAllSubmatch(kids[1], -1) {
				todo = append(todo, number(k[1]))
			}
		case isPage.Match(d):
			count++
		default:
			return 0, false
		}
	}
	return count, true
}

func number(b []byte) int {
	n, _ := strconv.Atoi(string(b)) // nine digits at most
	return n
}

// whole reports whether the end of the file is there: nothing but an end mark
// may follow the last object. Some programs leave out %%EOF but not startxref.
func (o objects) whole() bool {
	end := max(bytes.LastIndex(o.raw, []byte("%%EOF")), bytes.LastIndex(o.raw, []byte("startxref")))
	return end >= 0 && !laterObject.Match(o.raw[end:])
}

var laterObject = regexp.MustCompile(`\d\s+\d{1,5}\s+obj\b`)

// signed reports a digital signature: its byte range must stand in the open.
func (o objects) signed() bool { return bytes.Contains(o.raw, []byte("/ByteRange")) }

// plainFax reports that the bits of a CCITT image mean what they say: no
// inverting Decode, no mask, no byte alignment.
func (o objects) plainFax(object int) bool {
	d, ok := o.dict[object]
	if !ok {
		return false
	}
	for _, odd := range []string{"/Decode[", "/Decode [", "/ImageMask", "/EncodedByteAlign", "/Indexed", "/Decode\n", "/Decode\r"} {
		if bytes.Contains(d, []byte(odd)) {
			return false
		}
	}
	return true
}
