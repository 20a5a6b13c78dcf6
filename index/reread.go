package index

import (
	"context"
	"fmt"
	"strings"

	"sohoa/index/catalog/jobs"
	"sohoa/index/door"
	"sohoa/pipeline"
)

// Reread says how much is read again.
type Reread = jobs.Reread

// Reread has every page read again that was read by a version older than limit
// (see pipeline.OlderThan), or on which nothing could be read, behind all other
// work. The readings of a file are replaced when the last of its pages has been
// read; description, search and PDF follow, and what people confirmed stays. It
// is for those who may care for the whole; NotFound to others. Invalid: limit is
// no version.
func (x *Index) Reread(ctx context.Context, v pipeline.Viewer, limit string) (Reread, error) {
	if err := x.allowCare(ctx, v); err != nil {
		return Reread{}, fmt.Errorf("reread: %w", err)
	}
	if !strings.ContainsAny(limit, "0123456789") || strings.ContainsFunc(limit, notOfVersion) || len(limit) > 100 {
		return Reread{}, door.Invalid("older_than", "is not like c10")
	}
	n, err := x.catalog.Reread(ctx, v, limit)
	if err != nil {
		return n, fmt.Errorf("reread: %w", err)
	}
	x.stir()
	return n, nil
}

// notOfVersion reports whether a version never holds the letter.
func notOfVersion(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-'
}
