package index

import (
	"context"
	"fmt"
	"io"
	"strings"

	"sohoa/index/catalog/ledger"
	"sohoa/index/catalog/tree"
	"sohoa/index/door"
	"sohoa/index/minutes"
	"sohoa/pipeline"
)

// WriteHandover writes the record of a batch that is handed over (biên bản bàn
// giao) as PDF, and notes that the viewer took it. NotFound: the batch is not
// his.
func (x *Index) WriteHandover(ctx context.Context, v pipeline.Viewer, id pipeline.BatchID, say minutes.Words, w io.Writer) error {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Manager, pipeline.Administrator); err != nil {
		return err
	}
	b, err := x.catalog.Batch(ctx, door.Scope(v), id)
	if err != nil {
		return fmt.Errorf("handover: %w", err)
	}
	organ, err := x.organ(ctx, b.Unit)
	if err != nil {
		return err
	}
	p := minutes.Handover{Organ: organ, ID: string(b.ID), Batch: b.Name, Group: b.Group, Box: b.Box, At: b.At, Made: x.clock()}
	for _, f := range b.Files {
		p.Files = append(p.Files, minutes.File{Name: f.Name, Documents: len(f.Documents), Pages: f.Pages, Size: f.Size, Sum: string(f.Sum)})
	}
	if err := x.catalog.Note(ctx, v, ledger.ActDownload, string(id), "handover"); err != nil {
		return fmt.Errorf("handover: %w", err)
	}
	return p.Paper(say).Write(w)
}

// RoundOf names a round of checking.
type RoundOf struct {
	Batch pipeline.BatchID
	N     int // from 1
}

// WriteRound writes the record of a round of checking that is closed (biên bản
// nghiệm thu) as PDF. NotFound: there is none of this number, or it is open.
func (x *Index) WriteRound(ctx context.Context, v pipeline.Viewer, of RoundOf, say minutes.Words, w io.Writer) error {
	rounds, err := x.Rounds(ctx, v, of.Batch)
	if err != nil {
		return fmt.Errorf("record of round: %w", err)
	}
	for _, r := range rounds {
		if r.N == of.N && r.Status != "open" {
			return x.writeRound(ctx, v, r, say, w)
		}
	}
	return pipeline.Errorf(pipeline.NotFound, "no closed round %d of batch %s", of.N, of.Batch)
}

func (x *Index) writeRound(ctx context.Context, v pipeline.Viewer, r Round, say minutes.Words, w io.Writer) error {
	b, err := x.catalog.Batch(ctx, door.Scope(v), r.Batch)
	if err != nil {
		return err
	}
	organ, err := x.organ(ctx, b.Unit)
	if err != nil {
		return err
	}
	looks, err := x.catalog.Looks(ctx, door.Scope(v), r.ID)
	if err != nil {
		return err
	}
	p := minutes.Round{Organ: organ, ID: r.ID, Batch: b.Name, N: r.N, Share: r.Share, Whole: r.Whole, Drawn: r.Drawn, Looked: r.Looked, Bad: r.Bad,
		Fields: r.Fields, Wrong: r.Wrong, Accepted: r.Status == "accepted", Comment: r.Comment, Closed: r.Closed, Made: x.clock()}
	if rate, ok := Quality(r); ok {
		p.Rate = say.Say("minutes.rate", "share", percent(100*rate.Share), "low", percent(100*rate.Low), "high", percent(100*rate.High))
	}
	for _, l := range looks {
		if l.Verdict != "bad" {
			continue
		}
		var fields []string
		for _, name := range l.Wrong {
			fields = append(fields, say.Say("field."+string(name)))
		}
		p.Faults = append(p.Faults, minutes.Fault{Title: l.Title, Fields: strings.Join(fields, ", "), Note: l.Note})
	}
	if err := x.catalog.Note(ctx, v, ledger.ActDownload, string(r.Batch), fmt.Sprintf("round %d", r.N)); err != nil {
		return fmt.Errorf("record of round: %w", err)
	}
	return p.Paper(say).Write(w)
}

// percent writes a percentage as it is written in Vietnam.
func percent(f float64) string { return strings.Replace(fmt.Sprintf("%.2f%%", f), ".", ",", 1) }

// WriteDisposal writes the record of a disposal that was carried out (biên bản
// tiêu hủy) as PDF, with both who did it and the list. NotFound: the viewer is
// not charged with disposal, or none of this id was carried out in his units.
func (x *Index) WriteDisposal(ctx context.Context, v pipeline.Viewer, id string, say minutes.Words, w io.Writer) error {
	if err := x.AllowDuty(ctx, v, DutyDispose); err != nil {
		return err
	}
	d, err := x.catalog.Disposal(ctx, door.Scope(v), id)
	if err == nil && d.State != "done" {
		err = pipeline.Errorf(pipeline.NotFound, "disposal %s is %s", id, d.State)
	}
	if err != nil {
		return fmt.Errorf("record of disposal: %w", err)
	}
	organ, err := x.organ(ctx, d.Unit)
	if err != nil {
		return err
	}
	p := minutes.Disposal{Organ: organ, ID: d.ID, Minutes: d.Minutes, Reason: d.Reason, By: d.ByName, At: d.At, Judge: d.JudgeName, Judged: d.Judged, Made: x.clock()}
	for _, t := range d.Items {
		p.Items = append(p.Items, minutes.Gone{Title: t.Title, Day: t.Day, Pages: t.Pages, Years: t.Years, Sum: string(t.Sum)})
	}
	if err := x.catalog.Note(ctx, v, ledger.ActDownload, id, "disposal"); err != nil {
		return fmt.Errorf("record of disposal: %w", err)
	}
	return p.Paper(say).Write(w)
}

// organ is the unit in whose name a paper is made.
func (x *Index) organ(ctx context.Context, id pipeline.UnitID) (minutes.Organ, error) {
	u, err := x.catalog.Unit(ctx, ledger.Everywhere(), id)
	if err != nil {
		return minutes.Organ{}, fmt.Errorf("unit of the paper: %w", err)
	}
	return minutes.Organ{Name: u.Name, Province: u.Kind == tree.Province}, nil
}
