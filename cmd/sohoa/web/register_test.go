package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sohoa/index"
	"sohoa/pipeline"
)

// ask sends a request as the administrator and returns status and body.
func (s *office) ask(method, path, kind string, body io.Reader) (int, string) {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token[pipeline.Administrator])
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := stay.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

const formKind = "application/x-www-form-urlencoded"

func TestARegisterIsCheckedItsColumnsNamedAndTakenWithoutSendingItAgain(t *testing.T) {
	s := newOffice(t)
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, value := range map[string]string{"unit": "H14", "source": "Kế hoạch 1", "approval": "1/QĐ", "approved": "05/01/2026", "act": "check"} {
		if err := m.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	f, err := m.CreateFormFile("file", "thống kê.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(f, "Nơi giữ;Tên;Khối lượng\nSNV;Đất đai;12\nSYT;Nhân sự;-5\n"); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	status, page := s.ask("POST", "/register", m.FormDataContentType(), &b)
	draft := regexp.MustCompile(`name="draft" value="([0-9a-z]+)"`).FindStringSubmatch(page)
	if status != http.StatusUnprocessableEntity || draft == nil || !strings.Contains(page, "Khối lượng") {
		t.Fatalf("want the columns to choose from, got %d", status)
	}
	form := url.Values{"draft": {draft[1]}, "unit": {"H14"}, "source": {"Kế hoạch 1"}, "column.0": {"unit"}, "column.1": {"group"}, "column.2": {"documents"}, "act": {"check"}}
	status, page = s.ask("POST", "/register/draft", formKind, strings.NewReader(form.Encode()))
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, "dòng 3, cột C") || !strings.Contains(page, `class="bad-cell"`) {
		t.Errorf("want row 3, column C marked, got %d", status)
	}
	form.Set("column.2", "note")
	form.Set("act", "take")
	if status, _ = s.ask("POST", "/register/draft", formKind, strings.NewReader(form.Encode())); status != http.StatusUnprocessableEntity {
		t.Errorf("no count at all: want it refused, got %d", status)
	}
}

func TestTheRegisterIsChangedByHand(t *testing.T) {
	s := newOffice(t)
	v, err := s.index.ImportRegister(t.Context(), s.admin, index.RegisterImport{Source: "Kế hoạch", Body: strings.NewReader("Đơn vị;Nhóm hồ sơ;Số tài liệu\nSNV;Văn bản đi;20\nSYT;Văn bản đi;300\n")})
	if err != nil {
		t.Fatal(err)
	}
	line := func(n string) string { return v.ID + "." + n }
	form := url.Values{"unit": {"H14"}, "source": {"Biên bản 2"}, "reason": {"kiểm kê lại"}, "line": {line("2"), line("3")},
		"documents." + line("2"): {"1.200"}, "gone." + line("3"): {"1"},
		"unit.n0": {"STC"}, "group.n0": {"Quyết toán"}, "years.n0": {"1999-2004"}, "files.n0": {"7"}}
	if status, page := s.ask("POST", "/register/edit", formKind, strings.NewReader(form.Encode())); status != http.StatusSeeOther {
		t.Fatalf("want it saved, got %d %s", status, page)
	}
	versions, err := s.index.RegisterVersions(t.Context(), s.admin, "")
	if err != nil || len(versions) != 2 || versions[0].Owed.Documents != 1200 || versions[0].Owed.Files != 7 || versions[0].Reason != "kiểm kê lại" {
		t.Fatalf("want a second version, got %+v %v", versions, err)
	}
	if status, page := s.ask("GET", "/register/versions/"+versions[0].ID, "", nil); status != http.StatusOK || strings.Count(page, `class="diff-`) != 3 {
		t.Errorf("want three changes shown, got %d with %d", status, strings.Count(page, `class="diff-`))
	}
	form.Set("documents."+line("2"), "-4")
	if status, page := s.ask("POST", "/register/edit", formKind, strings.NewReader(form.Encode())); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Số lượng phải") {
		t.Errorf("a negative count: want it refused with a sentence, got %d", status)
	}
}

func TestFieldsAreCopiedForADossierAndCounted(t *testing.T) {
	s := newOffice(t)
	batch := sample(s)
	b, err := s.index.Batch(t.Context(), s.viewer(pipeline.Clerk), batch)
	if err != nil {
		t.Fatal(err)
	}
	id := string(b.Files[0].Documents[0])
	form := url.Values{"dossier": {"000.00.12.H14-261121-0001"}, "field": {"type"}}
	if status, _ := s.ask("POST", "/documents/"+id+"/reuse", formKind, strings.NewReader(form.Encode())); status != http.StatusBadRequest {
		t.Errorf("a record not digitized: want it refused, got %d", status)
	}
	values := map[pipeline.FieldName]string{pipeline.FieldType: "QUYẾT ĐỊNH", pipeline.FieldOrgan: "Sở Nội vụ", pipeline.FieldDate: "2025-03-05", pipeline.FieldSubject: "Về việc mẫu"}
	if d, err := s.index.Confirm(t.Context(), s.viewer(pipeline.Clerk), pipeline.DocumentID(id), values, true); err != nil || d.State != pipeline.Digitized {
		t.Fatalf("want it digitized, got %v %v", d.Missing, err)
	}
	status, page := s.ask("POST", "/documents/"+id+"/reuse", formKind, strings.NewReader(form.Encode()))
	if status != http.StatusOK || !strings.Contains(page, "Loại văn bản: QUYẾT ĐỊNH") || !strings.Contains(page, "H14.12-261121-0001_QuyetDinh_20250305") {
		t.Errorf("want the field to copy and the portal's name, got %d", status)
	}
	if status, _ := s.ask("POST", "/api/documents/"+id+"/reuse", "application/json", strings.NewReader(`{"dossier":"H14.12-261121-0002","fields":["type","subject"]}`)); status != http.StatusCreated {
		t.Errorf("the page's script: want it counted, got %d", status)
	}
	uses, err := s.index.Reuses(t.Context(), s.admin, pipeline.DocumentID(id))
	if err != nil || len(uses) != 2 || uses[0].Fields != "type,subject" || uses[1].Code != "H14.12-261121-0001" {
		t.Errorf("want two uses, got %+v %v", uses, err)
	}
}
