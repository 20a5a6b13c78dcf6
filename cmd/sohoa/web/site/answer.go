package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"sohoa/pipeline"
)

// Show renders a page. Nothing is sent before the template has run to its
// end, so that an error in it can still be answered as one.
func (s *Site) Show(w http.ResponseWriter, v *Visit, status int, p Page) error {
	return s.render(w, v, status, "base", p)
}

// ShowPart renders one named part of a page, for a script that renews it. Like
// [Site.Reply] it carries an ETag.
func (s *Site) ShowPart(w http.ResponseWriter, v *Visit, part string, p Page) error {
	return s.render(w, v, http.StatusOK, part, p)
}

func (s *Site) render(w http.ResponseWriter, v *Visit, status int, part string, p Page) error {
	f := p.framed()
	var body bytes.Buffer
	if err := s.pages[f.Page].ExecuteTemplate(&body, part, p); err != nil {
		return fmt.Errorf("page %s: %w", f.Page, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Encoding, Cookie")
	if part != "base" && s.Unchanged(w, v, body.Bytes()) {
		return nil
	}
	return send(w, v, status, body.Bytes())
}

// Unchanged sets an ETag of the answer and reports whether the asker has it.
func (s *Site) Unchanged(w http.ResponseWriter, v *Visit, body []byte) bool {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if !strings.Contains(v.Header.Get("If-None-Match"), tag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// send writes an answer, packed where the browser takes that and it pays.
func send(w http.ResponseWriter, v *Visit, status int, body []byte) error {
	const worth = 1400 // bytes: one network packet is not made smaller
	if len(body) > worth && takesGzip(v.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		body = pack(body)
	}
	w.WriteHeader(status)
	_, err := w.Write(body)
	return err
}

// Reply answers a program. A GET carries an ETag of its content, so that
// asking again for what has not changed costs a few bytes.
func (s *Site) Reply(w http.ResponseWriter, v *Visit, status int, answer any) error {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(answer); err != nil {
		return fmt.Errorf("reply: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if v.Method == http.MethodGet && status == http.StatusOK && s.Unchanged(w, v, body.Bytes()) {
		return nil
	}
	return send(w, v, status, body.Bytes())
}

// Away sends a browser to another address of ours after a form.
func Away(w http.ResponseWriter, v *Visit, to string) error {
	http.Redirect(w, v.Request, to, http.StatusSeeOther)
	return nil
}

// Answered ends a form. What the person can mend, or try again, is said on the
// page of the form, with the status of its kind; every other error goes up; what
// was done leads away.
func Answered(err error, again func(status int) error, then func() error) error {
	kind := pipeline.KindOf(err)
	switch {
	case err == nil:
		return then()
	case kind == pipeline.Invalid || kind == pipeline.Busy:
		return again(kind.Status())
	}
	return fmt.Errorf("form: %w", err)
}
