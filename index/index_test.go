package index

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sohoa/index/door"
	"sohoa/index/search"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/fs"
)

// The viewers of the tests. H14 is the province, SNV and SYT are departments
// under it.
var (
	clerk   = pipeline.Viewer{User: "u-clerk", Name: "Clerk", Role: pipeline.Clerk, Unit: "SNV"}
	second  = pipeline.Viewer{User: "u-second", Name: "Second", Role: pipeline.Clerk, Unit: "SNV"}
	other   = pipeline.Viewer{User: "u-other", Name: "Other", Role: pipeline.Clerk, Unit: "SYT"}
	officer = pipeline.Viewer{User: "u-officer", Name: "Officer", Role: pipeline.Officer, Unit: "SNV"}
	boss    = pipeline.Viewer{User: "u-boss", Name: "Boss", Role: pipeline.Administrator, Unit: "H14"}
)

// paper is a made-up file: what the stages will find in it stands in it. It
// is a PDF as far as its first bytes tell.
type paper struct {
	Seed    string          `json:"seed"`
	Refused pipeline.Reason `json:"refused,omitempty"`
	Blame   pipeline.Kind   `json:"blame,omitempty"`
	Pages   []string        `json:"pages"`           // the text of each; "" cannot be read
	Codes   []string        `json:"codes,omitempty"` // the QR code of each
	Splits  []int           `json:"splits"`          // last page of each part but the last
	Secret  int             `json:"secret"`          // part that bears a mark, from 1; 0 none
	Mark    string          `json:"mark"`            // the mark; empty: MẬT
	Later   string          `json:"later,omitempty"` // a mark that another version than the first one reads
	Subject string          `json:"subject"`

	Form    []byte               `json:"form,omitempty"`    // what is printed of it; nil: its seed
	Brought []pipeline.Signature `json:"brought,omitempty"` // it is signed by these, so nothing is printed
	Cites   []pipeline.Citation  `json:"cites,omitempty"`   // of its first part
	Type    pipeline.Field       `json:"type,omitzero"`     // of its first part, where the usual one is not meant
	Rules   string               `json:"rules,omitempty"`   // version of the description; "" for 1

	Ranges [][2]int             `json:"ranges,omitempty"` // pages of each part, where pages between them only separate
	Sheets []pipeline.Separator `json:"sheets,omitempty"` // before each part

	Read   string `json:"read"`   // what the reader made of the subject
	Person string `json:"person"` // number of a person, printed
}

const mark = "%PDF-1.7\n"

func (p paper) bytes(t testing.TB) []byte {
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte(mark), data...)
}

// stages does the work on made-up papers, through the store only, as a worker
// does.
type stages struct {
	t      testing.TB
	store  blob.Store
	reader string // the version of what reads
	seal   bool   // seal results, as the stages do
}

// words is what the reader makes of a page: another version than the first one
// sees a word more.
func (d stages) words(page string) string {
	if d.reader == "1" || page == "" {
		return page
	}
	return page + " bản" + d.reader
}

func (d stages) paper(sum pipeline.Sum) paper {
	d.t.Helper()
	r, err := d.store.Open(context.Background(), pipeline.OriginalKey(sum))
	if err != nil {
		d.t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		d.t.Fatal(err)
	}
	var p paper
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte(mark)), &p); err != nil {
		d.t.Fatalf("paper %s: %v", sum, err)
	}
	return p
}

func (d stages) keep(key pipeline.Key, v any) pipeline.Key {
	d.t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		d.t.Fatal(err)
	}
	if d.seal && data[0] == '{' {
		data = pipeline.Seal(data)
	}
	if err := blob.Keep(context.Background(), d.store, key, data); err != nil {
		d.t.Fatal(err)
	}
	return key
}

// do does a job and returns the key of its result.
func (d stages) do(j pipeline.Job) pipeline.Key {
	d.t.Helper()
	p := d.paper(j.Sum)
	switch j.Stage {
	case pipeline.StageScan:
		sc := pipeline.Scan{Version: "1", Kind: pipeline.PDF, Refused: p.Refused, Blame: p.Blame}
		for i := range p.Pages {
			sc.Pages = append(sc.Pages, pipeline.ScanPage{Page: i + 1})
		}
		return d.keep(pipeline.ScanKey(j.Sum, "1"), sc)
	case pipeline.StageRead:
		r := pipeline.Reading{Version: d.reader, Page: j.Page, Source: pipeline.FromOCR, Conf: 0.9, Preview: true}
		for i, w := range strings.Fields(d.words(p.Pages[j.Page-1])) {
			r.Words = append(r.Words, pipeline.Word{Text: w, Conf: 0.9, Box: pipeline.Box{X0: i * 10, X1: i*10 + 9, Y1: 9}})
		}
		if j.Page <= len(p.Codes) && p.Codes[j.Page-1] != "" {
			r.Codes = []pipeline.Code{{Kind: pipeline.CodeQR, Text: p.Codes[j.Page-1]}}
		}
		picture := d.keep(pipeline.PreviewKey(j.Sum, j.Page, d.reader), "picture of "+p.Seed)
		if d.seal {
			r.PreviewSum, _, _ = blob.Verify(context.Background(), d.store, picture) // an error fails what is served
		}
		return d.keep(pipeline.ReadingKey(j.Sum, j.Page, d.reader), r)
	}
	if j.Stage == pipeline.StagePrint {
		return d.print(j, p)
	}
	desc := d.describe(p)
	desc.Version = cmp.Or(p.Rules, d.reader)
	desc.Parts[0].Cites = p.Cites
	p.apart(&desc)
	if p.Type.Status != "" {
		desc.Parts[0].Type = p.Type
	}
	return d.keep(pipeline.DescriptionKey(j.Sum, desc.Version), desc)
}

// apart parts a description at separator sheets.
func (p paper) apart(d *pipeline.Description) {
	if p.Ranges == nil {
		return
	}
	one := d.Parts[0]
	d.Parts = nil
	last := 0
	for i, r := range p.Ranges {
		part := one
		part.First, part.Last, part.Sheet = r[0], r[1], &p.Sheets[i]
		d.Parts = append(d.Parts, part)
		for n := last + 1; n < r[0]; n++ {
			d.Sheets = append(d.Sheets, n)
		}
		last = r[1]
	}
}

func (d stages) print(j pipeline.Job, p paper) pipeline.Key {
	d.t.Helper()
	if p.Brought != nil {
		return d.keep(pipeline.PrintedKey(j.Sum, "1"), pipeline.Printed{Version: "1", Why: "signed", Signatures: p.Brought})
	}
	if p.Form == nil {
		p.Form = []byte(p.Seed)
	}
	digest := pipeline.Sum(door.Sha(string(p.Form)))
	key := pipeline.PDFKey(j.Sum, "1", digest)
	if err := blob.Keep(context.Background(), d.store, key, p.Form); err != nil {
		d.t.Fatal(err)
	}
	return d.keep(pipeline.PrintedKey(j.Sum, "1"), pipeline.Printed{Version: "1", Key: key, Sum: digest, Size: int64(len(p.Form)), Pages: len(p.Pages)})
}

func (d stages) describe(p paper) pipeline.Description {
	out := pipeline.Description{Version: "1"}
	first := 1
	for i, last := range append(p.Splits, len(p.Pages)) {
		part := pipeline.Part{
			First: first, Last: last, Family: "administrative",
			Type: pipeline.Field{Value: "QUYẾT ĐỊNH", Conf: 0.99, Page: first, Status: pipeline.Accepted},
			Fields: map[pipeline.FieldName]pipeline.Field{
				pipeline.FieldSubject: {Value: fmt.Sprintf("%s phần %d", p.Subject, i+1), Conf: 0.9, Page: first, Status: pipeline.Accepted},
				pipeline.FieldOrgan:   {Value: "SỞ NỘI VỤ", Conf: 0.9, Page: first, Status: pipeline.Accepted},
				pipeline.FieldNumber:  {Page: first, Status: pipeline.Uncertain, Handwritten: true},
				pipeline.FieldDate:    {Page: first, Status: pipeline.Uncertain, Handwritten: true},
			},
		}
		if p.Read != "" {
			f := part.Fields[pipeline.FieldSubject]
			f.Raw, f.Status = p.Read, pipeline.Uncertain
			part.Fields[pipeline.FieldSubject] = f
		}
		if p.Person != "" {
			part.Fields[pipeline.FieldPersonalID] = pipeline.Field{
				Value: p.Person, Raw: "Số: " + p.Person, Conf: 0.9, Page: first, Status: pipeline.Uncertain, Suggestions: []pipeline.Suggestion{{Value: p.Person}},
			}
		}
		if p.Later != "" && d.reader != "1" {
			part.Secrecy = p.Later
		}
		if p.Secret == i+1 {
			part.Secrecy = cmp.Or(p.Mark, "MẬT")
		}
		out.Parts = append(out.Parts, part)
		first = last + 1
	}
	return out
}

// house is an open index with its store and the hands that work for it.
type house struct {
	*Index
	t    testing.TB
	dir  string
	desk stages
}

func openHouse(t testing.TB, dir string) *house {
	t.Helper()
	return openHouseAt(t, dir, nil)
}

// openHouseAt opens a house by whose clock it is what clock says; nil: the time
// of the machine.
func openHouseAt(t testing.TB, dir string, clock func() time.Time) *house {
	t.Helper()
	store, err := fs.Open(filepath.Join(dir, "objects"))
	if err != nil {
		t.Fatal(err)
	}
	x, err := Open(t.Context(), Config{Dir: dir, Store: store, Clock: clock, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	return &house{x, t, dir, stages{t: t, store: store, reader: "1"}}
}

func newHouse(t testing.TB) *house {
	t.Helper()
	return houseOf(t, nil)
}

// houseOf is a house by that clock, closed when the test ends.
func houseOf(t testing.TB, clock func() time.Time) *house {
	t.Helper()
	h := openHouseAt(t, t.TempDir(), clock)
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *house) batch(v pipeline.Viewer, name string) Batch {
	h.t.Helper()
	b, err := h.OpenBatch(h.t.Context(), v, NewBatch{Unit: v.Unit, Name: name})
	if err != nil {
		h.t.Fatal(err)
	}
	return b
}

func (h *house) upload(v pipeline.Viewer, b Batch, name string, data []byte) pipeline.Receipt {
	h.t.Helper()
	r, err := h.Receive(h.t.Context(), v, Upload{Batch: b.ID, Name: name, Body: bytes.NewReader(data)})
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

// work does every job that is due until none is left, and publishes.
func (h *house) work() {
	h.t.Helper()
	for {
		jobs, err := h.Due(h.t.Context(), 100)
		if err != nil {
			h.t.Fatal(err)
		}
		if len(jobs) == 0 {
			break
		}
		for _, j := range jobs {
			if err := h.Commit(h.t.Context(), j, h.desk.do(j)); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	if _, err := h.PublishPending(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// clean fails the test where Verify finds a problem.
func (h *house) clean(deep bool) Report {
	h.t.Helper()
	r, err := h.Verify(h.t.Context(), boss, deep)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, p := range r.Problems {
		h.t.Errorf("verify: %s: %s: %s", p.Rule, p.Subject, p.Detail)
	}
	return r
}

func (h *house) state(v pipeline.Viewer, id pipeline.DocumentID) pipeline.State {
	h.t.Helper()
	d, err := h.Document(h.t.Context(), v, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return d.State
}

func kindOf(t testing.TB, err error, want pipeline.Kind) {
	t.Helper()
	if err == nil || pipeline.KindOf(err) != want {
		t.Errorf("error %v, want kind %v", err, want)
	}
}

func TestAScanGoesInAndComesOutAsAHit(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b := h.batch(clerk, "Lô 1")
	p := paper{Seed: "a", Pages: []string{"Phê duyệt quy hoạch đất đai xã Lý Bôn", "Điều 2 bản đồ kèm theo"}, Subject: "Về quy hoạch đất đai"}
	r := h.upload(clerk, b, "so 1.pdf", p.bytes(t))
	if r.Duplicate != "" || r.Document == "" || r.Size == 0 {
		t.Fatalf("receipt %+v", r)
	}
	h.work()
	h.clean(true)

	hits, err := h.Find(ctx, officer, Query{Text: "ban do kem theo"})
	if err != nil {
		t.Fatal(err)
	}
	if hits.Total != 1 || len(hits.Hits) != 1 || hits.Hits[0].ID != r.Document || hits.Hits[0].Page != 2 {
		t.Fatalf("hits %+v, want document %s on page 2", hits, r.Document)
	}
	if s := hits.Hits[0]; len(s.Marks) == 0 || !strings.Contains(s.Snippet, "bản đồ") {
		t.Errorf("snippet %q marks %v", s.Snippet, s.Marks)
	}
	words, err := h.HitWords(ctx, officer, r.Document, 2, "ban do")
	if err != nil || len(words) != 2 {
		t.Errorf("hit words %v, %v, want 2", words, err)
	}
	got, err := h.Batch(ctx, clerk, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := Count{Files: 1, Done: 1, Waiting: 1, Pages: 2, Read: 2}
	if got.Count != want || got.Files[0].State != pipeline.Described || got.Files[0].Read != 2 {
		t.Errorf("batch %+v, want count %+v", got, want)
	}
}

func TestConfirmedWithEveryGateIsDigitized(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"chữ"}, Subject: "s"}.bytes(t))
	h.work()
	task, err := h.Next(ctx, clerk, Filter{})
	if err != nil || task.ID != r.Document || task.Left != 1 {
		t.Fatalf("next %+v, %v", task, err)
	}
	if _, err := h.Next(ctx, second, Filter{}); pipeline.KindOf(err) != pipeline.NotFound {
		t.Errorf("a second person got the same document: %v", err)
	}
	_, err = h.Confirm(ctx, second, r.Document, nil, true)
	kindOf(t, err, pipeline.Busy)
	_, err = h.Confirm(ctx, officer, r.Document, nil, true)
	kindOf(t, err, pipeline.NotFound)
	_, err = h.Confirm(ctx, clerk, r.Document, map[pipeline.FieldName]string{pipeline.FieldDate: "30/02/2025"}, true)
	kindOf(t, err, pipeline.Invalid)

	rec, err := h.Confirm(ctx, clerk, r.Document, map[pipeline.FieldName]string{pipeline.FieldNumber: " 15 "}, true)
	if err != nil {
		t.Fatal(err)
	}
	if rec.State != pipeline.Described || len(rec.Missing) != 1 || rec.Missing[0] != "fields" {
		t.Fatalf("without its date the document is %s, missing %v", rec.State, rec.Missing)
	}
	rec, err = h.Confirm(ctx, clerk, r.Document, map[pipeline.FieldName]string{pipeline.FieldDate: "2025-02-28"}, true)
	if err != nil {
		t.Fatal(err)
	}
	if rec.State != pipeline.Digitized || rec.Number != "15" || rec.Date != "2025-02-28" {
		t.Errorf("document %+v", rec.Document)
	}
	last := rec.History[len(rec.History)-1]
	if last.To != pipeline.Digitized || last.By != clerk.User || last.Policy == "" {
		t.Errorf("history ends with %+v", last)
	}
	h.work()
	h.clean(false)
	hits, err := h.Find(ctx, officer, Query{States: []pipeline.State{pipeline.Digitized}})
	if err != nil || hits.Total != 1 {
		t.Errorf("digitized found %d, %v, want 1", hits.Total, err)
	}
}

func TestTwoPeopleNeverGetTheSameDocument(t *testing.T) {
	h := newHouse(t)
	const files = 12
	b := h.batch(clerk, "b")
	for i := range files {
		h.upload(clerk, b, fmt.Sprint(i, ".pdf"), paper{Seed: fmt.Sprint(i), Pages: []string{"chữ"}}.bytes(t))
	}
	h.work()
	got := make(chan pipeline.DocumentID, files)
	var people sync.WaitGroup
	for i := range files {
		people.Go(func() {
			v := clerk
			v.User = pipeline.UserID(fmt.Sprint("person ", i))
			task, err := h.Next(t.Context(), v, Filter{})
			if err != nil {
				t.Error(err)
			}
			got <- task.ID
		})
	}
	people.Wait()
	close(got)
	given := map[pipeline.DocumentID]bool{}
	for id := range got {
		given[id] = true
	}
	if len(given) != files {
		t.Errorf("%d people hold %d documents", files, len(given))
	}
	_, err := h.Next(t.Context(), clerk, Filter{})
	kindOf(t, err, pipeline.NotFound)
}

// TestAHoldGivenOnAFastClockEndsWhenTheClockIsPutRight: else the document would
// be with nobody for as long as the clock was off.
func TestAHoldGivenOnAFastClockEndsWhenTheClockIsPutRight(t *testing.T) {
	off := time.Duration(0)
	h := houseAfter(t, &off)
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"chữ"}}.bytes(t))
	h.work()
	for _, fast := range []time.Duration{2 * time.Hour, 24 * time.Hour, 366 * 24 * time.Hour} {
		off = fast
		if _, err := h.Next(t.Context(), clerk, Filter{}); err != nil {
			t.Fatal(err)
		}
		_, err := h.Take(t.Context(), second, r.Document)
		kindOf(t, err, pipeline.Busy)
		off = 0
		if _, err := h.Next(t.Context(), second, Filter{}); err != nil {
			t.Errorf("%v later, with the clock put right: %v", fast, err)
		}
		if err := h.Release(t.Context(), second, r.Document); err != nil {
			t.Fatal(err)
		}
	}
}

func TestALeaseEndsAndIsGivenBack(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"chữ"}}.bytes(t))
	h.work()
	if _, err := h.Next(ctx, clerk, Filter{}); err != nil {
		t.Fatal(err)
	}
	if err := h.Release(ctx, second, r.Document); err != nil {
		t.Fatal(err)
	}
	_, err := h.Take(ctx, second, r.Document)
	kindOf(t, err, pipeline.Busy)
	if err := h.Release(ctx, clerk, r.Document); err != nil {
		t.Fatal(err)
	}
	h.limits.Lease = -time.Minute // it ends before it began
	if _, err := h.Take(ctx, second, r.Document); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Next(ctx, clerk, Filter{}); err != nil {
		t.Errorf("a lease that ended still holds: %v", err)
	}
	if err := h.Except(ctx, clerk, r.Document, "chữ mờ"); err != nil {
		t.Fatal(err)
	}
	_, err = h.Next(ctx, clerk, Filter{})
	kindOf(t, err, pipeline.NotFound)
	if l, err := h.List(ctx, clerk, Filter{Aside: true}); err != nil || l.Total != 1 || l.Documents[0].Detail != "chữ mờ" {
		t.Errorf("set aside: %+v, %v", l, err)
	}
}

func TestAUnitMayBeNamedInAQuery(t *testing.T) {
	h := newHouse(t)
	h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"đất đai"}}.bytes(t))
	h.work()
	for text, want := range map[string]int{`đất đơn vị:"sở nội vụ"`: 1, `đất đơn vị:SYT`: 0} {
		if hits, err := h.Find(t.Context(), boss, Query{Text: text}); err != nil || hits.Total != want {
			t.Errorf("%s finds %d, %v, want %d", text, hits.Total, err, want)
		}
	}
}

func TestTheSameBytesAreLinkedStoredOnceAndSaidSo(t *testing.T) {
	h := newHouse(t)
	data := paper{Pages: []string{"chữ"}}.bytes(t)
	one, two := h.batch(clerk, "1"), h.batch(clerk, "2")
	first := h.upload(clerk, one, "a.pdf", data)
	for _, again := range []pipeline.Receipt{
		h.upload(clerk, one, "a.pdf", data),
		h.upload(clerk, one, "khác tên.pdf", data),
		h.upload(second, two, "a.pdf", data),
	} {
		if again.Duplicate != first.File || again.Document != first.Document {
			t.Errorf("receipt %+v, want a link to %s", again, first.File)
		}
	}
	elsewhere := h.upload(other, h.batch(other, "1"), "a.pdf", data)
	if elsewhere.Duplicate != "" || elsewhere.Document == first.Document {
		t.Errorf("another unit's copy is linked: %+v", elsewhere)
	}
	h.work()
	r := h.clean(true)
	if r.Objects != 1 || r.Receipts != 4 || r.Documents != 2 || r.Pages != 1 {
		t.Errorf("report %+v, want 1 object, 4 receipts, 2 documents, 1 page", r)
	}
	if s := h.state(other, elsewhere.Document); s != pipeline.Described {
		t.Errorf("the other unit's document is %s", s)
	}
	got, err := h.Batch(t.Context(), clerk, two.ID)
	if err != nil || got.Files[0].State != pipeline.Described || got.Count.Linked != 1 || got.Count.Done != 1 {
		t.Errorf("batch of the link %+v, %v", got, err)
	}
}

func TestACopyOfWhatIsAlreadyReadCatchesUp(t *testing.T) {
	h := newHouse(t)
	data := paper{Pages: []string{"một", "hai"}}.bytes(t)
	h.upload(clerk, h.batch(clerk, "1"), "a.pdf", data)
	h.work()
	r := h.upload(other, h.batch(other, "1"), "a.pdf", data)
	h.work()
	h.clean(false)
	if s := h.state(other, r.Document); s != pipeline.Described {
		t.Errorf("the later copy is %s", s)
	}
}

func TestWhatIsRefusedAtTheDoorIsKeptAndMayComeAgain(t *testing.T) {
	h := newHouse(t)
	b := h.batch(clerk, "b")
	good := paper{Pages: []string{"chữ"}}.bytes(t)
	for _, c := range []struct {
		name string
		data []byte
		want pipeline.Reason
	}{
		{"../a.pdf", good, pipeline.ReasonBadName},
		{"a\x00.pdf", good, pipeline.ReasonBadName},
		{"<script>.pdf", good, pipeline.ReasonBadName},
		{"a.png", good, pipeline.ReasonMislabelled},
		{"a.pdf", nil, pipeline.ReasonEmpty},
		{"a.txt", []byte("hello"), pipeline.ReasonUnsupported},
	} {
		r := h.upload(clerk, b, c.name, c.data)
		d, err := h.Document(t.Context(), clerk, r.Document)
		if err != nil || d.State != pipeline.Rejected || d.Reason != c.want {
			t.Errorf("%q is %s (%s), %v, want rejected (%s)", c.name, d.State, d.Reason, err, c.want)
		}
		kindOf(t, h.Retry(t.Context(), clerk, r.Document), pipeline.Invalid)
	}
	again := h.upload(clerk, b, "../a.pdf", good)
	if again.Duplicate == "" {
		t.Error("the same name again has another receipt")
	}
	if r := h.upload(clerk, b, "a.pdf", good); r.Duplicate != "" {
		t.Errorf("under its right name the file is linked to the refused one: %+v", r)
	}
	h.work()
	h.clean(true)
}

func TestAWrongSumGivesNoReceipt(t *testing.T) {
	h := newHouse(t)
	b := h.batch(clerk, "b")
	_, err := h.Receive(t.Context(), clerk, Upload{Batch: b.ID, Name: "a.pdf", Body: strings.NewReader(mark), Expect: "00"})
	kindOf(t, err, pipeline.Invalid)
	x := h.Index
	x.limits.FileSize = 4
	_, err = h.Receive(t.Context(), clerk, Upload{Batch: b.ID, Name: "a.pdf", Body: strings.NewReader(mark)})
	if pipeline.ReasonOf(err) != pipeline.ReasonFileTooBig {
		t.Errorf("a file over the limit: %v", err)
	}
	if r := h.clean(false); r.Receipts != 0 {
		t.Errorf("%d receipts, want none", r.Receipts)
	}
}

func TestAFileIsSplitAndASecretPartIsSilent(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b := h.batch(clerk, "b")
	p := paper{Pages: []string{"đất một", "đất hai", "đất ba"}, Splits: []int{1}, Secret: 2, Subject: "về đất"}
	r := h.upload(clerk, b, "a.pdf", p.bytes(t))
	h.work()
	rep := h.clean(false)
	if rep.States[pipeline.Withheld] != 1 || rep.States[pipeline.Described] != 1 {
		t.Fatalf("states %v", rep.States)
	}
	hits, err := h.Find(ctx, boss, Query{Text: "đất"})
	if err != nil || hits.Total != 1 || hits.Hits[0].ID != r.Document {
		t.Errorf("hits %+v, %v", hits, err)
	}
	_, err = h.Page(ctx, boss, r.Document, 2)
	kindOf(t, err, pipeline.NotFound)
	_, err = h.Original(ctx, boss, r.Document)
	kindOf(t, err, pipeline.NotFound)
	l, err := h.List(ctx, boss, Filter{States: []pipeline.State{pipeline.Withheld}})
	if err != nil || l.Total != 1 || len(l.Documents) != 0 {
		t.Errorf("withheld: %+v, %v, want a count and nothing to see", l, err)
	}
	if l, _ := h.List(ctx, clerk, Filter{States: []pipeline.State{pipeline.Withheld}}); l.Total != 0 {
		t.Errorf("a clerk counts %d withheld", l.Total)
	}
	mine, _ := h.Batch(ctx, clerk, b.ID)
	theirs, _ := h.Batch(ctx, second, b.ID)
	if mine.Files[0].Name == "" || theirs.Files[0].Name != "" || mine.Files[0].Documents != nil {
		t.Errorf("the secret file shows as %+v and to others as %+v", mine.Files[0], theirs.Files[0])
	}
}

func TestAnotherUnitSeesNothing(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b := h.batch(clerk, "b")
	r := h.upload(clerk, b, "a.pdf", paper{Pages: []string{"đất đai"}}.bytes(t))
	h.work()
	for _, v := range []pipeline.Viewer{other, {}, {Role: pipeline.Administrator}, {Role: pipeline.Clerk, Unit: "01273"}} {
		_, err := h.Document(ctx, v, r.Document)
		kindOf(t, err, pipeline.NotFound)
		_, err = h.Page(ctx, v, r.Document, 1)
		kindOf(t, err, pipeline.NotFound)
		_, err = h.Preview(ctx, v, r.Document, 1)
		kindOf(t, err, pipeline.NotFound)
		_, err = h.Original(ctx, v, r.Document)
		kindOf(t, err, pipeline.NotFound)
		_, err = h.Batch(ctx, v, b.ID)
		kindOf(t, err, pipeline.NotFound)
		_, err = h.Receive(ctx, v, Upload{Batch: b.ID, Name: "x.pdf", Body: strings.NewReader(mark)})
		kindOf(t, err, pipeline.NotFound)
		_, err = h.OpenBatch(ctx, v, NewBatch{Unit: "SNV", Name: "b"})
		kindOf(t, err, pipeline.NotFound)
		_, err = h.Next(ctx, v, Filter{Unit: "SNV"})
		kindOf(t, err, pipeline.NotFound)
		kindOf(t, h.Retry(ctx, v, r.Document), pipeline.NotFound)
		kindOf(t, h.SendBack(ctx, v, r.Document, pipeline.ReasonBroken, ""), pipeline.NotFound)
		if hits, err := h.Find(ctx, v, Query{Text: "đất đai"}); err != nil || hits.Total != 0 || len(hits.Facets["type"]) != 0 {
			t.Errorf("%+v finds %+v, %v", v, hits, err)
		}
		if l, err := h.List(ctx, v, Filter{}); err != nil || l.Total != 0 {
			t.Errorf("%+v lists %+v, %v", v, l, err)
		}
	}
	if _, err := h.Document(ctx, boss, r.Document); err != nil {
		t.Errorf("the unit above: %v", err)
	}
}

func TestAPageWithoutWordsGoesToAPerson(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"chữ", ""}, Subject: "s"}.bytes(t))
	h.work()
	d, err := h.Document(ctx, clerk, r.Document)
	if err != nil || d.Problems != 1 || d.Reason != pipeline.ReasonNoText {
		t.Fatalf("document %+v, %v", d.Document, err)
	}
	rec, err := h.Confirm(ctx, clerk, r.Document, map[pipeline.FieldName]string{pipeline.FieldDate: "2025-01-02"}, true)
	if err != nil || rec.State != pipeline.Described {
		t.Fatalf("with an open page the document is %s, %v", rec.State, err)
	}
	rec, err = h.Attest(ctx, clerk, r.Document, 2)
	if err != nil || rec.State != pipeline.Digitized || rec.Problems != 0 {
		t.Errorf("after a person saw the page: %s, missing %v, %v", rec.State, rec.Missing, err)
	}
	h.clean(false)
}

func TestAnEchoChangesNothing(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"một", "hai"}, Splits: []int{1}}.bytes(t))
	var done []pipeline.Job
	for range 10 {
		jobs, err := h.Due(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range jobs {
			key := h.desk.do(j)
			for range 2 {
				if err := h.Commit(ctx, j, key); err != nil {
					t.Fatal(err)
				}
			}
			done = append(done, j)
		}
	}
	before := h.clean(false)
	for _, j := range done {
		if err := h.Commit(ctx, j, h.desk.do(j)); err != nil {
			t.Fatal(err)
		}
		if err := h.Fail(ctx, j, pipeline.Internal, "", true); err != nil {
			t.Fatal(err)
		}
	}
	after := h.clean(false)
	if len(done) != 5 || after.States[pipeline.Described] != 2 || after.Documents != before.Documents {
		t.Errorf("%d jobs, states %v then %v", len(done), before.States, after.States)
	}
	if s := h.state(clerk, r.Document); s != pipeline.Described {
		t.Errorf("after echoes the document is %s", s)
	}
}

func TestFailuresEndInAStateWithAReason(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b := h.batch(clerk, "b")
	fail := func(stage pipeline.Stage, kind pipeline.Kind, reason pipeline.Reason, times int, final bool) {
		t.Helper()
		for range times {
			jobs, err := h.catalog.Waits(ctx, stage)
			if err != nil || len(jobs) == 0 {
				t.Fatalf("no %s job waits: %v", stage, err)
			}
			if err := h.Fail(ctx, jobs[0], kind, reason, final); err != nil {
				t.Fatal(err)
			}
		}
	}
	bad := h.upload(clerk, b, "a.pdf", paper{Seed: "a", Pages: []string{"x"}}.bytes(t))
	fail(pipeline.StageScan, pipeline.Busy, "", 20, false)
	if s := h.state(clerk, bad.Document); s != pipeline.Received {
		t.Fatalf("being busy gave the file up: %s", s)
	}
	fail(pipeline.StageScan, pipeline.Internal, "", 5, false)
	d, _ := h.Document(ctx, clerk, bad.Document)
	if d.State != pipeline.Spoiled || d.Reason != pipeline.ReasonGaveUp {
		t.Errorf("after five failures: %s (%s)", d.State, d.Reason)
	}
	h.clean(false)
	anew := h.upload(clerk, b, "a.pdf", paper{Seed: "a", Pages: []string{"x"}}.bytes(t))
	if anew.Duplicate != "" {
		t.Errorf("the same bytes after our own failure are linked to the dead file")
	}
	if err := h.Retry(ctx, clerk, bad.Document); err != nil {
		t.Fatal(err)
	}
	h.work()
	for _, id := range []pipeline.DocumentID{bad.Document, anew.Document} {
		if s := h.state(clerk, id); s != pipeline.Described {
			t.Errorf("sent round again: %s", s)
		}
	}

	page := h.upload(clerk, b, "p.pdf", paper{Seed: "p", Pages: []string{"một"}}.bytes(t))
	jobs, _ := h.Due(ctx, 10)
	if err := h.Commit(ctx, jobs[0], h.desk.do(jobs[0])); err != nil {
		t.Fatal(err)
	}
	fail(pipeline.StageRead, pipeline.Damaged, pipeline.ReasonCrashed, 1, true)
	h.work()
	d, _ = h.Document(ctx, clerk, page.Document)
	if d.State != pipeline.Described || d.Problems != 1 || d.Reason != pipeline.ReasonCrashed {
		t.Errorf("a page was given up: %s (%s), %d problems", d.State, d.Reason, d.Problems)
	}
	if err := h.Retry(ctx, clerk, page.Document); err != nil {
		t.Fatal(err)
	}
	h.work()
	if d, _ = h.Document(ctx, clerk, page.Document); d.State != pipeline.Described || d.Problems != 0 {
		t.Errorf("read again: %s, %d problems", d.State, d.Problems)
	}
	h.clean(true)
}

func TestRefusedByTheScanSaysWhoMustAct(t *testing.T) {
	h := newHouse(t)
	b := h.batch(clerk, "b")
	for _, c := range []struct {
		p    paper
		want pipeline.State
	}{
		{paper{Seed: "1", Refused: pipeline.ReasonEncrypted, Blame: pipeline.Invalid}, pipeline.Rejected},
		{paper{Seed: "2", Refused: pipeline.ReasonTruncated, Blame: pipeline.Damaged}, pipeline.Spoiled},
	} {
		r := h.upload(clerk, b, c.p.Seed+".pdf", c.p.bytes(t))
		h.work()
		if d, _ := h.Document(t.Context(), clerk, r.Document); d.State != c.want || d.Reason != c.p.Refused {
			t.Errorf("%s is %s (%s), want %s", c.p.Refused, d.State, d.Reason, c.want)
		}
	}
	got, _ := h.Batch(t.Context(), clerk, b.ID)
	if got.Count != (Count{Files: 2, Failed: 2}) {
		t.Errorf("count %+v", got.Count)
	}
	h.clean(false)
}

func TestTheIndexIsMadeAgainFromTheTruth(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b := h.batch(clerk, "b")
	for i := range 5 {
		h.upload(clerk, b, fmt.Sprint(i, ".pdf"), paper{Seed: fmt.Sprint(i), Pages: []string{"đất đai"}}.bytes(t))
	}
	h.work()
	find := func(want int) {
		t.Helper()
		if hits, err := h.Find(ctx, clerk, Query{Text: "đất đai"}); err != nil || hits.Total != want {
			t.Errorf("found %d, %v, want %d", hits.Total, err, want)
		}
	}
	find(5)
	if err := h.Reindex(ctx, boss); err != nil {
		t.Fatal(err)
	}
	find(5)
	h.clean(false)
	all, _ := h.List(ctx, clerk, Filter{})
	if err := h.search.Remove(ctx, []pipeline.DocumentID{all.Documents[0].ID}); err != nil {
		t.Fatal(err)
	}
	if err := h.search.Put(ctx, []search.Record{{ID: "stray", Units: []pipeline.UnitID{"SNV", "H14"}, Body: "đất đai"}}); err != nil {
		t.Fatal(err)
	}
	r, err := h.Verify(ctx, boss, false)
	if err != nil || len(r.Problems) != 2 {
		t.Fatalf("problems %+v, %v, want a missing and a stray document", r.Problems, err)
	}
	if err := h.reconcile(ctx, false); err != nil {
		t.Fatal(err)
	}
	h.work()
	find(5)
	h.clean(false)
}

func TestVerifyNamesWhatIsLost(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"chữ"}}.bytes(t))
	h.work()
	h.clean(true)
	if err := h.store.Remove(ctx, pipeline.ReadingKey(r.Sum, 1, "1")); err != nil {
		t.Fatal(err)
	}
	if err := h.store.Remove(ctx, pipeline.OriginalKey(r.Sum)); err != nil {
		t.Fatal(err)
	}
	rep, err := h.Verify(ctx, boss, true)
	if err != nil || len(rep.Problems) != 2 {
		t.Errorf("problems %+v, %v, want the original and the reading", rep.Problems, err)
	}
}

func TestADeepVerifyFindsOneChangedBit(t *testing.T) {
	h := newHouse(t)
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"chữ"}}.bytes(t))
	h.work()
	path := h.desk.store.(*fs.Store).Path(pipeline.OriginalKey(r.Sum))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-2] ^= 1
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, data, 0o600)); err != nil {
		t.Fatal(err)
	}
	h.clean(false)
	rep, err := h.Verify(t.Context(), boss, true)
	if err != nil || len(rep.Problems) != 1 || rep.Problems[0].Rule != "object_hash" {
		t.Errorf("problems %+v, %v, want the changed object", rep.Problems, err)
	}
	values := map[pipeline.FieldName]string{pipeline.FieldDate: "2025-01-02"}
	rec, err := h.Confirm(t.Context(), clerk, r.Document, values, true)
	if err != nil || rec.State != pipeline.Described || !slices.Contains(rec.Missing, "checked") {
		t.Errorf("a document with changed bytes is %s, missing %v, %v", rec.State, rec.Missing, err)
	}
}

func TestEveryActHasItsAuditRow(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"chữ"}}.bytes(t))
	h.work()
	for range 3 {
		if _, err := h.Document(ctx, officer, r.Document); err != nil {
			t.Fatal(err)
		}
		p, err := h.Preview(ctx, officer, r.Document, 1)
		if err != nil {
			t.Fatal(err)
		}
		p.Close()
	}
	o, err := h.Original(ctx, officer, r.Document)
	if err != nil {
		t.Fatal(err)
	}
	o.Close()
	if _, err := h.Find(ctx, officer, Query{Text: "chữ"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Confirm(ctx, clerk, r.Document, map[pipeline.FieldName]string{pipeline.FieldNumber: "1"}, false); err != nil {
		t.Fatal(err)
	}
	all, err := h.catalog.Audit(ctx, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	var acts []string
	for _, e := range all {
		acts = append([]string{string(e.User) + " " + string(e.Act)}, acts...)
	}
	want := "u-clerk open_batch, u-clerk upload, u-officer view, u-officer download, u-officer search, u-clerk confirm"
	if got := strings.Join(acts, ", "); got != want {
		t.Errorf("audit %s\nwant  %s", got, want)
	}
}
