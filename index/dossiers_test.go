package index

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/onestop"
	"sohoa/index/dossier"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// digitized hands in one page and accepts it as a clerk does.
func (h *house) digitized(v pipeline.Viewer, text string) pipeline.DocumentID {
	h.t.Helper()
	r := h.upload(v, h.batch(v, text), "scan.pdf", paper{Seed: text, Pages: []string{text}}.bytes(h.t))
	h.work()
	f, err := h.Batch(h.t.Context(), v, r.Batch)
	if err != nil {
		h.t.Fatal(err)
	}
	id := f.Files[0].Documents[0]
	d, err := h.Confirm(h.t.Context(), v, id, map[pipeline.FieldName]string{
		pipeline.FieldType: "ĐƠN", pipeline.FieldOrgan: "Sở Nội vụ", pipeline.FieldDate: "2026-01-05", pipeline.FieldSubject: text,
	}, true)
	if err != nil || d.State != pipeline.Digitized {
		h.t.Fatalf("want %s digitized, got %s missing %v %v", id, d.State, d.Missing, err)
	}
	h.work()
	return id
}

func TestDossiersAreCountedByWhatStandsOnPaperAndByReuse(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	today := time.Now().In(progress.Zone())
	code := func(n int) string { return fmt.Sprintf("H14.12-%s-%04d", today.Format("060102"), n) }
	component := h.digitized(clerk, "Giấy tiếp nhận, mã hồ sơ 000.00."+strings.Replace(code(1), "H14.12", "12.H14", 1))
	result := h.digitized(clerk, "một văn bản không có mã")
	table := "Mã hồ sơ;Đơn vị;Ngày tiếp nhận;Ngày trả kết quả;Có trả kết quả giấy\n"
	for i, rest := range []string{"TODAY;TODAY;có", "TODAY;;không", "TODAY;;", ";;"} {
		table += code(i+1) + ";SNV;" + strings.ReplaceAll(rest, "TODAY", today.Format("02/01/2006")) + "\n"
	}
	done, err := h.ImportDossiers(ctx, boss, DossierImport{Name: "tiep nhan.csv", Body: strings.NewReader(table)})
	if err != nil || done.Lines != 4 {
		t.Fatalf("want 4 dossiers, got %+v %v", done, err)
	}
	want := func(what string, c dossier.Count) {
		t.Helper()
		rows, err := h.DossierTable(ctx, boss, DossierAsk{Unit: "SNV", Period: progress.Month(today)})
		if err != nil || len(rows) == 0 || rows[0].Count != c {
			t.Errorf("%s: want %+v, got %+v %v", what, c, rows, err)
		}
	}
	want("the receipt bears the code, the result is missing",
		dossier.Count{Received: 3, Undated: 1, Components: 1, Returning: 2, Settled: 1})
	if err := h.Bind(ctx, clerk, result, code(1), "result"); err != nil {
		t.Fatal(err)
	}
	if got, err := h.ReuseFields(ctx, officer, component, strings.ToLower(code(2)), []pipeline.FieldName{pipeline.FieldSubject}); err != nil || got != code(2) {
		t.Errorf("want %s, got %s %v", code(2), got, err)
	}
	full := dossier.Count{Received: 3, Undated: 1, Components: 1, Returning: 2, Settled: 1, WithResult: 1, Digitized: 1, Reused: 1, ReuseEvents: 1}
	want("the result was attached, data was used again", full)
	file, err := h.ReuseFile(ctx, officer, component, code(2))
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
	if !strings.HasPrefix(file.Name, code(2)+"_") || !strings.HasSuffix(file.Name, ".pdf") {
		t.Errorf("want the portal's name, got %s", file.Name)
	}
	full.ReuseEvents++
	want("the same dossier twice", full)
	if err := h.Bind(ctx, clerk, component, code(1), ""); err != nil {
		t.Fatal(err)
	}
	full.Components, full.Digitized = 0, 0
	want("a person took the component away", full)
	h.refuses(component, code(3))
}

// refuses holds what must not be possible about a document of SNV.
func (h *house) refuses(id pipeline.DocumentID, code string) {
	h.t.Helper()
	ctx, subject := h.t.Context(), []pipeline.FieldName{pipeline.FieldSubject}
	_, err := h.ReuseFields(ctx, other, id, code, subject)
	kindOf(h.t, err, pipeline.NotFound)
	_, err = h.ReuseFile(ctx, other, id, code)
	kindOf(h.t, err, pipeline.NotFound)
	_, err = h.ReuseFields(ctx, officer, id, "15/QĐ", subject)
	kindOf(h.t, err, pipeline.Invalid)
	_, err = h.ReuseFields(ctx, officer, id, code, []pipeline.FieldName{"salary"})
	kindOf(h.t, err, pipeline.Invalid)
	kindOf(h.t, h.Bind(ctx, other, id, code, "result"), pipeline.NotFound)
	_, err = h.ImportDossiers(ctx, officer, DossierImport{Body: strings.NewReader("x")})
	kindOf(h.t, err, pipeline.NotFound)
	_, err = h.ImportDossiers(ctx, other, DossierImport{Body: strings.NewReader("Mã hồ sơ;Đơn vị;Ngày tiếp nhận\n" + code + ";SNV;01/11/2026\n")})
	var f *RegisterFaults
	if !errors.As(err, &f) || f.Faults[0].Key != "unknown_unit" {
		h.t.Errorf("a list for another unit: want unknown_unit, got %v", err)
	}
	if _, err := h.DossierTable(ctx, other, DossierAsk{Unit: "SNV", Period: progress.Month(time.Now())}); pipeline.KindOf(err) != pipeline.NotFound {
		h.t.Errorf("another unit's table: want not found, got %v", err)
	}
}

// said is one thing that happened to dossiers, for counting it again.
type said struct {
	at       time.Time
	line     *onestop.DossierLine
	document pipeline.DocumentID
	code     string
	role     string
	reuse    bool
}

func TestCountsOfDossiersEqualARecountAsOfAnyMoment(t *testing.T) {
	p := openPeople(t)
	admin := p.admin(t)
	ctx := t.Context()
	if err := p.catalog.Simulate(ctx, figures.Simulation{Documents: 400, Days: 60, Until: p.now}); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(11, 0))
	units := []pipeline.UnitID{"SNV", "STC", "01294", "01290"}
	var all []said
	for range 60 {
		p.pass(time.Duration(1+rng.IntN(90)) * time.Minute)
		all = append(all, p.happen(t, admin, rng, units)...)
	}
	for i := range 400 {
		unit := append([]pipeline.UnitID{"H14"}, units...)[rng.IntN(5)]
		first := progress.Day(p.now).AddDate(0, 0, -rng.IntN(40))
		at := p.now.Add(-time.Duration(rng.IntN(60*60)) * time.Minute).Truncate(time.Millisecond)
		q := onestop.DossierQuestion{Unit: unit, First: first, Last: first.AddDate(0, 0, rng.IntN(30)), AsOf: at}
		counts, err := p.catalog.DossierCounts(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		var got onestop.DossierCount
		for _, c := range counts {
			got.Received += c.Received
			got.Undated += c.Undated
			got.Digitized += c.Digitized
			got.Reused += c.Reused
			got.Components += c.Components
			got.WithResult += c.WithResult
		}
		if want := p.recount(t, all, q); got != want {
			t.Fatalf("question %d %+v: want %+v, got %+v", i, q, want, got)
		}
		for pick, want := range map[DossierPick]int64{"": got.Received, "digitized": got.Digitized, "reused": got.Reused} {
			if _, total, err := p.catalog.Dossiers(ctx, q, pick, Page{Limit: 1}); err != nil || int64(total) != want {
				t.Fatalf("list behind %q: want %d, got %d %v", pick, want, total, err)
			}
		}
	}
}

// happen does one random thing and says what it was.
func (p *office) happen(t *testing.T, v pipeline.Viewer, rng *rand.Rand, units []pipeline.UnitID) []said {
	t.Helper()
	ctx, at := t.Context(), p.now
	code := func() string { return fmt.Sprintf("H14.12-2611%02d-%04d", 1+rng.IntN(20), rng.IntN(9)) }
	document := pipeline.DocumentID(fmt.Sprintf("sim%08d", rng.IntN(400)))
	switch rng.IntN(3) {
	case 0:
		var lines []onestop.DossierLine
		var all []said
		for i := range 1 + rng.IntN(8) {
			l := onestop.DossierLine{Row: i, Code: code(), Unit: units[rng.IntN(len(units))], Returns: rng.IntN(2) == 0}
			if rng.IntN(6) > 0 {
				l.Received = progress.Day(at).AddDate(0, 0, -rng.IntN(30))
				if rng.IntN(2) == 0 {
					l.Ended = l.Received.AddDate(0, 0, 1)
				}
			}
			lines = append(lines, l)
			all = append(all, said{at: at, line: &l, code: l.Code})
		}
		if _, err := p.catalog.AddDossiers(ctx, v, onestop.DossierList{Unit: "H14"}, lines); err != nil {
			t.Fatal(err)
		}
		return all
	case 1:
		s := said{at: at, code: code(), document: document, role: []string{"component", "result", ""}[rng.IntN(3)]}
		if err := p.catalog.Bind(ctx, v, document, onestop.Binding{Code: s.code, Role: s.role}); pipeline.KindOf(err) == pipeline.NotFound && err != nil {
			return nil // withheld
		} else if err != nil {
			t.Fatal(err)
		}
		return []said{s}
	}
	s := said{at: at, code: code(), document: document, reuse: true}
	if err := p.catalog.AddReuse(ctx, v, Reuse{Document: document, Code: s.code, How: "fields"}); pipeline.KindOf(err) == pipeline.NotFound && err != nil {
		return nil
	} else if err != nil {
		t.Fatal(err)
	}
	return []said{s}
}

// recount counts a question again from what was said and from the history of
// the documents.
func (p *office) recount(t *testing.T, all []said, q onestop.DossierQuestion) onestop.DossierCount {
	t.Helper()
	lines, papers, reused := map[string]onestop.DossierLine{}, map[string]map[pipeline.DocumentID]string{}, map[string]bool{}
	for _, s := range all {
		switch {
		case s.at.After(q.AsOf):
		case s.line != nil:
			lines[s.code] = *s.line
		case s.reuse:
			reused[s.code] = true
		default:
			if papers[s.code] == nil {
				papers[s.code] = map[pipeline.DocumentID]string{}
			}
			papers[s.code][s.document] = s.role
		}
	}
	var n onestop.DossierCount
	for code, l := range lines {
		if q.Unit != "H14" && l.Unit != q.Unit {
			continue
		}
		if l.Received.IsZero() {
			n.Undated++
			continue
		}
		if l.Received.Before(q.First) || l.Received.After(q.Last) {
			continue
		}
		role := map[string]bool{}
		for d, r := range papers[code] {
			role[r] = role[r] || p.stateAt(t, d, q.AsOf) == pipeline.Digitized
		}
		for _, c := range []struct {
			holds bool
			n     *int64
		}{{true, &n.Received}, {role["component"], &n.Components}, {!l.Ended.IsZero() && role["result"], &n.WithResult},
			{role["component"] && (role["result"] || !l.Returns), &n.Digitized}, {reused[code], &n.Reused}} {
			if c.holds {
				*c.n++
			}
		}
	}
	return n
}

func (p *office) stateAt(t *testing.T, id pipeline.DocumentID, at time.Time) pipeline.State {
	t.Helper()
	events, err := p.catalog.History(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var state pipeline.State
	for _, e := range events {
		if !e.At.After(at) {
			state = e.To
		}
	}
	return state
}

func TestARecordIsAskedForAndTheAskedAnswer(t *testing.T) {
	p := openPeople(t)
	admin := p.admin(t)
	ctx := t.Context()
	asks := p.account(t, admin, "motcua", pipeline.Officer, "SNV")
	asked := p.account(t, admin, "xa", pipeline.Clerk, "01294")
	due := progress.Day(p.now).AddDate(0, 0, 2)
	r, err := p.AskFor(ctx, asks, Request{Unit: "Lý Bôn", What: " Sổ khai  sinh 1990 ", Code: "h14.12-261121-0001", Due: due})
	if err != nil || r.Unit != "01294" || r.What != "Sổ khai sinh 1990" || r.Code != "H14.12-261121-0001" {
		t.Fatalf("want a request to 01294, got %+v %v", r, err)
	}
	for _, c := range []struct {
		field string
		r     Request
	}{
		{"asked_unit", Request{Unit: "Vĩnh Quang", What: "x", Due: due}}, {"what", Request{Unit: "SNV", Due: due}},
		{"dossier", Request{Unit: "SNV", What: "x", Code: "15/QĐ", Due: due}}, {"due", Request{Unit: "SNV", What: "x", Due: due.AddDate(0, 0, -3)}},
	} {
		_, err := p.AskFor(ctx, asks, c.r)
		var e *pipeline.Error
		if !errors.As(err, &e) || e.Field != c.field {
			t.Errorf("want %s at fault, got %v", c.field, err)
		}
	}
	p.pass(72 * time.Hour)
	open, late, err := p.OpenRequests(ctx, asked)
	if err != nil || open != 1 || late != 1 {
		t.Errorf("want one, late; got %d %d %v", open, late, err)
	}
	kind(t, "refused without a word", p.AnswerRequest(ctx, asked, Request{ID: r.ID, State: "refused"}), pipeline.Invalid)
	kind(t, "by who asked", p.AnswerRequest(ctx, asks, Request{ID: r.ID, State: "done"}), pipeline.NotFound)
	if err := p.AnswerRequest(ctx, asked, Request{ID: r.ID, State: "done", Answer: "hộp 3"}); err != nil {
		t.Fatal(err)
	}
	kind(t, "twice", p.AnswerRequest(ctx, asked, Request{ID: r.ID, State: "done"}), pipeline.NotFound)
	list, total, err := p.Requests(ctx, asks, Page{})
	if err != nil || total != 1 || list[0].State != "done" || list[0].Answer != "hộp 3" {
		t.Errorf("who asked sees the answer: got %+v %v", list, err)
	}
}

func TestAQRCodeNamesTheDossierBeforeThePrint(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	type bound map[string]string // source by code
	for _, c := range []struct {
		name string
		p    paper
		file string
		want bound
	}{
		{"alone", paper{Pages: []string{"giấy tiếp nhận"}, Codes: []string{"000.00.12.H14-261121-0001"}}, "a.pdf",
			bound{"H14.12-261121-0001": "qr"}},
		{"in an address", paper{Pages: []string{"giấy"}, Codes: []string{"https://example.vn/?ma=H14.12-261121-0002&x=1"}}, "a.pdf",
			bound{"H14.12-261121-0002": "qr"}},
		{"a digit of the print was mistaken", paper{Pages: []string{"mã H14.12-261121-0008"}, Codes: []string{"H14.12-261121-0003"}}, "a.pdf",
			bound{"H14.12-261121-0003": "qr"}},
		{"the same in print and name", paper{Pages: []string{"mã H14.12-261121-0004"}, Codes: []string{"H14.12-261121-0004"}}, "H14.12-261121-0004.pdf",
			bound{"H14.12-261121-0004": "qr"}},
		{"another page is asked for its print", paper{Pages: []string{"một", "mã H14.12-261121-0006"}, Codes: []string{"H14.12-261121-0005"}}, "a.pdf",
			bound{"H14.12-261121-0005": "qr", "H14.12-261121-0006": "text"}},
		{"a code that names no dossier", paper{Pages: []string{"mã H14.12-261121-0007"}, Codes: []string{"001090000001|Nguyễn Thị Thử"}}, "a.pdf",
			bound{"H14.12-261121-0007": "text"}},
	} {
		c.p.Seed, c.p.Subject = c.name, c.name
		r := h.upload(clerk, h.batch(clerk, c.name), c.file, c.p.bytes(t))
		h.work()
		all, err := h.Bindings(ctx, clerk, r.Document)
		got := bound{}
		for _, b := range all {
			got[b.Code] = b.Source
		}
		if err != nil || !maps.Equal(got, c.want) {
			t.Errorf("%s: got %v %v, want %v", c.name, got, err, c.want)
		}
	}
}

func TestCodesOfAWithheldPageAreNotKept(t *testing.T) {
	h := newHouse(t)
	p := paper{Seed: "secret", Pages: []string{"mật"}, Codes: []string{"H14.12-261121-0001"}, Secret: 1, Subject: "s"}
	r := h.upload(clerk, h.batch(clerk, "b"), "s.pdf", p.bytes(t))
	h.work()
	if codes, err := h.catalog.Codes(t.Context(), Document{Sum: r.Sum, First: 1, Last: 1}); err != nil || len(codes) > 0 {
		t.Errorf("got %v %v", codes, err)
	}
	if err := h.ClearWithheld(t.Context(), h.keeper(pipeline.Clerk, "SNV"), r.Document, "không phải dấu mật"); err != nil {
		t.Fatal(err)
	}
	h.work()
	if all, err := h.Bindings(t.Context(), clerk, r.Document); err != nil || len(all) != 1 || all[0].Source != "qr" {
		t.Errorf("cleared it belongs to %+v %v", all, err)
	}
}
