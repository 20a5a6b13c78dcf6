package ocr

import (
	"bufio"
	"context"
	"fmt"
	"os"

	"sohoa/pipeline/jail"
)

// Limits of one child. Address space is not memory: the Go runtime and the
// allocator reserve about 1.5 GB of it for 100 MB of use; a page of 100
// million points in colour needs 400 MB.
const (
	childSpace = 4 << 30
	childFiles = 64
)

// startChild starts sohoa-ocr in the jail. The child outlives ctx: it belongs
// to the pool.
func startChild(ctx context.Context, j *jail.Jail, c Config) (*child, error) {
	dir, err := os.MkdirTemp("", "sohoa-ocr-")
	if err != nil {
		return nil, fmt.Errorf("private folder: %w", err)
	}
	stderr := &counter{}
	env := []string{
		"OMP_THREAD_LIMIT=1", // must be there at exec: 2.1 instead of 8.2 CPU seconds a page
		// Pictures go back to the system when they are freed: a child that has
		// read pages at 300 dpi in colour peaks at 121 MB instead of 204.
		"MALLOC_ARENA_MAX=1", "MALLOC_MMAP_THRESHOLD_=3000000",
	}
	var read []string
	if c.Tessdata != "" {
		env = append(env, "TESSDATA_PREFIX="+c.Tessdata)
		read = append(read, c.Tessdata)
	}
	p, err := j.Start(context.WithoutCancel(ctx), jail.Command{
		Path: c.Program, Env: append(env, c.env...), Dir: dir, Read: read, Stderr: stderr,
		Limits: jail.Limits{Memory: childSpace, Files: childFiles},
	})
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	return &child{
		in:   p.Stdin,
		out:  bufio.NewReaderSize(p.Stdout, 64<<10),
		slay: p.Kill,
		wait: func() error {
			_, err := p.Wait()
			_ = os.RemoveAll(dir) // a leftover temporary folder harms nobody
			return err
		},
		// The kernel's account of the child, because what the child knows of
		// itself begins with the size of whoever started it.
		memory: func() int64 {
			n, err := p.Memory()
			if err != nil {
				return 0 // it has ended
			}
			return n
		},
		stderr: stderr, log: c.Log,
	}, nil
}
