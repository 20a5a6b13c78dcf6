package search

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sohoa/index/search/entry"
	"sohoa/pipeline"
)

// open opens an engine in a new folder and closes it with the test.
func open(t testing.TB) *Engine {
	t.Helper()
	e, err := Open(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func put(t testing.TB, e *Engine, records ...Record) {
	t.Helper()
	if err := e.Put(t.Context(), records); err != nil {
		t.Fatal(err)
	}
}

const province, hoaAn, dongKhe = pipeline.UnitID("H14"), pipeline.UnitID("01654"), pipeline.UnitID("01786")

// office is a small made-up archive.
func office() []Record {
	rec := func(id, number, symbol, kind, date, subject, body string, units ...pipeline.UnitID) Record {
		return Record{
			ID: pipeline.DocumentID(id), Units: units, Type: kind, Family: "administrative", Year: 2000 + int(date[2]-'0')*10 + int(date[3]-'0'),
			State: pipeline.Described, Number: number, Symbol: symbol, Date: date, Subject: subject, Body: body,
			Organ: "ỦY BAN NHÂN DÂN", Signer: "Hoàng Văn Thử", Batch: "lo1", FileName: id + ".pdf",
		}
	}
	return []Record{
		rec("a", "15", "QĐ-UBND", "QUYẾT ĐỊNH", "2024-03-05", "Về việc phê duyệt kế hoạch chuyển đổi số", "Căn cứ Luật; xét đề nghị của văn phòng. Má và ma.", hoaAn, province),
		rec("b", "15", "KH-UBND", "KẾ HOẠCH", "2023-01-15", "Kế hoạch trồng rừng năm 2023", "Thực hiện Quyết định số 15/QĐ-UBND về chuyển đổi số. ma", hoaAn, province),
		rec("c", "120", "BC-UBND", "BÁO CÁO", "2024-06-30", "Báo cáo tình hình kinh tế - xã hội", "Số liệu chuyển từ huyện đổi sang tỉnh. Mã số. thôn Nà Giàng", dongKhe, province),
		rec("d", "7", "TTr-SNV", "TỜ TRÌNH", "2022-12-01", "Tờ trình về việc bổ nhiệm cán bộ Lí Thị Mẫu", "mà thôi", "SNV", province),
	}
}

func find(t testing.TB, e *Engine, q Query) Result {
	t.Helper()
	if q.Viewer == nil {
		q.Viewer = []pipeline.UnitID{province}
	}
	if q.Size == 0 {
		q.Size = 10
	}
	r, err := e.Find(t.Context(), q)
	if err != nil {
		t.Fatalf("Find(%q): %v", q.Text, err)
	}
	return r
}

func ids(r Result) string {
	var out []string
	for _, h := range r.Hits {
		out = append(out, string(h.ID))
	}
	return strings.Join(out, " ")
}

func TestFind(t *testing.T) {
	e := open(t)
	put(t, e, office()...)
	for _, c := range []struct{ rule, text, want string }{
		{"everything, newest first", "", "c a b d"},
		{"words with marks", "chuyển đổi số", "a b c"},
		{"words without marks", "chuyen doi so", "a b c"},
		{"half-marked words", "chuyển doi so", "a b c"},
		{"a phrase", `"chuyển đổi số"`, "a b"},
		{"a phrase with Vietnamese quotes", `“chuyển đổi số”`, "a b"},
		{"not a word", "chuyển đổi số -rừng", "a c"},
		{"not a phrase", `chuyển -"đổi số"`, "c"},
		{"either", "rừng OR nhiệm", "b d"},
		{"a number as printed", "15/QĐ-UBND", "a b"},
		{"a number with spaces", "15 qd ubnd", "a b"},
		{"a number in one piece", "15qdubnd", "a b"},
		{"a number with zeros", "015/QĐ-UBND", "a b"},
		{"a number as spoken", "quyết định 15 của ubnd", "a b"},
		{"a number as spoken in full", "quyết định số 15 của ủy ban nhân dân", "a b"},
		{"a number's filter", "số:15/QĐ-UBND", "a"},
		{"a number's digits", "số:15", "a b"},
		{"a number's beginning", "số:12", "c"},
		{"a type", "loại:quyết định", "a"},
		{"a type and words", "loại:quyết định đổi số", "a"},
		{"a type by its letters", "loại:TTr", "d"},
		{"a type in English", `type:"báo cáo"`, "c"},
		{"a month", "ngày:2024-03", "a"},
		{"a span of months", "ngày:2024-01..2024-06", "c a"},
		{"a day as written here", "ngày:05/03/2024", "a"},
		{"a year", "năm:2023", "b"},
		{"a unit", "đơn vị:SNV", "d"},
		{"a signer", `người ký:"hoàng văn"`, "c a b d"},
		{"a state", "trạng thái:đã số hóa", ""},
		{"i and y", "lý thị mẫu", "d"},
		{"tone places", "uỷ ban nhân dân", "a b d c"},
		{"a tone typed wins", "mã", "c a b d"},
		{"a tone typed wins, another", "má", "a c b d"},
		{"a quote never closed is a sign", `"chuyển đổi`, "a b c"},
		{"pasted from a TCVN3 font", "chuyÓn ®æi sè", "a b c"},
		{"pasted from a VNI font", "chuyeån ñoåi soá", "a b c"},
		{"nothing", "khủng long", ""},
	} {
		r := find(t, e, Query{Text: c.text})
		got := ids(r)
		if c.rule == "tone places" { // all alike: only who is there counts
			got, c.want = sorted(got), sorted(c.want)
		}
		if got != c.want {
			t.Errorf("%s: Find(%q) = %q, want %q", c.rule, c.text, got, c.want)
		}
		if r.Total != len(r.Hits) {
			t.Errorf("%s: total %d of %d hits", c.rule, r.Total, len(r.Hits))
		}
	}
}

func sorted(s string) string {
	f := strings.Fields(s)
	slices.Sort(f)
	return strings.Join(f, " ")
}

func TestUnreadableQueriesSayWhy(t *testing.T) {
	e := open(t)
	for _, c := range []struct{ text, key string }{
		{"OR a", "query.dangling_or"}, {"a OR", "query.dangling_or"}, {"a OR OR b", "query.dangling_or"},
		{"ngày:hôm-qua", "query.bad_date"}, {"ngày:31/02/2024", "query.bad_date"},
		{"trạng thái:lạ", "query.unknown_state"}, {"loại: ", "query.empty_filter"},
		{strings.Repeat("a ", 3000), "query.too_long"},
	} {
		_, err := e.Find(t.Context(), Query{Viewer: []pipeline.UnitID{province}, Text: c.text})
		key, _, ok := ErrorKey(err)
		if !ok || key != c.key || pipeline.KindOf(err) != pipeline.Invalid {
			t.Errorf("Find(%.20q) = %v, want Invalid %s", c.text, err, c.key)
		}
		var pe *pipeline.Error
		if errors.As(err, &pe) && pe.Field != "q" {
			t.Errorf("Find(%.20q): field %q, want q", c.text, pe.Field)
		}
	}
	_, err := e.Find(t.Context(), Query{Viewer: []pipeline.UnitID{province}, From: 9_999, Size: 100})
	if key, _, _ := ErrorKey(err); key != "query.bad_window" {
		t.Errorf("window beyond the cap: %v, want query.bad_window", err)
	}
}

func TestAQueryThatTakesTooLongIsGivenUp(t *testing.T) {
	e, err := Open(t.TempDir(), Options{Patience: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	put(t, e, office()...)
	_, err = e.Find(t.Context(), Query{Viewer: []pipeline.UnitID{province}, Text: "chuyển đổi số"})
	if pipeline.KindOf(err) != pipeline.Busy {
		t.Errorf("a query without time: %v, want Busy", err)
	}
}

func TestPutReplacesAndRemoveRemoves(t *testing.T) {
	e := open(t)
	put(t, e, office()...)
	changed := office()[0]
	changed.Subject = "Về việc khai thác khoáng sản"
	put(t, e, changed)
	if got := ids(find(t, e, Query{Text: `"chuyển đổi số"`})); got != "b" {
		t.Errorf("after the change the old words find %q, want b", got)
	}
	if got := ids(find(t, e, Query{Text: "khoáng sản"})); got != "a" {
		t.Errorf("after the change the new words find %q, want a", got)
	}
	if err := e.Remove(t.Context(), []pipeline.DocumentID{"a", "nobody"}); err != nil {
		t.Fatal(err)
	}
	if n, err := e.Count(); n != 3 || err != nil {
		t.Errorf("Count = %d, %v, want 3", n, err)
	}
	hashes := make(map[pipeline.DocumentID]uint64)
	err := e.IDs(t.Context(), func(id pipeline.DocumentID, hash uint64) error { hashes[id] = hash; return nil })
	if err != nil || len(hashes) != 3 {
		t.Errorf("IDs = %v, %v, want 3 of them", hashes, err)
	}
	for _, r := range office()[1:] {
		if hashes[r.ID] != r.Hash() {
			t.Errorf("hash of %s = %x, want %x", r.ID, hashes[r.ID], r.Hash())
		}
	}
}

func TestFacetsAndPagesAgreeWithTotal(t *testing.T) {
	e := open(t)
	put(t, e, office()...)
	r := find(t, e, Query{Facets: true, Size: 2})
	if r.Total != 4 || ids(r) != "c a" {
		t.Errorf("first page %q of %d, want c a of 4", ids(r), r.Total)
	}
	if got := ids(find(t, e, Query{From: 2, Size: 2})); got != "b d" {
		t.Errorf("second page %q, want b d", got)
	}
	want := []Count{{Value: "H14", N: 4}, {Value: "01654", N: 2}, {Value: "01786", N: 1}, {Value: "SNV", N: 1}}
	if !slices.Equal(r.Facets.Unit, want) {
		t.Errorf("units %v, want %v", r.Facets.Unit, want)
	}
	if want := []Count{{Value: "2024", N: 2}, {Value: "2022", N: 1}, {Value: "2023", N: 1}}; !slices.Equal(r.Facets.Year, want) {
		t.Errorf("years %v, want %v", r.Facets.Year, want)
	}
	if got := ids(find(t, e, Query{Sort: ByOldest})); got != "d b a c" {
		t.Errorf("oldest first %q, want d b a c", got)
	}
	if got := ids(find(t, e, Query{Filters: Filters{Type: []string{"QUYẾT ĐỊNH", "BÁO CÁO"}, To: "2024-05-01"}})); got != "a" {
		t.Errorf("filters find %q, want a", got)
	}
	below := find(t, e, Query{Viewer: []pipeline.UnitID{hoaAn}, Facets: true})
	if want := []Count{{Value: "01654", N: 2}}; !slices.Equal(below.Facets.Unit, want) {
		t.Errorf("a commune sees units %v, want %v", below.Facets.Unit, want)
	}
}

// TestNothingOutsideTheViewersUnits: whatever is asked, hits, total and facets
// are those of an archive that holds the viewer's records only.
func TestNothingOutsideTheViewersUnits(t *testing.T) {
	all := open(t)
	units := []pipeline.UnitID{"U1", "U2", "U3"}
	words := strings.Fields("đất rừng sổ hộ tịch khai sinh quyết định báo cáo 15 UBND")
	var records []Record
	for i := range 60 {
		unit := units[i%3]
		records = append(records, Record{
			ID: pipeline.DocumentID(fmt.Sprintf("r%02d", i)), Units: []pipeline.UnitID{unit, "H14"},
			Type: []string{"QUYẾT ĐỊNH", "BÁO CÁO"}[i%2], Year: 2020 + i%4, State: pipeline.Described,
			Number: fmt.Sprint(i % 7), Symbol: "QĐ-UBND", Date: fmt.Sprintf("202%d-01-%02d", i%4, 1+i%28),
			Subject: words[i%len(words)] + " " + words[(i*5+1)%len(words)] + " " + words[(i*3+2)%len(words)],
		})
	}
	put(t, all, records...)
	only := make(map[pipeline.UnitID]*Engine)
	for _, u := range units {
		only[u] = open(t)
		for _, r := range records {
			if r.Units[0] == u {
				put(t, only[u], r)
			}
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		unit := rapid.SampledFrom(units).Draw(rt, "unit")
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(append(words, `"quyết định"`, "-đất", "OR", "năm:2021", "số:3", "dat")), 0, 5).Draw(rt, "text"), " ")
		q := Query{
			Viewer: []pipeline.UnitID{unit}, Text: text, Facets: true, Size: 100,
			Sort: rapid.SampledFrom([]Sort{ByRelevance, ByNewest, ByOldest}).Draw(rt, "sort"),
		}
		got, err := all.Find(context.Background(), q)
		if _, _, unreadable := ErrorKey(err); unreadable {
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		want, err := only[unit].Find(context.Background(), q)
		if err != nil {
			rt.Fatal(err)
		}
		if got.Total != want.Total || sorted(ids(got)) != sorted(ids(want)) || got.DidYouMean != want.DidYouMean {
			rt.Errorf("%q by %s: %d %q %q, want %d %q %q", text, unit, got.Total, ids(got), got.DidYouMean, want.Total, ids(want), want.DidYouMean)
		}
		if fmt.Sprint(got.Facets) != fmt.Sprint(want.Facets) {
			rt.Errorf("%q by %s: facets %v, want %v", text, unit, got.Facets, want.Facets)
		}
	})
	if r, err := all.Find(t.Context(), Query{Size: 10}); err != nil || r.Total != 0 || len(r.Hits) != 0 {
		t.Errorf("nobody finds %+v, %v, want nothing", r, err)
	}
}

// TestAnalysisAgreesWithViet holds the terms of the index to the table that
// viet is held to.
func TestAnalysisAgreesWithViet(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "pipeline", "viet", "testdata", "analysis.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		cols := strings.Split(lines.Text(), "\t")
		terms := make(map[byte][]string)
		lex := entry.NewLexicon()
		for _, in := range entry.Analyze(lex, Record{ID: "x", Units: []pipeline.UnitID{"u"}, Body: cols[0]}).Words {
			for _, place := range in.Places {
				terms[in.Field] = append(terms[in.Field], lex.List()[place])
			}
		}
		for _, want := range strings.Fields(cols[2]) {
			if !slices.Contains(terms[entry.Text], want) {
				t.Errorf("%q lacks the folded term %q", cols[0], want)
			}
		}
		for _, term := range terms[entry.Text] {
			if !slices.Contains(strings.Fields(cols[2]), term) {
				t.Errorf("%q has the folded term %q besides %q", cols[0], term, cols[2])
			}
		}
		for _, term := range terms[entry.Exact] {
			if !slices.Contains(strings.Fields(cols[1]), term) {
				t.Errorf("%q has the exact term %q besides %q", cols[0], term, cols[1])
			}
		}
	}
}

// TestUnitsAreCountedWhileTheTreeChanges has records of one owner below two
// roots, as after a merger of units until all is indexed anew.
func TestUnitsAreCountedWhileTheTreeChanges(t *testing.T) {
	e := open(t)
	rec := func(id string, units ...pipeline.UnitID) Record {
		return Record{ID: pipeline.DocumentID(id), Units: units, State: pipeline.Described, Subject: "giao đất"}
	}
	put(t, e, rec("a", hoaAn, "H0", province), rec("b", hoaAn, "H1", province), rec("c", "H1", province))
	r := find(t, e, Query{Text: "giao đất", Facets: true})
	got := fmt.Sprint(r.Facets.Unit)
	if want := "[{H14 3} {01654 2} {H1 2} {H0 1}]"; got != want {
		t.Errorf("units of the hits: %s, want %s", got, want)
	}
}

func TestPaperIsFoundByWhereItLies(t *testing.T) {
	e := open(t)
	rec := func(id, box, address string, codes ...string) Record {
		return Record{
			ID: pipeline.DocumentID(id), Units: []pipeline.UnitID{province}, State: pipeline.Described, Subject: "giao đất",
			Box: box, Address: address, Codes: codes,
		}
	}
	put(t, e, rec("a", "12", "Kho 1, giá 3", "H14.12-261121-0001"), rec("b", "Hộp số 012", "Kho 1, giá 4"), rec("c", "13", "Kho 2, kệ 3"), rec("d", "Kho 7, hộp 21", ""))
	for _, c := range []struct{ rule, text, want string }{
		{"a box", "hộp:12", "a b"},
		{"a box in English", `box:"hộp 13"`, "c"},
		{"a shelf", "giá:3", "a c"},
		{"box and shelf", "hộp:12 kệ:4", "b"},
		{"a store and words", "kho:2 giao đất", "c"},
		{"a place that is not", "kho:9", ""},
		{"an address on the box itself", "kho:7 hộp:21", "d"},
		{"the code of a dossier", "H14.12-261121-0001", "a"},
		{"the code as typed", "h1412 261121 0001", "a"},
		{"its number filter", "số:H14.12-261121-0001", "a"},
	} {
		if got := sorted(ids(find(t, e, Query{Text: c.text}))); got != c.want {
			t.Errorf("%s: Find(%q) = %q, want %q", c.rule, c.text, got, c.want)
		}
	}
}
