package plan

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/table"
	"sohoa/index"
	"sohoa/pipeline"
)

const rowsShown = 50 // rows of the register on a page

type registerPage struct {
	site.Frame
	Units    []site.UnitOption
	Unit     pipeline.UnitID
	Versions []index.RegisterVersion
	Rows     []RegisterLine
	Total    int
	Pager    site.Pager
	Form     index.RegisterImport
	Problem  string
	Faults   []table.Line
	More     int
	Check    *CheckWords // what stands in a table that was looked at
	Excluded []RegisterLine
}

// RegisterLine is one row of the register in force.
type RegisterLine struct {
	index.RegisterRow
	UnitName string
	Years    string
	Why      string // why it is not owed, in words
}

// registerForm shows the register in force and the form to bring in a new one.
func (s *Section) registerForm(w http.ResponseWriter, v *site.Visit) error {
	return s.showRegister(w, v, http.StatusOK, &registerPage{Unit: pipeline.UnitID(v.FormValue("unit"))})
}

func (s *Section) showRegister(w http.ResponseWriter, v *site.Visit, status int, p *registerPage) error {
	p.Frame = s.Frame(v, "register", "register.title")
	if p.Unit == "" {
		p.Unit = v.Viewer.Unit
	}
	var err error
	if p.Units, err = s.UnitOptions(v, p.Unit); err != nil {
		return err
	}
	if p.Versions, err = s.Index.RegisterVersions(v.Context(), v.Viewer, p.Unit); err != nil {
		return fmt.Errorf("register versions: %w", err)
	}
	at := site.Offset(v)
	rows, total, err := s.Index.Register(v.Context(), v.Viewer, p.Unit, index.Page{Offset: at, Limit: rowsShown})
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	p.Total, p.Pager = total, site.NewPager(v, at, rowsShown, total)
	for _, r := range rows {
		p.Rows = append(p.Rows, s.registerLine(v, r))
	}
	excluded, err := s.Index.Exclusions(v.Context(), v.Viewer, p.Unit)
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	for _, r := range excluded {
		p.Excluded = append(p.Excluded, s.registerLine(v, r))
	}
	return s.Show(w, v, status, p)
}

func (s *Section) registerLine(v *site.Visit, r index.RegisterRow) RegisterLine {
	line := RegisterLine{RegisterRow: r, UnitName: s.UnitName(v, r.Unit), Years: years(r)}
	if r.Excluded != "" {
		line.Why = v.Say("excluded." + r.Excluded)
	}
	return line
}

func years(r index.RegisterRow) string {
	switch {
	case r.FromYear == 0 && r.ToYear == 0:
		return ""
	case r.FromYear == r.ToYear || r.ToYear == 0:
		return fmt.Sprint(r.FromYear)
	}
	return fmt.Sprintf("%d–%d", r.FromYear, r.ToYear)
}

// register takes a table of what is owed: first only checked and shown, then
// taken over.
func (s *Section) register(w http.ResponseWriter, v *site.Visit) error {
	in, err := tableHandedIn(w, v)
	if err != nil {
		return err
	}
	return s.takeRegister(w, v, in)
}

// tableHandedIn is the form that a table came in with.
func tableHandedIn(w http.ResponseWriter, v *site.Visit) (index.RegisterImport, error) {
	v.Body = http.MaxBytesReader(w, v.Body, maxRegister)
	parts, err := v.MultipartReader()
	if err != nil {
		return index.RegisterImport{}, site.Invalid("file", err)
	}
	return registerFields(parts)
}

// takeRegister looks at a table, or takes it in.
func (s *Section) takeRegister(w http.ResponseWriter, v *site.Visit, in index.RegisterImport) error {
	p := &registerPage{Unit: in.Unit, Form: in}
	if in.DryRun {
		c, err := s.Index.CheckRegister(v.Context(), v.Viewer, in)
		if err != nil {
			return s.registerRefused(w, v, p, err)
		}
		return s.showCheck(w, v, p, c)
	}
	done, err := s.Index.ImportRegister(v.Context(), v.Viewer, in)
	if err != nil {
		return s.registerRefused(w, v, p, err)
	}
	s.Tell(v, "good", v.Say("register.taken", "rows", done.Rows))
	return site.Away(w, v, "/register?unit="+string(in.Unit))
}

// maxRegister bounds a table handed in: 100,000 rows as CSV are about 10 MB.
const maxRegister = 64 << 20

// registerFields reads the fields of the form up to the file, which comes last
// and is read by the index itself.
func registerFields(parts *multipart.Reader) (index.RegisterImport, error) {
	var in index.RegisterImport
	fields := map[string]*string{
		"source": &in.Source, "approval": &in.Approval, "approved": &in.Approved, "reason": &in.Reason,
		"unit": (*string)(&in.Unit),
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return in, site.Invalid("file", err)
		}
		if part.FileName() != "" {
			in.Name, in.Body = norm.NFC.String(part.FileName()), part
			return in, nil
		}
		b, err := io.ReadAll(io.LimitReader(part, 4<<10))
		if err != nil {
			return in, site.Invalid(part.FormName(), err)
		}
		value := norm.NFC.String(strings.TrimSpace(string(b)))
		if to, ok := fields[part.FormName()]; ok {
			*to = value
		}
		if part.FormName() == "act" {
			in.DryRun = value == "check"
		}
	}
}

func (s *Section) registerRefused(w http.ResponseWriter, v *site.Visit, p *registerPage, err error) error {
	if !site.Refusable(err) {
		return fmt.Errorf("import register: %w", err)
	}
	var faults *index.RegisterFaults
	if errors.As(err, &faults) {
		p.faulty(v, faults)
	} else {
		p.Problem = s.Explain(v, err).Message
	}
	return s.showRegister(w, v, http.StatusUnprocessableEntity, p)
}

func (p *registerPage) faulty(v *site.Visit, faults *index.RegisterFaults) {
	p.Faults, p.More = table.Lines(v, faults), faults.More
	p.Problem = v.Say("register.faulty", "n", len(faults.Faults)+faults.More)
}

// registerTemplate sends an empty table to fill in.
func (s *Section) registerTemplate(w http.ResponseWriter, v *site.Visit) error {
	return table.SendEmpty(w, v, "register.template_name", s.Index.RegisterTemplate)
}

func (s *Section) apiRegister(w http.ResponseWriter, v *site.Visit) error {
	v.Body = http.MaxBytesReader(w, v.Body, maxRegister)
	q := v.URL.Query()
	done, err := s.Index.ImportRegister(v.Context(), v.Viewer, index.RegisterImport{
		Unit: pipeline.UnitID(q.Get("unit")), Name: q.Get("name"), Body: v.Body, Source: q.Get("source"),
		Approval: q.Get("approval"), Approved: q.Get("approved"), Reason: q.Get("reason"), DryRun: q.Get("dry_run") != "",
	})
	if err != nil {
		return table.Refuse(s.Site, w, v, err)
	}
	return s.Reply(w, v, http.StatusCreated, done)
}
