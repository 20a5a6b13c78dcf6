package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"sohoa/index"
	"sohoa/pipeline"
)

// decode reads a JSON command. Fields nobody knows are refused: a misspelt one
// would otherwise be obeyed in silence.
func decode(v *visit, into any) error {
	d := json.NewDecoder(v.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return invalid("body", err)
	}
	return nil
}

// apiUnit is a unit as programs see it.
type apiUnit struct {
	ID     pipeline.UnitID `json:"id"`
	Parent pipeline.UnitID `json:"parent,omitempty"`
	Name   string          `json:"name"`
	Kind   string          `json:"kind"`
}

func (s *Server) apiUnits(w http.ResponseWriter, v *visit) error {
	units, err := s.units(v)
	if err != nil {
		return err
	}
	answer := make([]apiUnit, 0, len(units))
	for _, u := range units {
		answer = append(answer, apiUnit{u.ID, u.Parent, u.Name, string(u.Kind)})
	}
	return s.reply(w, v, http.StatusOK, answer)
}

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
func (s *Server) apiOpenBatch(w http.ResponseWriter, v *visit) error {
	var in struct {
		Unit  pipeline.UnitID `json:"unit"`
		Name  string          `json:"name"`
		Group string          `json:"group"`
		Box   string          `json:"box"`
		Note  string          `json:"note"`
	}
	if err := decode(v, &in); err != nil {
		return err
	}
	if in.Unit == "" {
		in.Unit = v.viewer.Unit
	}
	nfc := func(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }
	b, err := s.Index.OpenBatch(v.Context(), v.viewer, index.NewBatch{
		Unit: in.Unit, Name: nfc(in.Name), Group: nfc(in.Group), Box: nfc(in.Box), Note: nfc(in.Note),
	})
	if err != nil {
		return fmt.Errorf("open batch: %w", err)
	}
	return s.reply(w, v, http.StatusCreated, batchOf(b))
}

func (s *Server) apiBatches(w http.ResponseWriter, v *visit) error {
	list, total, err := s.Index.Batches(v.Context(), v.viewer, index.Page{Offset: offset(v), Limit: size(v)})
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
	return s.reply(w, v, http.StatusOK, answer)
}

// size reads ?size=, the number of rows asked for; 0 is the index's default.
func size(v *visit) int {
	n, err := strconv.Atoi(v.URL.Query().Get("size"))
	if err != nil || n < 0 {
		return 0
	}
	return min(n, 500)
}

func (s *Server) apiBatch(w http.ResponseWriter, v *visit) error {
	b, err := s.Index.Batch(v.Context(), v.viewer, pipeline.BatchID(v.PathValue("id")))
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
			file.Message = v.say.Say("reason." + string(f.Reason))
		}
		answer.Files = append(answer.Files, file)
	}
	return s.reply(w, v, http.StatusOK, answer)
}

// apiReceive takes the body as one file. The sum the sender computed may come
// as ?sha256= or in the header X-Content-SHA256.
func (s *Server) apiReceive(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	expect := q.Get("sha256")
	if expect == "" {
		expect = v.Header.Get("X-Content-SHA256")
	}
	receipt, err := s.Index.Receive(v.Context(), v.viewer, index.Upload{
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
	return s.reply(w, v, status, receipt)
}

// apiHit is a found document as programs see it.
type apiHit struct {
	ID      pipeline.DocumentID `json:"id"`
	Unit    pipeline.UnitID     `json:"unit"`
	Type    string              `json:"type"`
	Number  string              `json:"number"`
	Symbol  string              `json:"symbol"`
	Date    string              `json:"date"`
	Organ   string              `json:"organ"`
	State   pipeline.State      `json:"state"`
	Title   string              `json:"title"`
	Snippet string              `json:"snippet"`
	Page    int                 `json:"page"`
	Score   float64             `json:"score"`
}

type apiHits struct {
	Total      int      `json:"total"`
	Hits       []apiHit `json:"hits"`
	DidYouMean string   `json:"did_you_mean,omitempty"` // the text put right
	Relaxed    bool     `json:"relaxed,omitempty"`      // no document holds all words
	Read       string   `json:"read,omitempty"`         // what a text from an old font says
}

func hitOf(h index.Hit) apiHit {
	return apiHit{h.ID, h.Unit, h.Type, h.Number, h.Symbol, h.Date, h.Organ, h.State, h.Title, h.Snippet, h.Page, h.Score}
}

func (s *Server) apiFind(w http.ResponseWriter, v *visit) error {
	a, err := parseAsked(v.URL.Query())
	if err != nil {
		return err
	}
	q := a.Query
	q.NoFacet, q.Page = true, index.Page{Offset: offset(v), Limit: size(v)}
	found, err := s.Index.Find(v.Context(), v.viewer, q)
	if err != nil {
		return fmt.Errorf("find: %w", err)
	}
	answer := apiHits{Total: found.Total, Hits: []apiHit{}, DidYouMean: found.DidYouMean, Relaxed: found.Relaxed, Read: found.Read}
	for _, h := range found.Hits {
		answer.Hits = append(answer.Hits, hitOf(h))
	}
	return s.reply(w, v, http.StatusOK, answer)
}

// apiList answers what the catalogue knows, in every state: the list behind a
// figure.
func (s *Server) apiList(w http.ResponseWriter, v *visit) error {
	a, err := parseAsked(v.URL.Query())
	if err != nil {
		return err
	}
	l, err := s.Index.List(v.Context(), v.viewer, index.Filter{
		Unit: a.Unit, Group: a.Group, States: a.All, Reason: a.Reason, Batch: a.Batch, Person: a.Person, Aside: a.Aside, Ready: a.Ready,
		Type: first(a.Types), Page: index.Page{Offset: offset(v), Limit: size(v)},
	})
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	answer := apiHits{Total: l.Total, Hits: []apiHit{}}
	for _, d := range l.Documents {
		answer.Hits = append(answer.Hits, hitOf(index.Hit{Document: d}))
	}
	return s.reply(w, v, http.StatusOK, answer)
}

// register and care

func (s *Server) apiRegister(w http.ResponseWriter, v *visit) error {
	v.Body = http.MaxBytesReader(w, v.Body, maxRegister)
	q := v.URL.Query()
	done, err := s.Index.ImportRegister(v.Context(), v.viewer, index.RegisterImport{
		Unit: pipeline.UnitID(q.Get("unit")), Name: q.Get("name"), Body: v.Body, Source: q.Get("source"),
		Approval: q.Get("approval"), Approved: q.Get("approved"), Reason: q.Get("reason"), DryRun: q.Get("dry_run") != "",
	})
	if err != nil {
		return s.apiRegisterRefused(w, v, err)
	}
	return s.reply(w, v, http.StatusCreated, done)
}

func (s *Server) apiVerify(w http.ResponseWriter, v *visit) error {
	report, err := s.Index.Verify(v.Context(), v.viewer, v.FormValue("deep") != "")
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	return s.reply(w, v, http.StatusOK, report)
}

// apiFixity reads a share of all objects back: ?subset=3/30.
func (s *Server) apiFixity(w http.ResponseWriter, v *visit) error {
	share, err := index.ParseShare(v.FormValue("subset"))
	if err != nil {
		return err
	}
	f, err := s.Index.CheckFixity(v.Context(), v.viewer, share, nil)
	if err != nil {
		return fmt.Errorf("fixity: %w", err)
	}
	return s.reply(w, v, http.StatusOK, f)
}

// apiReread has all read again that an older version read: ?older_than=c10.
func (s *Server) apiReread(w http.ResponseWriter, v *visit) error {
	n, err := s.Index.Reread(v.Context(), v.viewer, v.FormValue("older_than"))
	if err != nil {
		return err
	}
	return s.reply(w, v, http.StatusOK, n)
}

func (s *Server) apiReindex(w http.ResponseWriter, v *visit) error {
	if err := s.Index.Reindex(v.Context(), v.viewer); err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	return s.reply(w, v, http.StatusOK, struct {
		Done bool `json:"done"`
	}{true})
}

// apiLearn learns from confirmed documents; ?try=1 only says what it would do.
func (s *Server) apiLearn(w http.ResponseWriter, v *visit) error {
	l, err := s.Index.Learn(v.Context(), v.viewer, v.FormValue("try") != "")
	if err != nil {
		return fmt.Errorf("learn: %w", err)
	}
	return s.reply(w, v, http.StatusOK, l)
}

// apiLearnReadings learns what readers make of letters from what people
// confirmed.
func (s *Server) apiLearnReadings(w http.ResponseWriter, v *visit) error {
	l, err := s.Index.LearnReadings(v.Context(), v.viewer)
	if err != nil {
		return fmt.Errorf("learn readings: %w", err)
	}
	return s.reply(w, v, http.StatusOK, l)
}
