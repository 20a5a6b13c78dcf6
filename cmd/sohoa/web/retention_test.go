package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// TestDisposalGoesThroughItsFormsByTwoPeople: a term is confirmed, held, lifted,
// proposed; the one who proposed cannot approve, another one can, and then there
// is a paper to sign. Who is not charged with it does not know the page.
func TestDisposalGoesThroughItsFormsByTwoPeople(t *testing.T) {
	s := newOffice(t)
	batch := s.batch("Lô cũ", sheet{Kind: paper.Kinds()[0], Unit: "SNV", Seed: 3})
	one, two := s.browser(pipeline.Clerk), s.browser(pipeline.Manager)
	if res, _ := s.get(one, "/retention"); res.StatusCode != http.StatusNotFound {
		t.Fatalf("a clerk without the duty gets %d", res.StatusCode)
	}
	for _, role := range []pipeline.Role{pipeline.Clerk, pipeline.Manager} {
		if err := s.index.Charge(t.Context(), s.admin, s.viewer(role).User, index.DutyDispose, true); err != nil {
			t.Fatal(err)
		}
	}
	id := string(s.acceptOld(batch))
	says := func(who *http.Client, want string) {
		t.Helper()
		if res, body := s.get(who, "/retention"); res.StatusCode != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("the page of %d does not say %q", res.StatusCode, want)
		}
	}
	send := func(who *http.Client, want int, form url.Values) {
		t.Helper()
		if res := s.post(who, "/retention", form); res.StatusCode != want {
			t.Fatalf("%v: got %d, want %d", form, res.StatusCode, want)
		}
	}
	doc := url.Values{"document": {id}}
	with := func(pairs ...string) url.Values {
		form := url.Values{"document": doc["document"]}
		for i := 0; i+1 < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return form
	}
	says(one, id)
	send(one, http.StatusBadRequest, with("act", "propose", "minutes", "BB 01"))                       // no term yet
	send(one, http.StatusOK, with("act", "term", "term-"+id, "07", "years-"+id, "1", "rule-"+id, "x")) // one year
	send(one, http.StatusBadRequest, with("act", "hold"))                                              // no reason
	send(one, http.StatusOK, with("act", "hold", "note", "đang thanh tra"))
	says(one, "đang thanh tra")
	send(one, http.StatusBadRequest, with("act", "propose", "minutes", "BB 01"))
	send(one, http.StatusOK, with("act", "lift", "note", "xong"))
	send(one, http.StatusBadRequest, with("act", "propose")) // no number of the council's record
	send(one, http.StatusOK, with("act", "propose", "minutes", "BB 01", "note", "hết thời hạn"))
	disposal := s.disposalOn(two)
	send(one, http.StatusBadRequest, url.Values{"act": {"approve"}, "disposal": {disposal}})
	if res, _ := s.get(two, "/retention/"+disposal); res.StatusCode != http.StatusNotFound {
		t.Errorf("a paper of what was not carried out: %d", res.StatusCode)
	}
	send(two, http.StatusOK, url.Values{"act": {"approve"}, "disposal": {disposal}})
	res, body := s.get(two, "/retention/"+disposal)
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(body, "%PDF-") {
		t.Errorf("the paper: %d, %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	if d, err := s.index.Document(t.Context(), s.admin, pipeline.DocumentID(id)); err != nil || d.State != pipeline.Disposed {
		t.Errorf("the document is %s, %v", d.State, err)
	}
	if res, _ := s.get(one, "/batches/"+string(batch)+"/handover.pdf"); res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the record of the batch: %d", res.StatusCode)
	}
}

// acceptOld accepts the one document of a batch with a day long past.
func (s *office) acceptOld(batch pipeline.BatchID) pipeline.DocumentID {
	s.t.Helper()
	l, err := s.index.List(s.t.Context(), s.admin, index.Filter{Batch: batch})
	if err != nil || len(l.Documents) != 1 {
		s.t.Fatalf("%+v, %v", l, err)
	}
	id := l.Documents[0].ID
	values := map[pipeline.FieldName]string{pipeline.FieldNumber: "1", pipeline.FieldSymbol: "QĐ-SNV", pipeline.FieldDate: "2010-05-04"}
	for _, f := range []pipeline.FieldName{pipeline.FieldType, pipeline.FieldOrgan, pipeline.FieldSubject} {
		values[f] = "QUYẾT ĐỊNH"
	}
	if _, err := s.index.Confirm(s.t.Context(), s.viewer(pipeline.Clerk), id, values, true); err != nil {
		s.t.Fatal(err)
	}
	return id
}

// disposalOn is the id of the one proposal that a page lets somebody judge.
func (s *office) disposalOn(who *http.Client) string {
	s.t.Helper()
	_, body := s.get(who, "/retention")
	_, rest, ok := strings.Cut(body, `name="disposal" value="`)
	id, _, _ := strings.Cut(rest, `"`)
	if !ok || id == "" {
		s.t.Fatal("nobody may judge a proposal")
	}
	return id
}
