package web

import (
	"fmt"
	"net/http"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

type startPage struct {
	site.Frame
	Finds    bool // the officer's box
	Works    bool // the clerk's work in hand
	Watches  bool // the manager's figure
	Cares    bool // the administrator's checks
	Waiting  int
	Damaged  int
	Rejected int
	Batches  []BatchRow
	Short
	Checks []CheckRow
	Latest []HitRow
}

// start is the first page after signing in: what this person came for.
func (s *Server) start(w http.ResponseWriter, v *site.Visit) error {
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
func (s *Server) workInHand(v *site.Visit, p *startPage) error {
	for _, count := range []struct {
		of index.Filter
		to *int
	}{
		{index.Filter{Person: true}, &p.Waiting},
		{index.Filter{States: []pipeline.State{pipeline.Spoiled}}, &p.Damaged},
		{index.Filter{States: []pipeline.State{pipeline.Rejected}}, &p.Rejected},
	} {
		count.of.Count = true
		l, err := s.Index.List(v.Context(), v.Viewer, count.of)
		if err != nil {
			return err
		}
		*count.to = l.Total
	}
	var err error
	p.Batches, _, err = s.batchRows(v, index.Page{Limit: 6})
	return err
}

// figureInHand shows the one number of the viewer's unit, and the units that
// are furthest behind.
func (s *Server) figureInHand(v *site.Visit, p *startPage) error {
	const shown = 5
	var err error
	p.Short, err = s.short(v, shown)
	return err
}

func (s *Server) careInHand(v *site.Visit, p *startPage) error {
	p.Checks = s.faults(v)
	return nil
}

func (s *Server) newest(v *site.Visit, p *startPage) error {
	const shown = 5
	var err error
	p.Latest, err = s.latest(v, shown)
	return err
}
