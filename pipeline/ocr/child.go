package ocr

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"sohoa/pipeline"
)

// handshakeWall is how long a child may take to greet: it loads the model
// (0.11 s measured), on a machine that may be busy.
const handshakeWall = 30 * time.Second

// errDied is wrapped where a child ended, or broke the protocol, without
// having answered.
var errDied = errors.New("reader died")

// errTooSlow is the cause of a deadline that was ours.
var errTooSlow = errors.New("no answer in time")

// child is one running reader.
type child struct {
	in     io.WriteCloser
	out    *bufio.Reader
	slay   func()       // kills the whole process group; may be called more than once
	wait   func() error // returns when the process is gone and its pipes are drained
	memory func() int64 // peak of resident bytes; 0 where unknown
	stderr *counter
	log    *slog.Logger
	pages  int // asked so far
}

// greet takes the child's first frame and returns its version.
func (c *child) greet(ctx context.Context) (string, error) {
	var h hello
	err := c.within(ctx, handshakeWall, func() error {
		_, err := readFrame(c.out, &h, 0)
		return err
	})
	switch {
	case err != nil:
		return "", fmt.Errorf("greeting: %w", err)
	case h.Protocol != protocol:
		return "", fmt.Errorf("greeting: protocol %d, want %d", h.Protocol, protocol)
	case !validVersion(h.Version):
		return "", fmt.Errorf("greeting: version %q", h.Version)
	}
	return h.Version, nil
}

// ask has one page read. An error wraps errDied, or is the deadline's or the
// context's; the child must be killed after any of them.
func (c *child) ask(ctx context.Context, cfg Config, r Request) (answer, []byte, error) {
	c.pages++
	q := question{r.Page, r.Format, r.Frame, r.DPI, r.Options, cfg.CPU.Seconds()}
	var a answer
	var preview []byte
	err := c.within(ctx, cfg.Wall, func() error {
		if err := writeFrame(c.in, q, r.Image); err != nil {
			return err
		}
		var err error
		preview, err = readFrame(c.out, &a, maxPreview)
		return err
	})
	switch {
	case err == nil && a.Fault == nil:
		err = sane(a.Reading)
	case errors.Is(err, errTooSlow):
		return a, nil, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonTooSlow, "read page %d: %w", r.Page, err)
	case ctx.Err() != nil:
		return a, nil, ctx.Err()
	}
	if err != nil {
		return a, nil, fmt.Errorf("%w: %w", errDied, err)
	}
	return a, preview, nil
}

// within runs act and kills the child where it takes longer than wall or than
// ctx allows: the pipes then break and act returns. This is what gives every
// write and every read its deadline.
func (c *child) within(ctx context.Context, wall time.Duration, act func() error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, wall, errTooSlow)
	defer cancel()
	stop := context.AfterFunc(ctx, c.slay)
	err := act()
	if !stop() && err != nil { // killed by us
		return context.Cause(ctx)
	}
	return err
}

// end lets the child go: its stdin ends, and it has a moment to follow.
func (c *child) end() {
	late := time.AfterFunc(5*time.Second, c.slay)
	defer late.Stop()
	_ = c.in.Close() // it may be gone already
	c.finish()
}

// kill ends the child at once.
func (c *child) kill() {
	c.slay()
	_ = c.in.Close()
	c.finish()
}

func (c *child) finish() {
	err := c.wait()
	if n := c.stderr.bytes.Load(); n > 0 || err != nil {
		c.log.Info("reader ended", "pages", c.pages, "stderr_bytes", n, "err", err)
	}
}

// sane refuses readings that no honest child gives, so that nothing behind
// the pool has to look again.
func sane(r pipeline.Reading) error {
	const side = 1 << 16
	if r.Width < 0 || r.Height < 0 || r.Width > side || r.Height > side {
		return fmt.Errorf("page of %d x %d pixels", r.Width, r.Height)
	}
	line, block := 0, 0
	for _, w := range r.Words {
		b := w.Box
		if b.X0 < 0 || b.Y0 < 0 || b.X1 > r.Width || b.Y1 > r.Height || b.X0 > b.X1 || b.Y0 > b.Y1 {
			return fmt.Errorf("word outside the page")
		}
		if !(w.Conf >= 0 && w.Conf <= 1) || w.Line < line || w.Block < block {
			return fmt.Errorf("word with confidence %v, line %d, block %d", w.Conf, w.Line, w.Block)
		}
		line, block = w.Line, w.Block
	}
	return nil
}
