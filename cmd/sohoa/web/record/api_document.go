package record

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

// Answer is a document as programs see it.
type Answer struct {
	ID       pipeline.DocumentID                   `json:"id"`
	Unit     pipeline.UnitID                       `json:"unit"`
	Batch    pipeline.BatchID                      `json:"batch"`
	File     string                                `json:"file"`
	Sum      pipeline.Sum                          `json:"sha256"`
	State    pipeline.State                        `json:"state"`
	Reason   pipeline.Reason                       `json:"reason,omitempty"`
	Family   string                                `json:"family,omitempty"`
	Type     string                                `json:"type"`
	Title    string                                `json:"title"`
	Version  int                                   `json:"version"`
	Fields   map[pipeline.FieldName]pipeline.Field `json:"fields"`
	Pages    []apiPageInfo                         `json:"pages"`
	History  []apiEvent                            `json:"history"`
	Siblings []pipeline.DocumentID                 `json:"siblings,omitempty"`
}

type apiPageInfo struct {
	Page    int             `json:"page"`
	InFile  int             `json:"in_file"`
	Read    bool            `json:"read"`
	Blank   bool            `json:"blank"`
	Conf    float64         `json:"confidence"`
	Failure pipeline.Reason `json:"failure,omitempty"`
}

type apiEvent struct {
	At     time.Time       `json:"at"`
	From   pipeline.State  `json:"from,omitempty"`
	To     pipeline.State  `json:"to"`
	By     pipeline.UserID `json:"by,omitempty"`
	Reason pipeline.Reason `json:"reason,omitempty"`
	Policy string          `json:"policy,omitempty"`
}

// AnswerOf is a record as programs see it.
func AnswerOf(r index.Record) Answer {
	a := Answer{
		ID: r.ID, Unit: r.Unit, Batch: r.Batch, File: r.FileName, Sum: r.Sum, State: r.State, Reason: r.Reason,
		Family: r.Family, Type: r.Type, Title: r.Title, Version: r.Version, Siblings: r.Siblings,
		Fields: map[pipeline.FieldName]pipeline.Field{}, Pages: []apiPageInfo{}, History: []apiEvent{},
	}
	for _, f := range r.Fields {
		a.Fields[f.Name] = f.Field
	}
	for _, p := range r.PageList {
		a.Pages = append(a.Pages, apiPageInfo{p.Page, p.InFile, p.Read, p.Blank, p.Conf, p.Failure})
	}
	for _, e := range r.History {
		a.History = append(a.History, apiEvent{e.At, e.From, e.To, e.By, e.Reason, e.Policy})
	}
	return a
}

func (s *Section) apiDocument(w http.ResponseWriter, v *site.Visit) error {
	r, err := s.Index.Document(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")))
	if err != nil {
		return fmt.Errorf("document: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, AnswerOf(r))
}

func pageNumber(v *site.Visit) (int, error) {
	n, err := strconv.Atoi(v.PathValue("n"))
	if err != nil || n < 1 {
		return 0, pipeline.Errorf(pipeline.NotFound, "page %q", v.PathValue("n"))
	}
	return n, nil
}

func (s *Section) apiPage(w http.ResponseWriter, v *site.Visit) error {
	n, err := pageNumber(v)
	if err != nil {
		return err
	}
	r, err := s.Index.Page(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")), n)
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, r.Reading)
}

// apiImage sends the picture of a page. A picture is small (a few hundred
// kilobytes) and is tagged by its content; a browser asks again each time, so
// that a record that was withdrawn is not shown from its memory.
func (s *Section) apiImage(w http.ResponseWriter, v *site.Visit) error {
	n, err := pageNumber(v)
	if err != nil {
		return err
	}
	picture, err := s.Index.Preview(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")), n)
	if err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	body, err := site.WholePicture(picture)
	if err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	w.Header().Set("Content-Type", "image/jpeg")
	if s.Unchanged(w, v, body) {
		return nil
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, err = w.Write(body)
	return err
}

// apiOriginal sends the file as it was handed in, to be kept, never to be
// shown inside a page: it is the bytes of strangers.
func (s *Section) apiOriginal(w http.ResponseWriter, v *site.Visit) error {
	o, err := s.Index.Original(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")))
	if err != nil {
		return fmt.Errorf("original: %w", err)
	}
	return sendFile(w, v, o)
}

// apiPDF sends the two-layer PDF/A that was made of the file.
func (s *Section) apiPDF(w http.ResponseWriter, v *site.Visit) error {
	o, err := s.Index.PDF(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")))
	if err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	return sendFile(w, v, o)
}

func sendFile(w http.ResponseWriter, v *site.Visit, o index.Original) error {
	defer o.Close()
	h := w.Header()
	h.Set("ETag", `"`+string(o.Sum)+`"`)
	h.Set("Cache-Control", "private, no-cache")
	if v.Header.Get("If-None-Match") == h.Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return sendBytes(w, o)
}

// sendBytes sends a file to be kept. Nothing is said of it before its first
// bytes are there: where they are not those that were stored, the answer is an
// error with its sentence.
func sendBytes(w http.ResponseWriter, o index.Original) error {
	body := bufio.NewReaderSize(o, 64<<10)
	if _, err := body.Peek(1); err != nil && err != io.EOF {
		w.Header().Del("ETag")
		return err
	}
	h := w.Header()
	h.Set("Content-Type", o.Kind)
	h.Set("Content-Length", strconv.FormatInt(o.Size, 10))
	h.Set("Content-Disposition", site.Attachment(o.Name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	_, err := io.Copy(w, body)
	return err
}
