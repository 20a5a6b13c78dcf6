package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Line does the stages. It knows neither catalogue nor queue: it reads objects
// and writes objects, so it runs wherever the store can be reached.
//
// Every act is a field, filled where the program is put together. All fields
// but Signatures must be set before Do is called.
type Line struct {
	// Open, Keep and List are the store. Keep leaves an existing object as
	// it is. List yields every key that begins with the prefix.
	Open func(ctx context.Context, k Key) (io.ReadCloser, error)
	Keep func(ctx context.Context, k Key, data []byte) error
	List func(ctx context.Context, prefix string) ([]Key, error)

	// Fetch gives the path of a private copy of the original; the caller
	// calls release when it is done with it.
	Fetch func(ctx context.Context, s Sum) (path string, release func(), err error)

	// Examine finds the pages of a file. A file that cannot be taken is not
	// an error: Scan.Refused says why.
	Examine func(ctx context.Context, path string) (Scan, error)

	// Read reads one page and makes its preview (JPEG, may be empty).
	Read func(ctx context.Context, path string, sc Scan, page int) (Reading, []byte, error)

	// Describe makes the description of all pages in order.
	Describe func(pages []Reading) Description

	// KeepNamed stores what r gives under the name made of its SHA-256. An
	// error of r is in the chain of its own, and nothing is stored.
	KeepNamed func(ctx context.Context, r io.Reader, name func(Sum) Key) error

	// Print writes the two-layer PDF/A of a file. Damaged: it can have none,
	// for the reason given.
	Print func(ctx context.Context, w io.Writer, leaf Leaf) error

	// Signatures reads the digital signatures of a signed original. Damaged:
	// they cannot be read. Nil: nobody looks.
	Signatures func(ctx context.Context, path string) ([]Signature, error)

	// Versions name what made the results. They are part of the keys.
	Versions Versions
}

// Versions name the makers of results: letters, digits, dots and hyphens.
type Versions struct {
	Scan     string // the rules of the scan stage
	Read     string // engine, model and clean-up
	Describe string // the rules of description
	Print    string // the writer of the two-layer PDF/A
}

// Do does one job and returns the key of its result. A result that is already
// there is not made again. The error is a [*Error] where somebody else than us
// must act.
func (l *Line) Do(ctx context.Context, j Job) (Key, error) {
	if !j.Sum.Valid() {
		return "", Errorf(Invalid, "job %s: not a sum", j.ID())
	}
	switch j.Stage {
	case StageScan:
		return l.scan(ctx, j.Sum)
	case StageRead:
		return l.read(ctx, j.Sum, j.Page)
	case StageDescribe:
		return l.describe(ctx, j.Sum)
	case StagePrint:
		return l.print(ctx, j.Sum)
	}
	return "", Errorf(Invalid, "job %s: no such stage", j.ID())
}

func (l *Line) scan(ctx context.Context, s Sum) (Key, error) {
	key := ScanKey(s, l.Versions.Scan)
	if found, err := l.has(ctx, key); found || err != nil {
		return key, err
	}
	path, release, err := l.Fetch(ctx, s)
	if err != nil {
		return "", fmt.Errorf("fetch original: %w", err)
	}
	defer release()
	sc, err := l.Examine(ctx, path)
	if err != nil {
		return "", fmt.Errorf("examine: %w", err)
	}
	sc.Version = l.Versions.Scan
	return key, l.keepJSON(ctx, key, sc)
}

func (l *Line) read(ctx context.Context, s Sum, page int) (Key, error) {
	key := ReadingKey(s, page, l.Versions.Read)
	if found, err := l.has(ctx, key); found || err != nil {
		return key, err
	}
	sc, err := l.Scan(ctx, s)
	if err != nil {
		return "", err
	}
	if page < 1 || page > len(sc.Pages) {
		return "", Errorf(Invalid, "page %d of %d", page, len(sc.Pages))
	}
	path, release, err := l.Fetch(ctx, s)
	if err != nil {
		return "", fmt.Errorf("fetch original: %w", err)
	}
	defer release()
	r, preview, err := l.Read(ctx, path, sc, page)
	if err != nil {
		return "", fmt.Errorf("read page %d: %w", page, err)
	}
	r.Version, r.Page, r.Preview = l.Versions.Read, page, len(preview) > 0
	if r.Preview {
		digest := sha256.Sum256(preview)
		r.PreviewSum = Sum(hex.EncodeToString(digest[:]))
		if err := l.Keep(ctx, PreviewKey(s, page, r.Version), preview); err != nil {
			return "", fmt.Errorf("keep preview: %w", err)
		}
	}
	// The reading comes last: where it is, the preview is too.
	return key, l.keepJSON(ctx, key, r)
}

func (l *Line) describe(ctx context.Context, s Sum) (Key, error) {
	sc, err := l.Scan(ctx, s)
	if err != nil {
		return "", err
	}
	keys, err := l.readings(ctx, s, len(sc.Pages))
	if err != nil {
		return "", err
	}
	version := l.Versions.Describe + "-" + madeFrom(keys)
	key := DescriptionKey(s, version)
	if found, err := l.has(ctx, key); found || err != nil {
		return key, err
	}
	pages, err := l.load(ctx, keys)
	if err != nil {
		return "", err
	}
	d := l.Describe(pages)
	d.Version = version
	return key, l.keepJSON(ctx, key, d)
}

// load loads the readings of all pages in order.
func (l *Line) load(ctx context.Context, keys []Key) ([]Reading, error) {
	pages := make([]Reading, len(keys))
	for i, k := range keys {
		if k == "" { // the page was set aside: a person sees it
			pages[i] = Reading{Page: i + 1, Failure: ReasonGaveUp}
			continue
		}
		if err := l.loadJSON(ctx, k, &pages[i]); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// Scan loads the newest result of the scan stage, this version's if there is
// one. It fails with NotFound where the file has not been through the stage.
func (l *Line) Scan(ctx context.Context, s Sum) (Scan, error) {
	var sc Scan
	key := ScanKey(s, l.Versions.Scan)
	found, err := l.has(ctx, key)
	if err != nil {
		return sc, err
	}
	if !found {
		older, err := l.List(ctx, folder(key))
		if err != nil {
			return sc, fmt.Errorf("list scans: %w", err)
		}
		if len(older) == 0 {
			return sc, Errorf(NotFound, "no scan result of %s", s)
		}
		key = slices.Max(older)
	}
	return sc, l.loadJSON(ctx, key, &sc)
}

// readings returns the key of the reading of each of n pages, "" for a page that
// has none. All are of one version as far as it reaches, so that a file that is
// being read again is seen as it was until the last page has come: of the
// version that has read most pages; of several, of this one, else of the newest.
// A page that it lacks takes the newest there is.
func (l *Line) readings(ctx context.Context, s Sum, n int) ([]Key, error) {
	prefix := strings.TrimSuffix(folder(ReadingKey(s, 1, "x")), "00001/")
	all, err := l.List(ctx, prefix)
	if err != nil {
		return nil, fmt.Errorf("list readings: %w", err)
	}
	made := make([]map[string]Key, n) // of each page by version
	pages := make(map[string]int)
	for i := range made {
		made[i] = make(map[string]Key)
		dir := folder(ReadingKey(s, i+1, "x"))
		for _, k := range all {
			if name, ok := strings.CutPrefix(string(k), dir); ok {
				version := strings.TrimSuffix(name, ".json")
				made[i][version] = k
				pages[version]++
			}
		}
	}
	before := func(a, b string) int {
		return cmp.Or(cmp.Compare(pages[b], pages[a]), l.rank(a, b))
	}
	keys := make([]Key, n)
	for i, of := range made {
		if versions := slices.SortedFunc(maps.Keys(of), before); len(versions) > 0 {
			keys[i] = of[versions[0]]
		}
	}
	return keys, nil
}

// rank orders versions of readings: this one first, then newer before older.
func (l *Line) rank(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == l.Versions.Read:
		return -1
	case b == l.Versions.Read:
		return 1
	}
	return compareVersions(b, a)
}

func (l *Line) has(ctx context.Context, k Key) (bool, error) {
	r, err := l.Open(ctx, k)
	switch {
	case err == nil:
		return true, r.Close()
	case KindOf(err) == NotFound:
		return false, nil
	}
	return false, fmt.Errorf("look for %s: %w", k, err)
}

func (l *Line) keepJSON(ctx context.Context, k Key, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode %s: %w", k, err)
	}
	if err := l.Keep(ctx, k, Seal(data)); err != nil {
		return fmt.Errorf("keep %s: %w", k, err)
	}
	return nil
}

func (l *Line) loadJSON(ctx context.Context, k Key, v any) error {
	r, err := l.Open(ctx, k)
	if err != nil {
		return fmt.Errorf("open %s: %w", k, err)
	}
	defer r.Close()
	if err := Decode(r, v); err != nil {
		return fmt.Errorf("load %s: %w", k, err)
	}
	return nil
}

// maxResult bounds the size of a result object that is loaded, in bytes: a
// thousand dense pages of words with boxes stay far below.
const maxResult = 256 << 20

// Decode reads one JSON result object. Results are made by us: one that is no
// JSON, or has another seal than its bytes, was altered in the store or on the
// line to it, which is Busy with [ErrAltered] and never the fault of the scan.
// One over 256 MiB is Internal.
func Decode(r io.Reader, v any) error {
	data, err := io.ReadAll(io.LimitReader(r, maxResult+1))
	if err != nil {
		return err
	}
	if len(data) > maxResult {
		return Errorf(Internal, "result object over %d bytes", maxResult)
	}
	if data, err = Unseal(data); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(v); err != nil {
		return Errorf(Busy, "%w: %w", ErrAltered, err)
	}
	if d.More() {
		return Errorf(Busy, "%w: bytes behind the result", ErrAltered)
	}
	return nil
}

func folder(k Key) string { return string(k[:strings.LastIndexByte(string(k), '/')+1]) }

func madeFrom(keys []Key) string {
	h := sha256.New()
	for _, k := range keys {
		io.WriteString(h, string(k)+"\n")
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
