package intake

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

// apiBatch is a batch as programs see it.
type apiBatch struct {
	ID    pipeline.BatchID `json:"id"`
	Unit  pipeline.UnitID  `json:"unit"`
	Name  string           `json:"name"`
	Group string           `json:"group,omitempty"`
	Box   string           `json:"box,omitempty"`
	Note  string           `json:"note,omitempty"`
	At    time.Time        `json:"at"`
	Count apiCount         `json:"count"`
	Files []apiFile        `json:"files,omitempty"`
}

// apiCount is a batch's count; see index.Count.
type apiCount struct {
	Files   int `json:"files"`
	Done    int `json:"done"`
	Working int `json:"working"`
	Waiting int `json:"waiting"`
	Linked  int `json:"linked"`
	Failed  int `json:"failed"`
	Pages   int `json:"pages"`
	Read    int `json:"read"`
}

type apiFile struct {
	ID        pipeline.FileID       `json:"id"`
	Name      string                `json:"name"`
	Folder    string                `json:"folder,omitempty"`
	Sum       pipeline.Sum          `json:"sha256"`
	Size      int64                 `json:"size"`
	At        time.Time             `json:"at"`
	Duplicate pipeline.FileID       `json:"duplicate_of,omitempty"`
	State     pipeline.State        `json:"state"`
	Reason    pipeline.Reason       `json:"reason,omitempty"`
	Message   string                `json:"message,omitempty"`
	Pages     int                   `json:"pages"`
	Read      int                   `json:"read"`
	Documents []pipeline.DocumentID `json:"documents"`
}

func countOf(c index.Count) apiCount {
	return apiCount{Files: c.Files, Done: c.Done, Working: c.Working, Waiting: c.Waiting, Linked: c.Linked, Failed: c.Failed, Pages: c.Pages, Read: c.Read}
}

func batchOf(b index.Batch) apiBatch {
	return apiBatch{ID: b.ID, Unit: b.Unit, Name: b.Name, Group: b.Group, Box: b.Box, Note: b.Note, At: b.At, Count: countOf(b.Count)}
}

// apiOpenBatch makes a batch, in the viewer's own unit where none is named.
func (s *Section) apiOpenBatch(w http.ResponseWriter, v *site.Visit) error {
	var in struct {
		Unit  pipeline.UnitID `json:"unit"`
		Name  string          `json:"name"`
		Group string          `json:"group"`
		Box   string          `json:"box"`
		Note  string          `json:"note"`
	}
	if err := site.Decode(v, &in); err != nil {
		return err
	}
	if in.Unit == "" {
		in.Unit = v.Viewer.Unit
	}
	nfc := func(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }
	b, err := s.Index.OpenBatch(v.Context(), v.Viewer, index.NewBatch{
		Unit: in.Unit, Name: nfc(in.Name), Group: nfc(in.Group), Box: nfc(in.Box), Note: nfc(in.Note),
	})
	if err != nil {
		return fmt.Errorf("open batch: %w", err)
	}
	return s.Reply(w, v, http.StatusCreated, batchOf(b))
}

func (s *Section) apiBatches(w http.ResponseWriter, v *site.Visit) error {
	list, total, err := s.Index.Batches(v.Context(), v.Viewer, index.Page{Offset: site.Offset(v), Limit: site.Size(v)})
	if err != nil {
		return fmt.Errorf("list batches: %w", err)
	}
	answer := struct {
		Total   int        `json:"total"`
		Batches []apiBatch `json:"batches"`
	}{total, []apiBatch{}}
	for _, b := range list {
		answer.Batches = append(answer.Batches, batchOf(b))
	}
	return s.Reply(w, v, http.StatusOK, answer)
}

func (s *Section) apiBatch(w http.ResponseWriter, v *site.Visit) error {
	b, err := s.Index.Batch(v.Context(), v.Viewer, pipeline.BatchID(v.PathValue("id")))
	if err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	answer := batchOf(b.Batch)
	answer.Files = []apiFile{}
	for _, f := range b.Files {
		file := apiFile{
			ID: f.ID, Name: f.Name, Folder: f.Folder, Sum: f.Sum, Size: f.Size, At: f.At, Duplicate: f.Duplicate,
			State: f.State, Reason: f.Reason, Pages: f.Pages, Read: f.Read, Documents: f.Documents,
		}
		if f.Reason != "" {
			file.Message = v.Say("reason." + string(f.Reason))
		}
		answer.Files = append(answer.Files, file)
	}
	return s.Reply(w, v, http.StatusOK, answer)
}

// apiReceive takes the body as one file. The sum the sender computed may come
// as ?sha256= or in the header X-Content-SHA256.
func (s *Section) apiReceive(w http.ResponseWriter, v *site.Visit) error {
	q := v.URL.Query()
	expect := q.Get("sha256")
	if expect == "" {
		expect = v.Header.Get("X-Content-SHA256")
	}
	receipt, err := s.Index.Receive(v.Context(), v.Viewer, index.Upload{
		Batch: pipeline.BatchID(v.PathValue("id")), Name: norm.NFC.String(q.Get("name")),
		Folder: norm.NFC.String(strings.Trim(strings.ReplaceAll(q.Get("folder"), `\`, "/"), "/")),
		Body:   v.Body, Expect: pipeline.Sum(strings.ToLower(expect)),
	})
	if err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	status := http.StatusCreated
	if receipt.Duplicate != "" {
		status = http.StatusOK
	}
	return s.Reply(w, v, status, receipt)
}

func (s *Section) apiRetry(w http.ResponseWriter, v *site.Visit) error {
	if err := s.Index.Retry(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id"))); err != nil {
		return fmt.Errorf("retry: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, struct {
		State pipeline.State `json:"state"`
	}{pipeline.Received})
}
