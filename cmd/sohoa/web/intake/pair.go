package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/table"
	"sohoa/index"
	"sohoa/pipeline"
)

type pairPage struct {
	site.Frame
	Units   []site.UnitOption
	Name    string
	Group   string
	Problem string
	Faults  []table.Line
	More    int
	Check   *index.PairCheck // what stands in a pair that was looked at
	Good    bool
}

// pairForm shows the form for a table and its ZIP, or for packages in one.
func (s *Section) pairForm(w http.ResponseWriter, v *site.Visit) error {
	return s.showPair(w, v, http.StatusOK, &pairPage{}, v.Viewer.Unit)
}

func (s *Section) showPair(w http.ResponseWriter, v *site.Visit, status int, p *pairPage, unit pipeline.UnitID) error {
	p.Frame = s.Frame(v, "pair", "pair.title")
	var err error
	if p.Units, err = s.UnitOptions(v, unit); err != nil {
		return err
	}
	return s.Show(w, v, status, p)
}

// pairIn is a form with the table in memory and the ZIP in a file of its own.
type pairIn struct {
	index.PairImport
	zip *os.File
}

func (p *pairIn) close() {
	if p.zip != nil {
		p.zip.Close()
		os.Remove(p.zip.Name())
	}
}

// pairHandedIn reads the form; the caller closes what it got, also on an error.
func pairHandedIn(v *site.Visit) (*pairIn, error) {
	in := &pairIn{}
	parts, err := v.MultipartReader()
	if err != nil {
		return in, site.Invalid("file", err)
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return in, site.Invalid("file", err)
		}
		if err := in.take(part); err != nil {
			return in, err
		}
	}
	if in.zip == nil {
		return in, site.Invalid("zip", errors.New("a table and a ZIP belong together, a package is a ZIP"))
	}
	return in, nil
}

func (p *pairIn) take(part *multipart.Part) error {
	switch part.FormName() {
	case "table":
		data, err := io.ReadAll(io.LimitReader(part, index.MaxTable+1))
		if err != nil {
			return site.Invalid("file", err)
		}
		if len(data) > 0 {
			p.Table = bytes.NewReader(data)
		}
		return nil
	case "zip":
		return p.spool(part)
	}
	b, err := io.ReadAll(io.LimitReader(part, 4<<10))
	if err != nil {
		return site.Invalid(part.FormName(), err)
	}
	value := norm.NFC.String(strings.TrimSpace(string(b)))
	switch part.FormName() {
	case "name":
		p.Batch = value
	case "group":
		p.Group = value
	case "unit":
		p.Unit = pipeline.UnitID(value)
	case "act":
		p.DryRun = value == "check"
	}
	return nil
}

func (p *pairIn) spool(part *multipart.Part) error {
	if p.zip != nil {
		return site.Invalid("zip", errors.New("two of them"))
	}
	var err error
	if p.zip, err = os.CreateTemp("", "sohoa-pair-*"); err != nil {
		return fmt.Errorf("room for a ZIP: %w", err)
	}
	if p.Size, err = io.Copy(p.zip, part); err != nil {
		return site.Invalid("zip", err)
	}
	if p.Size == 0 {
		return site.Invalid("zip", errors.New("empty"))
	}
	p.Zip = p.zip
	return nil
}

// pair looks at a pair, or takes it in.
func (s *Section) pair(w http.ResponseWriter, v *site.Visit) error {
	in, err := pairHandedIn(v)
	defer in.close()
	p := &pairPage{Name: in.Batch, Group: in.Group}
	var done index.PairCheck
	if err == nil {
		done, err = s.Index.ImportPair(v.Context(), v.Viewer, in.PairImport)
	}
	if err != nil {
		if !site.Refusable(err) {
			return fmt.Errorf("import pair: %w", err)
		}
		p.refused(s, v, done, err)
		return s.showPair(w, v, http.StatusUnprocessableEntity, p, in.Unit)
	}
	if in.DryRun {
		p.Check, p.Good = &done, true
		return s.showPair(w, v, http.StatusOK, p, in.Unit)
	}
	s.Tell(v, "good", v.Say("pair.taken", "files", done.Files, "documents", done.Documents, "linked", done.Linked))
	return site.Away(w, v, "/batches/"+string(done.Batch))
}

func (p *pairPage) refused(s *Section, v *site.Visit, done index.PairCheck, err error) {
	var faults *index.RegisterFaults
	if !errors.As(err, &faults) {
		p.Problem = s.Explain(v, err).Message
		return
	}
	p.Faults, p.More, p.Check = table.Lines(v, faults), faults.More, &done
	p.Problem = v.Say("pair.faulty", "n", len(faults.Faults)+faults.More)
}

// apiPair is the same for programs: faults are an answer, not an error.
func (s *Section) apiPair(w http.ResponseWriter, v *site.Visit) error {
	in, err := pairHandedIn(v)
	defer in.close()
	if err != nil {
		return err
	}
	done, err := s.Index.ImportPair(v.Context(), v.Viewer, in.PairImport)
	answer := struct {
		Batch     pipeline.BatchID `json:"batch,omitempty"`
		Files     int              `json:"files"`
		Documents int              `json:"documents"`
		Linked    int              `json:"linked"`
		Faults    []table.Line     `json:"faults"`
	}{done.Batch, done.Files, done.Documents, done.Linked, []table.Line{}}
	var faults *index.RegisterFaults
	if errors.As(err, &faults) {
		answer.Faults = table.Lines(v, faults)
	} else if err != nil {
		return fmt.Errorf("import pair: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, answer)
}

// pairTemplate sends an empty table to fill in.
func (s *Section) pairTemplate(w http.ResponseWriter, v *site.Visit) error {
	return site.SendMade(w, v.Say("pair.template_name")+".xlsx", site.KindXLSX, s.Index.PairTemplate)
}
