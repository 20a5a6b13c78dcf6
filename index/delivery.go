package index

import (
	"context"
	"fmt"
	"io"

	"sohoa/index/delivery"
	"sohoa/index/door"
	"sohoa/index/pair"
	"sohoa/pipeline"
)

// incoming is a file that came with what is said of its documents.
type incoming struct {
	name, folder string
	open         func() (io.ReadCloser, error)
	documents    []pair.Document
}

// importDelivery takes packages in a ZIP; see [Index.ImportPair], by whose rules it
// is.
func (x *Index) importDelivery(ctx context.Context, v pipeline.Viewer, n NewBatch, in PairImport) (PairCheck, error) {
	fsys, err := delivery.FromZip(in.Zip, in.Size, x.limits.FileSize)
	if err != nil {
		return PairCheck{}, fmt.Errorf("import package: %w", err)
	}
	plan, err := delivery.Read(fsys, x.limits.FileSize)
	done := PairCheck{Files: len(plan.Files), Documents: plan.Rows}
	if err != nil || in.DryRun {
		return done, err
	}
	var files []incoming
	names := ""
	for _, f := range plan.Files {
		files = append(files, incoming{f.Name, f.Folder, f.Open, f.Documents})
		names += f.Folder + "/" + f.Name + "\n"
	}
	return x.takePair(ctx, v, taking{n, files, door.Sha(names)}, done)
}
