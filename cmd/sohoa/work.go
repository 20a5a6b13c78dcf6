package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"sohoa/pipeline"
)

// workCmd is one more worker. It needs the store and Redis and nothing else.
type workCmd struct {
	Dir string `help:"${cli_work_dir}" env:"SOHOA_WORK_DIR" type:"path"`
	plantFlags
}

// Run works until it is told to stop. It may be killed at any time.
func (c *workCmd) Run(ctx context.Context, t *terminal) error {
	if c.Redis == "" {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "redis", Err: errors.New(t.say.Say("cli.work.no_redis"))}
	}
	if c.Endpoint == "" {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "s3-endpoint", Err: errors.New(t.say.Say("cli.work.no_store"))}
	}
	dir := c.Dir
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "sohoa-work-"); err != nil {
			return fmt.Errorf("work folder: %w", err)
		}
		defer os.RemoveAll(dir)
	}
	p, err := newPlant(ctx, dir, c.plantFlags, t.log)
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.reader.prove(ctx); err != nil {
		return err
	}
	fmt.Fprintln(t.out, t.say.Say("cli.work.ready", "hands", c.hands(), "reader", p.reader.pool.Version()))
	return together(ctx, p.queue.Run, p.worker(c.hands(), nil).Run)
}
