package people

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

type mergersPage struct {
	site.Frame
	Mergers []MergerRow
	Units   []site.UnitOption
	Into    []site.UnitOption
	Day     string // as typed
	Source  string
	Problem string
}

// MergerRow is one merger in words.
type MergerRow struct {
	Day, Unit, Was, Into, Source string
	Then                         string // where the figures of the day before stand by the units of that day
}

// mergers lists the units that went into others, and takes one more.
func (s *Section) mergers(w http.ResponseWriter, v *site.Visit) error {
	return s.showMergers(w, v, http.StatusOK, index.Merger{}, &mergersPage{})
}

func (s *Section) showMergers(w http.ResponseWriter, v *site.Visit, status int, m index.Merger, p *mergersPage) error {
	p.Frame = s.Frame(v, "mergers", "mergers.title")
	all, err := s.Index.Mergers(v.Context(), v.Viewer, time.Time{})
	if err != nil {
		return fmt.Errorf("mergers: %w", err)
	}
	for _, one := range all {
		p.Mergers = append(p.Mergers, MergerRow{
			Day: v.Date(one.Day), Unit: s.UnitName(v, one.Unit), Was: s.UnitName(v, one.Was), Into: s.UnitName(v, one.Into), Source: one.Source,
			Then: "/progress?structure=then&as_of=" + one.Day.AddDate(0, 0, -1).In(progress.Zone()).Format(time.DateOnly),
		})
	}
	if p.Units, err = s.UnitOptions(v, m.Unit); err != nil {
		return err
	}
	if p.Into, err = s.UnitOptions(v, m.Into); err != nil {
		return err
	}
	return s.Show(w, v, status, p)
}

// merge makes a unit part of another.
func (s *Section) merge(w http.ResponseWriter, v *site.Visit) error {
	p := &mergersPage{Day: strings.TrimSpace(v.PostFormValue("day")), Source: norm.NFC.String(v.PostFormValue("source"))}
	m := index.Merger{Unit: pipeline.UnitID(v.PostFormValue("unit")), Into: pipeline.UnitID(v.PostFormValue("into")), Source: p.Source}
	var err error
	if day, ok := text.ISODay(p.Day); ok {
		m.Day, err = progress.ParseDay(day)
	}
	if err == nil {
		err = s.Index.Merge(v.Context(), v.Viewer, m)
	}
	if err != nil && pipeline.KindOf(err) == pipeline.Invalid {
		p.Problem = s.Explain(v, err).Message
		return s.showMergers(w, v, http.StatusBadRequest, m, p)
	}
	if err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	s.Tell(v, "good", v.Say("mergers.done", "unit", s.UnitName(v, m.Unit), "into", s.UnitName(v, m.Into)))
	return site.Away(w, v, "/units/mergers")
}

// apiMerge makes a unit part of another.
func (s *Section) apiMerge(w http.ResponseWriter, v *site.Visit) error {
	var in struct {
		Unit   pipeline.UnitID `json:"unit"`
		Into   pipeline.UnitID `json:"into"`
		Day    string          `json:"day"`
		Source string          `json:"source"`
	}
	if err := site.Decode(v, &in); err != nil {
		return err
	}
	day, err := progress.ParseDay(in.Day)
	if err != nil {
		return site.Invalid("date", err)
	}
	if err := s.Index.Merge(v.Context(), v.Viewer, index.Merger{Unit: in.Unit, Into: in.Into, Day: day, Source: in.Source}); err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	return s.Reply(w, v, http.StatusCreated, in)
}
