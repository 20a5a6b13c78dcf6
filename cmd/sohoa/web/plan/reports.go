package plan

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

type reportKind struct{ name, label, kind, format string }

// reportFiles are the files of a snapshot with their media types, in the order
// shown; their labels stand under "reports.file_<label>".
func reportFiles() []reportKind {
	return []reportKind{
		{"bao-cao.pdf", "report_pdf", site.KindPDF, "pdf"},
		{"bao-cao.xlsx", "report_xlsx", site.KindXLSX, "xlsx"},
		{"bao-cao.csv", "report_csv", site.KindCSV, "csv"},
		{"danh-sach.csv", "documents_csv", site.KindCSV, ""},
		{"minh-chung.zip", "evidence_zip", "application/zip", ""},
	}
}

// ReportLabels are the words that name the files of a snapshot, as the end of a
// key.
func ReportLabels() []string {
	var labels []string
	for _, f := range reportFiles() {
		labels = append(labels, f.label)
	}
	return labels
}

// reportFile sends one file of a snapshot. Reports to be signed are written in
// Vietnamese whatever language the pages are in.
func (s *Section) reportFile(w http.ResponseWriter, v *site.Visit) error {
	id, name := v.PathValue("id"), v.PathValue("name")
	i := slices.IndexFunc(reportFiles(), func(f reportKind) bool { return f.name == name })
	if i < 0 {
		return pipeline.Errorf(pipeline.NotFound, "no file %q of a report", name)
	}
	file := reportFiles()[i]
	snapshot, err := s.Index.Snapshot(v.Context(), v.Viewer, id)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	words := s.Text.In(text.Vi)
	to := fmt.Sprintf("%s-%s-%s", snapshot.Report.Unit, snapshot.Report.Period.Name, name)
	return site.SendMade(w, to, file.kind, func(out io.Writer) error {
		switch file.label {
		case "documents_csv":
			return s.Index.WriteSnapshotList(v.Context(), v.Viewer, id, out)
		case "evidence_zip":
			return s.Index.WritePack(v.Context(), v.Viewer, id, words, out)
		}
		return snapshot.WriteReport(out, file.format, words)
	})
}

// freezing is what a program asks to freeze.
type freezing struct {
	Unit    pipeline.UnitID  `json:"unit"`
	Period  string           `json:"period"`
	Measure progress.Measure `json:"measure"`
	Note    string           `json:"note"`
}

func (s *Section) freeze(v *site.Visit, in freezing) (index.Snapshot, error) {
	period, err := progress.ParsePeriod(strings.TrimSpace(in.Period))
	if err != nil {
		return index.Snapshot{}, site.Invalid("period", err)
	}
	return s.Index.TakeSnapshot(v.Context(), v.Viewer, index.Freeze{Unit: in.Unit, Period: period, Measure: in.Measure, Note: in.Note})
}

func (s *Section) apiFreeze(w http.ResponseWriter, v *site.Visit) error {
	var in freezing
	if err := site.Decode(v, &in); err != nil {
		return err
	}
	snapshot, err := s.freeze(v, in)
	if err != nil {
		return fmt.Errorf("freeze: %w", err)
	}
	return s.Reply(w, v, http.StatusCreated, snapshot)
}

func (s *Section) apiSnapshots(w http.ResponseWriter, v *site.Visit) error {
	all, err := s.Index.Snapshots(v.Context(), v.Viewer)
	if err != nil {
		return fmt.Errorf("list snapshots: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, struct {
		Snapshots []index.Snapshot `json:"snapshots"`
	}{all})
}

func (s *Section) apiSnapshot(w http.ResponseWriter, v *site.Visit) error {
	snapshot, err := s.Index.Snapshot(v.Context(), v.Viewer, v.PathValue("id"))
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, snapshot)
}

func (s *Section) apiVerifySnapshot(w http.ResponseWriter, v *site.Visit) error {
	diff, err := s.Index.VerifySnapshot(v.Context(), v.Viewer, v.PathValue("id"))
	if err != nil {
		return fmt.Errorf("verify snapshot: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, struct {
		Differences []index.Difference `json:"differences"`
	}{append([]index.Difference{}, diff...)})
}

// apiShowRegister answers the lines in force and the versions.
func (s *Section) apiShowRegister(w http.ResponseWriter, v *site.Visit) error {
	unit := pipeline.UnitID(v.FormValue("unit"))
	rows, total, err := s.Index.Register(v.Context(), v.Viewer, unit, index.Page{Offset: site.Offset(v), Limit: site.Size(v)})
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	versions, err := s.Index.RegisterVersions(v.Context(), v.Viewer, unit)
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, struct {
		Total    int                     `json:"total"`
		Rows     []index.RegisterRow     `json:"rows"`
		Versions []index.RegisterVersion `json:"versions"`
	}{total, rows, versions})
}

type reportsPage struct {
	site.Frame
	Units   []site.UnitOption
	Period  string
	List    []ReportLine
	Problem string
}

// ReportLine is one snapshot in the list.
type ReportLine struct {
	index.Snapshot
	Percent string
	When    string
	Files   []site.Link
}

// reports lists the periods that were frozen, with their files.
func (s *Section) reports(w http.ResponseWriter, v *site.Visit) error {
	return s.showReports(w, v, http.StatusOK, &reportsPage{})
}

func (s *Section) showReports(w http.ResponseWriter, v *site.Visit, status int, p *reportsPage) error {
	p.Frame = s.Frame(v, "reports", "reports.title")
	var err error
	if p.Units, err = s.UnitOptions(v, v.Viewer.Unit); err != nil {
		return err
	}
	all, err := s.Index.Snapshots(v.Context(), v.Viewer)
	if err != nil {
		return fmt.Errorf("list snapshots: %w", err)
	}
	for _, one := range all {
		line := ReportLine{Snapshot: one, When: v.Moment(one.At), Percent: v.Say("progress.unknown_short")}
		if percent := one.Report.Root().Percent; percent.Known {
			line.Percent = v.Percent(percent.Value)
		}
		for _, f := range reportFiles() {
			line.Files = append(line.Files, site.Link{Label: v.Say("reports.file_" + f.label), Href: "/reports/" + one.ID + "/" + f.name})
		}
		p.List = append(p.List, line)
	}
	return s.Show(w, v, status, p)
}

// takeReport freezes a period for a person.
func (s *Section) takeReport(w http.ResponseWriter, v *site.Visit) error {
	in := freezing{Unit: pipeline.UnitID(v.PostFormValue("unit")), Period: v.PostFormValue("period"), Note: v.PostFormValue("note")}
	_, err := s.freeze(v, in)
	if err != nil && !site.Refusable(err) {
		return fmt.Errorf("freeze: %w", err)
	}
	if err != nil {
		return s.showReports(w, v, http.StatusBadRequest, &reportsPage{Period: in.Period, Problem: s.Explain(v, err).Message})
	}
	s.Tell(v, "good", v.Say("reports.taken"))
	return site.Away(w, v, "/reports")
}
