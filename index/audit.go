package index

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"sohoa/index/audit"
	"sohoa/index/catalog/keeping"
	"sohoa/index/catalog/ledger"
	"sohoa/index/door"
	"sohoa/index/record"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// The words of the audit that callers of this package use as they are.
type (
	AuditLine    = audit.Line
	AuditFilter  = ledger.AuditFilter
	AuditVerdict = audit.Verdict
	Checkpoint   = audit.Checkpoint
	Act          = ledger.Act
)

// How often the audit is signed: after so many lines, or so long after the
// first that is not signed.
const (
	signLines = 1000
	signAfter = 5 * time.Minute
)

// Sign signs the audit as it stands and puts the lines since the last time
// into the store. Without force only where enough has gathered.
func (x *Index) Sign(ctx context.Context, force bool) error {
	x.signing.Lock()
	defer x.signing.Unlock()
	if x.signed == nil {
		last, err := x.lastCheckpoint(ctx)
		if err != nil {
			return fmt.Errorf("sign the audit: %w", err)
		}
		last.Lines = nil
		x.signed = &last
	}
	last := *x.signed
	c := Checkpoint{N: last.N + 1, First: last.Last + 1, Before: last.Hash, At: x.clock().UTC().Truncate(time.Millisecond)}
	err := x.catalog.Lines(ctx, c.First, func(l audit.Line) error {
		if l.Hash != "" { // lines from before the chain are not signed
			c.Lines = append(c.Lines, l)
		}
		return nil
	})
	if err != nil || len(c.Lines) == 0 {
		return err
	}
	old := x.clock().Sub(time.UnixMilli(c.Lines[0].At)) >= signAfter
	if !force && !old && len(c.Lines) < signLines {
		return nil
	}
	end := c.Lines[len(c.Lines)-1]
	c.First, c.Last, c.Hash = c.Lines[0].ID, end.ID, end.Hash
	if err := x.owned(ctx); err != nil {
		return fmt.Errorf("sign the audit: %w", err)
	}
	x.signed = nil // an error leaves open whether it is there
	if err := x.keepSigned(ctx, x.keys.Sign(c)); err != nil {
		return fmt.Errorf("sign the audit: %w", err)
	}
	c.Lines = nil
	x.signed = &c
	return nil
}

// keepSigned puts a signed state into the store. Busy: another one stands there
// under its number, and the next try goes on from that.
func (x *Index) keepSigned(ctx context.Context, c Checkpoint) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := blob.Keep(ctx, x.store, audit.ObjectKey(c.N), data); err != nil {
		return err
	}
	there, err := blob.Load(ctx, x.store, audit.ObjectKey(c.N), record.MaxBytes)
	if err == nil && !bytes.Equal(there, data) {
		err = pipeline.Errorf(pipeline.Busy, "somebody else has signed state %d", c.N)
	}
	return err
}

// lastCheckpoint is the newest in the store; the zero one where there is none.
func (x *Index) lastCheckpoint(ctx context.Context) (Checkpoint, error) {
	keys, err := blob.Keys(ctx, x.store, audit.Prefix)
	if err != nil || len(keys) == 0 {
		return Checkpoint{}, err
	}
	return x.checkpoint(ctx, slices.Max(keys))
}

func (x *Index) checkpoint(ctx context.Context, key pipeline.Key) (Checkpoint, error) {
	var c Checkpoint
	data, err := blob.Load(ctx, x.store, key, record.MaxBytes)
	if err != nil {
		return c, err
	}
	if err := record.Decode(data, &c); err != nil {
		return c, fmt.Errorf("%s: %w", key, err)
	}
	if n, ok := audit.Number(key); !ok || n != c.N || c.Schema != audit.Schema {
		return c, pipeline.Errorf(pipeline.Invalid, "%s says it is number %d of %q", key, c.N, c.Schema)
	}
	return c, nil
}

// AuditSeal is the newest signed state of the audit, for a report to print; the
// zero Checkpoint where nothing is signed yet.
func (x *Index) AuditSeal(ctx context.Context, v pipeline.Viewer) (Checkpoint, error) {
	if err := door.Allow(v, pipeline.Manager, pipeline.Administrator); err != nil && x.allowAudit(ctx, v) != nil {
		return Checkpoint{}, err
	}
	c, err := x.lastCheckpoint(ctx)
	c.Lines = nil
	return c, err
}

// allowAudit answers NotFound to who neither cares for the whole nor is charged
// with reading its audit. An auditor belongs to the root, whose audit it is.
func (x *Index) allowAudit(ctx context.Context, v pipeline.Viewer) error {
	err := x.allowCare(ctx, v)
	if err == nil {
		return nil
	}
	if root, failed := x.catalog.Root(ctx); failed != nil || v.Unit != root {
		return err
	}
	return x.AllowDuty(ctx, v, DutyAudit)
}

// AuditLog lists lines of the audit, newest first, for those who care for the
// whole or are charged with its audit; NotFound to others. Looking at it is an act too.
func (x *Index) AuditLog(ctx context.Context, v pipeline.Viewer, f AuditFilter) ([]AuditLine, []Act, error) {
	if err := x.allowAudit(ctx, v); err != nil {
		return nil, nil, fmt.Errorf("audit: %w", err)
	}
	f.Limit = min(max(f.Limit, 1), 500)
	f.Detail = x.keys.Mask(f.Detail) // a number is looked for by its hash
	if err := x.catalog.Note(ctx, v, ledger.ActAudit, f.Subject, ""); err != nil {
		return nil, nil, fmt.Errorf("audit: %w", err)
	}
	lines, err := x.catalog.AuditLines(ctx, f)
	if err != nil {
		return nil, nil, fmt.Errorf("audit: %w", err)
	}
	acts, err := x.catalog.Acts(ctx)
	return lines, acts, err
}

// VerifyAudit goes through the chain and every signed state in the store, for
// those who may read it; NotFound to others.
func (x *Index) VerifyAudit(ctx context.Context, v pipeline.Viewer) (AuditVerdict, error) {
	out := AuditVerdict{Problems: []string{}, Keys: []string{}}
	if err := x.allowAudit(ctx, v); err != nil {
		return out, fmt.Errorf("verify audit: %w", err)
	}
	signed, first, err := x.signedStates(ctx, &out)
	if err != nil {
		return out, fmt.Errorf("verify audit: %w", err)
	}
	before, next := pipeline.Sum(""), int64(1)
	err = x.catalog.Lines(ctx, 1, func(l audit.Line) error {
		out.Lines++
		if l.ID != next {
			out.Broken("line %d is missing", next)
		}
		next = l.ID + 1
		switch {
		case l.Hash == "" && before == "" && l.ID < first:
			out.Unchained++
			return nil
		case l.Chain(before) != l.Hash:
			out.Broken("line %d was changed, or one before it", l.ID)
		}
		if want, ok := signed[l.ID]; ok && want != l.Hash {
			out.Broken("line %d is not the one that was signed", l.ID)
		}
		before = l.Hash
		return nil
	})
	if err == nil && next <= out.Signed {
		out.Broken("lines %d to %d were signed and are missing", next, out.Signed)
	}
	return out, err
}

// signedStates checks every checkpoint by itself and that each goes on where
// the one before ended, and returns the signed hash of each last line, and the
// first line that was signed: from there on every line has a hash.
func (x *Index) signedStates(ctx context.Context, out *AuditVerdict) (signed map[int64]pipeline.Sum, first int64, err error) {
	keys, err := blob.Keys(ctx, x.store, audit.Prefix)
	if err != nil {
		return nil, 0, err
	}
	signed, first = map[int64]pipeline.Sum{}, math.MaxInt64
	var last Checkpoint
	for i, k := range keys {
		c, err := x.checkpoint(ctx, k)
		if err == nil {
			err = c.Check()
		}
		if err != nil {
			if ctx.Err() != nil {
				return nil, 0, err
			}
			out.Broken("signed state %d: %v", i+1, err)
			continue
		}
		if c.N != last.N+1 || last.N > 0 && (c.First != last.Last+1 || c.Before != last.Hash) {
			out.Broken("signed state %d does not follow state %d", c.N, last.N)
		}
		if !slices.Contains(out.Keys, c.Key) {
			out.Keys = append(out.Keys, c.Key)
		}
		signed[c.Last], out.Signed, last = c.Hash, c.Last, c
		first = min(first, c.First)
		out.Checkpoints++
	}
	return signed, first, nil
}

// loadAudit puts the signed lines back.
func (x *Index) loadAudit(ctx context.Context, put func([]keeping.Load) error) error {
	keys, err := blob.Keys(ctx, x.store, audit.Prefix)
	if err != nil {
		return err
	}
	for _, k := range keys {
		c, err := x.checkpoint(ctx, k)
		if err != nil {
			return err
		}
		if err := c.Check(); err != nil {
			return pipeline.Errorf(pipeline.Invalid, "%s: %w", k, err)
		}
		rows := make([]keeping.Row, len(c.Lines))
		for i, l := range c.Lines {
			rows[i] = keeping.Row{"id": l.ID, "at": l.At, "user": string(l.User), "name": l.Name, "unit": string(l.Unit),
				"act": l.Act, "subject": l.Subject, "detail": l.Detail, "hash": string(l.Hash)}
		}
		if err := put([]keeping.Load{{Rows: keeping.Rows{"audit": rows}}}); err != nil {
			return err
		}
	}
	return nil
}
