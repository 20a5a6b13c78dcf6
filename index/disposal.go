package index

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"sohoa/index/catalog/terms"
	"sohoa/index/door"
	"sohoa/index/retention"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Disposal is a proposal to dispose of documents, and what became of it.
type Disposal = terms.Disposal

// KeptRecord is a document with its term; Suggested is what the rules say.
type KeptRecord struct {
	terms.Kept
	Suggested retention.Rule
	Ends      time.Time // last day of its confirmed term; zero: for ever, or not known
}

// Retention is what people charged with disposal look at.
type Retention struct {
	Open []KeptRecord // digitized, without a confirmed term
	Due  []KeptRecord // the term has run out
	Past []Disposal   // proposals, newest first
}

// Retention shows a viewer charged with disposal what waits in his units, at
// most limit of each. NotFound: he is not charged with it; so with all that
// follows.
func (x *Index) Retention(ctx context.Context, v pipeline.Viewer, limit int) (Retention, error) {
	var r Retention
	if err := x.AllowDuty(ctx, v, DutyDispose); err != nil {
		return r, err
	}
	rules, err := retention.Load()
	if err != nil {
		return r, err
	}
	open, err := x.catalog.WithoutTerm(ctx, door.Scope(v), limit)
	if err != nil {
		return r, err
	}
	due, err := x.catalog.RunOut(ctx, door.Scope(v), x.clock().Year(), limit)
	if err != nil {
		return r, err
	}
	for _, k := range open {
		rule, _ := rules.Suggest(k.Family, k.Type, k.Subject, x.clock())
		r.Open = append(r.Open, KeptRecord{Kept: k, Suggested: rule})
	}
	for _, k := range due {
		ends, _ := retention.Term{Code: k.Code, Years: k.Years}.Ends(k.Date)
		r.Due = append(r.Due, KeptRecord{Kept: k, Ends: ends})
	}
	r.Past, err = x.catalog.Disposals(ctx, door.Scope(v), limit)
	return r, err
}

// SetTerm confirms for how long a document is kept. Invalid with the field
// "term": it is none.
func (x *Index) SetTerm(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, term retention.Term, rule string) error {
	d, err := x.toDispose(ctx, v, id)
	if err != nil {
		return err
	}
	if !term.Valid() {
		return door.Invalid("term", term.Code)
	}
	return x.catalog.SetTerm(ctx, v, d, terms.Term{Code: term.Code, Years: term.Years, Rule: rule})
}

// HoldRecord keeps a document from disposal for a reason, or lifts what holds
// it. Invalid with the field "note": no reason is given.
func (x *Index) HoldRecord(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, reason string, on bool) error {
	d, err := x.toDispose(ctx, v, id)
	if err != nil {
		return err
	}
	if reason, err = tidyNote(reason); err == nil && reason == "" {
		err = &pipeline.Error{Kind: pipeline.Invalid, Field: "note"}
	}
	if err != nil {
		return err
	}
	return x.catalog.Hold(ctx, v, d, reason, on)
}

func (x *Index) toDispose(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) (Document, error) {
	if err := x.AllowDuty(ctx, v, DutyDispose); err != nil {
		return Document{}, err
	}
	d, err := x.catalog.Document(ctx, door.Scope(v), id)
	if err == nil && !d.State.Findable() {
		err = pipeline.Errorf(pipeline.NotFound, "document %s is %s", id, d.State)
	}
	return d, err
}

// ProposeDisposal proposes to dispose of documents whose term has run out, by
// the number of the council's record. Invalid: the number or the reason is
// missing, or one of the documents is not due, is held, stands in another
// proposal, or shares its file with one that stays; nothing is proposed then.
func (x *Index) ProposeDisposal(ctx context.Context, v pipeline.Viewer, minutes, reason string, ids []pipeline.DocumentID) (string, error) {
	if err := x.AllowDuty(ctx, v, DutyDispose); err != nil {
		return "", err
	}
	minutes = strings.TrimSpace(door.Tidy(minutes))
	if minutes == "" || utf8.RuneCountInString(minutes) > maxName {
		return "", door.Invalid("minutes", minutes)
	}
	reason, err := tidyNote(reason)
	if err != nil {
		return "", err
	}
	p := Disposal{Unit: v.Unit, Minutes: minutes, Reason: reason}
	id, err := x.catalog.Propose(ctx, v, p, ids, x.clock().Year())
	if err != nil {
		return "", fmt.Errorf("propose disposal: %w", err)
	}
	return id, nil
}

// JudgeDisposal refuses a proposal or carries it out: never by who proposed it.
// What is carried out leaves a tombstone with title, day, hash, both names and
// the number of the record; the bytes and everything made from them go, unless
// another file needs them. What a store has locked goes when its lock ends, and
// from backups thirty days later.
func (x *Index) JudgeDisposal(ctx context.Context, v pipeline.Viewer, id string, approve bool) error {
	if err := x.AllowDuty(ctx, v, DutyDispose); err != nil {
		return err
	}
	gone, err := x.catalog.Judge(ctx, v, id, approve, x.clock().Year())
	if err != nil {
		return fmt.Errorf("judge disposal: %w", err)
	}
	x.stir()
	var left error
	for _, sum := range gone {
		left = errors.Join(left, x.sweepAway(ctx, sum))
	}
	x.notYetGone(left)
	return nil
}

// notYetGone says of bytes that should go why they are still there; finishPurges
// goes on with them. A lock that has not ended is no fault.
func (x *Index) notYetGone(left error) {
	switch {
	case errors.Is(left, blob.ErrLocked):
		x.log.Info("disposed bytes go when their lock ends", "error", left)
	case left != nil:
		x.log.Error("disposed bytes are still in the store", "error", left)
	}
}
