package web

import (
	"fmt"
	"net/http"

	"sohoa/cmd/sohoa/web/find"
	"sohoa/cmd/sohoa/web/health"
	"sohoa/cmd/sohoa/web/intake"
	"sohoa/cmd/sohoa/web/plan"
	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

// front is the start page, which has a little of each part.
type front struct {
	*site.Site
	index  *index.Index
	find   *find.Section
	intake *intake.Section
	plan   *plan.Section
	health *health.Section
}

// Routes is the address of the start page.
func (s *front) Routes() []site.Route {
	return []site.Route{site.Get("/{$}", site.Everybody(), s.start)}
}

// Pages is the start page.
func (s *front) Pages() map[string]site.Page {
	return map[string]site.Page{"start": &startPage{}}
}

type startPage struct {
	site.Frame
	Finds    bool // the officer's box
	Works    bool // the clerk's work in hand
	Watches  bool // the manager's figure
	Cares    bool // the administrator's checks
	Waiting  int
	Damaged  int
	Rejected int
	Batches  []intake.BatchRow
	plan.Short
	Checks []health.CheckRow
	Latest []find.HitRow
}

// start is the first page after signing in: what this person came for.
func (s *front) start(w http.ResponseWriter, v *site.Visit) error {
	p := &startPage{
		Frame: s.Frame(v, "start", "start.title"), Finds: v.Viewer.May(pipeline.Officer),
		Works: v.Viewer.May(site.Clerks()...), Watches: v.Viewer.May(site.Planners()...), Cares: v.Viewer.May(site.Administrators()...),
	}
	for _, part := range []struct {
		on   bool
		into func(*site.Visit, *startPage) error
	}{
		{p.Works, s.workInHand},
		{p.Watches, s.figureInHand},
		{p.Cares, s.careInHand},
		{p.Finds, s.newest},
	} {
		if !part.on {
			continue
		}
		if err := part.into(v, p); err != nil {
			return fmt.Errorf("start: %w", err)
		}
	}
	return s.Show(w, v, http.StatusOK, p)
}

// workInHand counts what waits for a clerk and shows the newest batches.
func (s *front) workInHand(v *site.Visit, p *startPage) error {
	for _, count := range []struct {
		of index.Filter
		to *int
	}{
		{index.Filter{Person: true}, &p.Waiting},
		{index.Filter{States: []pipeline.State{pipeline.Spoiled}}, &p.Damaged},
		{index.Filter{States: []pipeline.State{pipeline.Rejected}}, &p.Rejected},
	} {
		count.of.Count = true
		l, err := s.index.List(v.Context(), v.Viewer, count.of)
		if err != nil {
			return err
		}
		*count.to = l.Total
	}
	var err error
	p.Batches, _, err = s.intake.BatchRows(v, index.Page{Limit: 6})
	return err
}

// figureInHand shows the one number of the viewer's unit, and the units that
// are furthest behind.
func (s *front) figureInHand(v *site.Visit, p *startPage) error {
	const shown = 5
	var err error
	p.Short, err = s.plan.Short(v, shown)
	return err
}

func (s *front) careInHand(v *site.Visit, p *startPage) error {
	p.Checks = s.health.Faults(v)
	return nil
}

func (s *front) newest(v *site.Visit, p *startPage) error {
	const shown = 5
	var err error
	p.Latest, err = s.find.Newest(v, shown)
	return err
}
