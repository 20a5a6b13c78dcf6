package index

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sohoa/index/board"
	"sohoa/index/members"
	"sohoa/index/progress"
	"sohoa/index/retention"
	"sohoa/pipeline"
	"sohoa/pipeline/sign/signtest"
)

// witness looks at the catalogue's file from outside and can make the audit
// refuse every row.
type witness struct {
	t  *testing.T
	db *sql.DB
}

func newWitness(t *testing.T, h *house) *witness {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.dir, "catalogue.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return &witness{t, db}
}

func (w *witness) do(q string) {
	w.t.Helper()
	if _, err := w.db.Exec(q); err != nil {
		w.t.Fatal(err)
	}
}

// refuse makes the audit full, allow empties it.
func (w *witness) refuse() {
	w.do(`CREATE TRIGGER no_room BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'no room for a row'); END`)
}
func (w *witness) allow() { w.do(`DROP TRIGGER no_room`) }

// all is every row of every table. Tries of signing in are counted before
// anybody knows who it is, so that they are counted for certain.
func (w *witness) all() map[string]string {
	w.t.Helper()
	said := map[string]string{}
	for _, table := range w.column(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('failed', 'sqlite_sequence') ORDER BY name`) {
		q := `SELECT * FROM "` + table + `"`
		if table == "file" { // when its bytes were last read back is no act of a person
			q = `SELECT id, batch, unit, name, folder, sum, size, kind, by, at, duplicate_of, alive, purged FROM file`
		}
		rows, err := w.db.Query(q)
		if err != nil {
			w.t.Fatal(err)
		}
		said[table] = lines(w.t, rows)
	}
	return said
}

func lines(t *testing.T, rows *sql.Rows) string {
	t.Helper()
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for rows.Next() {
		values, places := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			places[i] = &values[i]
		}
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(values))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

func (w *witness) column(q string) []string {
	w.t.Helper()
	rows, err := w.db.Query(q)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// act is something that people do, and the act that the audit must name.
type act struct {
	name string
	do   func() error
}

// TestNoRowNoAct: while the audit takes no row, nothing that people do happens:
// every act is an error and no table changes. As soon as it takes rows again the
// same act is done, and is the newest in the audit.
func TestNoRowNoAct(t *testing.T) {
	h := newHouse(t)
	w := newWitness(t, h)
	for _, a := range slices.Concat(h.actsOnWithheld(t), h.actsOnRecords(t), h.actsOnParts(t), h.actsOnPeople(t), h.actsOnSettings(t), h.actsOnRegisters(t),
		h.actsOfQuality(t), h.actsOfDisposal(t), h.actsOnTheWhole(t)) {
		w.refuse()
		before := w.all()
		err := a.do()
		after := w.all()
		w.allow()
		if err == nil {
			t.Errorf("%s: done without a row", a.name)
		}
		for table := range after {
			if before[table] != after[table] {
				t.Errorf("%s: %s changed without a row:\n%s\n%s", a.name, table, before[table], after[table])
			}
		}
		if err := a.do(); err != nil {
			t.Fatalf("%s: %v", a.name, err)
		}
		newest := w.column(`SELECT act FROM audit ORDER BY id DESC LIMIT 3`)
		if !slices.Contains(newest, a.name) {
			t.Errorf("%s: the newest rows are %v", a.name, newest)
		}
	}
}

// read reads what an act hands out; nothing may come where it was refused.
func read(r io.ReadCloser, err error) error {
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, r)
	return err
}

// actsOnRecords: views, searches, downloads, corrections, releases.
func (h *house) actsOnRecords(t *testing.T) []act {
	ctx := t.Context()
	signer := h.charged("signer", pipeline.Manager, "SNV", DutySign)
	h.signs()
	b := h.batch(clerk, "b")
	p := paper{Seed: "a", Pages: []string{"chữ một"}, Subject: "s", Form: signtest.Page(t)}
	r := h.upload(clerk, b, "a.pdf", p.bytes(t))
	bad := h.upload(clerk, b, "hỏng.pdf", paper{Seed: "hỏng", Pages: []string{"chữ"}, Subject: "s"}.bytes(t))
	aside := h.upload(clerk, b, "gác.pdf", paper{Seed: "gác", Pages: []string{"chữ"}, Subject: "s"}.bytes(t))
	row := h.batch(clerk, "hàng")
	h.upload(clerk, row, "chờ.pdf", paper{Seed: "chờ", Pages: []string{"chữ"}, Subject: "s"}.bytes(t))
	seen := h.upload(clerk, b, "mờ.pdf", paper{Seed: "mờ", Pages: []string{"một", ""}, Subject: "s"}.bytes(t))
	h.work()
	values := map[pipeline.FieldName]string{pipeline.FieldNumber: "15", pipeline.FieldDate: "2025-02-28"}
	return []act{
		{"open_batch", func() error {
			_, err := h.OpenBatch(ctx, clerk, NewBatch{Unit: "SNV", Name: "mới"})
			return err
		}},
		{"upload", func() error {
			_, err := h.Receive(ctx, clerk, Upload{Batch: b.ID, Name: "n.pdf", Body: bytes.NewReader(paper{Seed: "n", Pages: []string{"n"}}.bytes(t))})
			return err
		}},
		{"search", func() error { _, err := h.Find(ctx, officer, Query{Text: "chữ"}); return err }},
		{"search", func() error { _, err := h.Find(ctx, officer, Query{Types: []string{"QUYẾT ĐỊNH"}}); return err }},
		{"search", func() error { _, err := h.List(ctx, clerk, Filter{Batch: b.ID}); return err }},
		{"export_list", func() error { return h.ExportFind(ctx, officer, Query{Text: "chữ"}, plainWords{}, io.Discard) }},
		{"view", func() error { _, err := h.Document(ctx, officer, r.Document); return err }},
		{"view", func() error { _, err := h.Page(ctx, h.somebody("nhìn"), r.Document, 1); return err }},
		{"download", func() error { return read(h.Original(ctx, clerk, r.Document)) }},
		{"download", func() error { return read(h.PDF(ctx, clerk, r.Document)) }},
		{"download", func() error { return h.WriteHandover(ctx, clerk, b.ID, plainWords{}, io.Discard) }},
		{"take", func() error { _, err := h.Take(ctx, clerk, r.Document); return err }},
		{"confirm", func() error { _, err := h.Confirm(ctx, clerk, r.Document, values, true); return err }},
		{"sign", func() error { return h.SignPDF(ctx, signer, r.Document) }},
		{"send_back", func() error { return h.SendBack(ctx, clerk, bad.Document, pipeline.ReasonBroken, "mờ") }},
		{"retry", func() error { return h.Retry(ctx, clerk, bad.Document) }},
		{"bind_dossier", func() error { return h.Bind(ctx, clerk, r.Document, "H14.12-261121-0001", "result") }},
		{"reuse", func() error {
			_, err := h.ReuseFields(ctx, officer, r.Document, "H14.12-261121-0001", []pipeline.FieldName{pipeline.FieldSubject})
			return err
		}},
		{"request", func() error {
			_, err := h.AskFor(ctx, officer, Request{Unit: "SNV", What: "Sổ khai sinh 1990", Due: time.Now().AddDate(0, 0, 5)})
			return err
		}},
		{"set_aside", func() error { return h.Except(ctx, clerk, aside.Document, "hỏi lại") }},
		{"view", func() error { return read(h.Preview(ctx, h.somebody("hình"), r.Document, 1)) }},
		{"view_numbers", func() error { _, err := h.DocumentFor(ctx, officer, r.Document, "H14.12-261121-0001"); return err }},
		{"reuse", func() error { return read(h.ReuseFile(ctx, officer, r.Document, "H14.12-261121-0001")) }},
		{"take", func() error { _, err := h.Next(ctx, second, Filter{Batch: row.ID}); return err }},
		{"confirm", func() error { _, err := h.Attest(ctx, clerk, seen.Document, 2); return err }},
		{"confirm", func() error { _, err := h.ConfirmAt(ctx, clerk, seen.Document, Said{Values: values}); return err }},
	}
}

// actsOnParts: what is one document and what another.
func (h *house) actsOnParts(t *testing.T) []act {
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "phần"), "phần.pdf", paper{Seed: "phần", Pages: []string{"một", "hai"}, Splits: []int{1}, Subject: "s"}.bytes(t))
	h.work()
	return []act{
		{"divide", func() error { return h.Agree(ctx, clerk, r.Document) }},
		{"divide", func() error { return h.Divide(ctx, clerk, r.Document, []int{1}) }},
		{"divide", func() error { return h.Undivide(ctx, clerk, r.Document) }},
	}
}

// actsOnWithheld: what somebody charged with it does with what bears a mark.
func (h *house) actsOnWithheld(t *testing.T) []act {
	ctx := t.Context()
	keeper := h.keeper(pipeline.Clerk, "SNV")
	b := h.batch(clerk, "kín")
	one := h.upload(clerk, b, "kín.pdf", paper{Seed: "kín", Pages: []string{"kín"}, Secret: 1, Subject: "s"}.bytes(t))
	two := h.upload(clerk, b, "hai.pdf", paper{Seed: "hai", Pages: []string{"kín hai"}, Secret: 1, Subject: "s"}.bytes(t))
	h.work()
	return []act{
		{"view_withheld", func() error { _, _, err := h.WithheldOne(ctx, keeper, one.Document); return err }},
		{"view_withheld", func() error { return read(h.WithheldPreview(ctx, keeper, two.Document, 1)) }},
		{"clear_withheld", func() error { return h.ClearWithheld(ctx, keeper, one.Document, "đã giải mật") }},
		{"purge", func() error { return h.PurgeWithheld(ctx, keeper, two.Document, "nhầm tệp") }},
	}
}

// somebody is an account of the unit that has not looked yet.
func (h *house) somebody(login string) pipeline.Viewer {
	h.t.Helper()
	v := officer
	v.User += pipeline.UserID("-" + login)
	return v
}

// actsOnPeople: sign-ins and rights.
func (h *house) actsOnPeople(t *testing.T) []act {
	ctx := t.Context()
	const password = "một câu đủ dài"
	a, err := h.CreateAccount(ctx, boss, members.NewAccount{Login: "lan", Name: "Lan", Password: password, Role: pipeline.Clerk, Unit: "SNV"})
	if err != nil {
		t.Fatal(err)
	}
	_, token, err := h.CreateToken(ctx, a.Viewer(), a.User, "máy quét")
	if err != nil {
		t.Fatal(err)
	}
	return []act{
		{"sign_in", func() error { _, err := h.SignIn(ctx, "lan", password, "10.0.0.1"); return err }},
		{"sign_out", func() error { return h.SignOut(ctx, a.Viewer()) }},
		{"create_account", func() error {
			_, err := h.CreateAccount(ctx, boss, members.NewAccount{Login: "moi", Name: "Mới", Password: password, Role: pipeline.Officer, Unit: "SNV"})
			return err
		}},
		{"change_account", func() error { c := a; c.Role = pipeline.Manager; return h.ChangeAccount(ctx, boss, c) }},
		{"create_token", func() error { _, _, err := h.CreateToken(ctx, a.Viewer(), a.User, "hai"); return err }},
		{"revoke_token", func() error { return h.RevokeToken(ctx, a.Viewer(), token.ID) }},
		{"revoke_token", func() error { return h.RevokeTokens(ctx, boss, a.User) }},
		{"change_password", func() error { return h.SetPassword(ctx, boss, a.User, "", "một câu khác đủ dài") }},
		{"grant_" + string(DutyDispose), func() error { return h.Charge(ctx, boss, a.User, DutyDispose, true) }},
		{"revoke_" + string(DutyDispose), func() error { return h.Charge(ctx, boss, a.User, DutyDispose, false) }},
		{"audit", func() error { _, _, err := h.AuditLog(ctx, boss, AuditFilter{}); return err }},
	}
}

// actsOnSettings: what decides how things are counted and shown.
func (h *house) actsOnSettings(t *testing.T) []act {
	ctx := t.Context()
	var frozen Snapshot
	return []act{
		{"set_target", func() error {
			return h.SetTarget(ctx, boss, progress.Target{Unit: "SNV", Measure: progress.Documents, Share: 30, Source: "QĐ 1", Due: time.Date(2027, 1, 1, 0, 0, 0, 0, progress.Zone())})
		}},
		{"switch", func() error {
			return h.SetSwitch(ctx, boss, Switch{Unit: "SNV", Name: board.PerClerk, On: true, Reason: "Quy chế 12"})
		}},
		{"merge_unit", func() error {
			return h.Merge(ctx, boss, Merger{Unit: "01294", Into: "01290", Day: time.Now(), Source: "Nghị quyết 1"})
		}},
		{"ask_round", func() error { return h.AskFirst(ctx, boss, "SYT", DemandRound, true) }},
		{"ask_signature", func() error { return h.AskFirst(ctx, boss, "SYT", DemandSignature, true) }},
		{"snapshot", func() (err error) {
			frozen, err = h.TakeSnapshot(ctx, boss, Freeze{Unit: "SNV", Period: period(t, "2025"), Measure: progress.Documents})
			return err
		}},
		{"download", func() error { return h.WriteSnapshotList(ctx, boss, frozen.ID, io.Discard) }},
		{"download", func() error { return h.WritePack(ctx, boss, frozen.ID, bare{}, io.Discard) }},
	}
}

// actsOnRegisters: lists of what is owed, of dossiers, and of what somebody else
// has scanned.
func (h *house) actsOnRegisters(t *testing.T) []act {
	ctx := t.Context()
	says := RegisterImport{Unit: "SNV", Name: "no.csv", Source: "Kiểm kê", Approved: "01/11/2026", Reason: "kiểm kê"}
	added := []RegisterRow{{Unit: "SNV", Group: "Khác", Amount: progress.Amount{Documents: 3}}}
	asked, err := h.AskFor(ctx, officer, Request{Unit: "SNV", What: "Sổ khai tử 1991", Due: time.Now().AddDate(0, 0, 5)})
	if err != nil {
		t.Fatal(err)
	}
	return []act{
		{"import_register", func() error {
			in := says
			in.Body = strings.NewReader("Mã đơn vị,Nhóm hồ sơ,Số tài liệu\nSNV,Khác,12\n")
			_, err := h.ImportRegister(ctx, boss, in)
			return err
		}},
		{"import_register", func() error {
			_, err := h.EditRegister(ctx, boss, RegisterEdit{Unit: "SNV", Head: says, Added: added})
			return err
		}},
		{"import_dossiers", func() error {
			table := "Mã hồ sơ;Đơn vị;Ngày tiếp nhận;Ngày trả kết quả;Có trả kết quả giấy\nH14.12-261121-0002;SNV;21/11/2026;;\n"
			_, err := h.ImportDossiers(ctx, boss, DossierImport{Name: "tiep nhan.csv", Body: strings.NewReader(table)})
			return err
		}},
		{"import_pair", func() error {
			files := map[string][]byte{"a.pdf": paper{Seed: "của nhà thầu", Pages: []string{"một"}, Subject: "s"}.bytes(t)}
			_, err := h.ImportPair(ctx, clerk, pairOf(t, "Tên tệp;Tên loại\na.pdf;Quyết định\n", files))
			return err
		}},
		{"answer_request", func() error {
			return h.AnswerRequest(ctx, clerk, Request{ID: asked.ID, State: "refused", Answer: "không còn"})
		}},
	}
}

// actsOfQuality: a round, from its beginning to its minutes.
func (h *house) actsOfQuality(t *testing.T) []act {
	ctx := t.Context()
	b, ids := h.lot(1)
	return []act{
		{"open_round", func() error { return h.OpenRound(ctx, boss, b.ID, 0) }},
		{"quality_look", func() error {
			return h.Found(ctx, boss, Finding{Document: ids[0], Wrong: []pipeline.FieldName{pipeline.FieldSubject}, Note: "sai"})
		}},
		{"return_batch", func() error { return h.CloseRound(ctx, boss, b.ID, false, "làm lại") }},
		{"download", func() error { return h.WriteRound(ctx, clerk, RoundOf{Batch: b.ID, N: 1}, plainWords{}, io.Discard) }},
	}
}

// actsOnTheWhole: what the keeper does with all records at once.
func (h *house) actsOnTheWhole(t *testing.T) []act {
	ctx := t.Context()
	h.taught(60, func(int) float64 { return 0.95 })
	b := h.batch(clerk, "đọc sai")
	for i := range 4 {
		p := paper{Seed: fmt.Sprint("sai", i), Pages: []string{"chữ"}, Subject: "Về việc bổ nhiệm cán bộ", Read: "Về việc bổ nhiệ" + "rn cán bộ phần 1"}
		r := h.upload(clerk, b, p.Seed+".pdf", p.bytes(t))
		h.work()
		say := map[pipeline.FieldName]string{pipeline.FieldSubject: "Về việc bổ nhiệm cán bộ phần 1", pipeline.FieldNumber: "15", pipeline.FieldDate: "2025-02-28"}
		if _, err := h.Confirm(ctx, clerk, r.Document, say, true); err != nil {
			t.Fatal(err)
		}
	}
	return []act{
		{"fixity", func() error { _, err := h.CheckFixity(ctx, boss, Share{}, nil); return err }},
		{"learn", func() error { _, err := h.Learn(ctx, boss, false); return err }},
		{"learn", func() error { _, err := h.LearnReadings(ctx, boss); return err }},
		{"reread", func() error { _, err := h.Reread(ctx, boss, "2"); return err }},
	}
}

// actsOfDisposal: terms, holds and disposal, each by somebody charged with it.
func (h *house) actsOfDisposal(t *testing.T) []act {
	ctx := t.Context()
	one := h.charged("one", pipeline.Clerk, "SNV", DutyDispose)
	two := h.charged("two", pipeline.Manager, "SNV", DutyDispose)
	r := h.old(clerk, "goes")
	var id string
	propose := func() (err error) {
		id, err = h.ProposeDisposal(ctx, one, "BB 01", "", []pipeline.DocumentID{r.Document})
		return err
	}
	return []act{
		{"set_term", func() error { return h.SetTerm(ctx, one, r.Document, retention.Term{Code: "06", Years: 10}, "x") }},
		{"hold_record", func() error { return h.HoldRecord(ctx, one, r.Document, "thanh tra", true) }},
		{"lift_hold", func() error { return h.HoldRecord(ctx, one, r.Document, "xong", false) }},
		{"propose_disposal", propose},
		{"refuse_disposal", func() error { return h.JudgeDisposal(ctx, two, id, false) }},
		{"propose_disposal", propose},
		{"dispose", func() error { return h.JudgeDisposal(ctx, two, id, true) }},
		{"download", func() error { return h.WriteDisposal(ctx, two, id, plainWords{}, io.Discard) }},
	}
}

// TestWhatLeftTheSearchBeforeItWasToldIsNotForgotten: sent back and tried again
// between two publications, a document is gone from the index all the same.
func TestWhatLeftTheSearchBeforeItWasToldIsNotForgotten(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"chữ"}, Subject: "s"}.bytes(t))
	h.work()
	if err := h.SendBack(ctx, clerk, r.Document, pipeline.ReasonBroken, "mờ"); err != nil {
		t.Fatal(err)
	}
	if err := h.Retry(ctx, clerk, r.Document); err != nil {
		t.Fatal(err)
	}
	h.clean(false)
	if _, err := h.PublishPending(ctx); err != nil {
		t.Fatal(err)
	}
	if hits, err := h.Find(ctx, clerk, Query{Text: "chữ"}); err != nil || hits.Total != 0 {
		t.Errorf("found %+v, %v", hits, err)
	}
	h.clean(false)
}
