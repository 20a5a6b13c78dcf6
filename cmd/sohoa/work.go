package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline"
)

// workCmd is one more worker. It needs the store and Redis and nothing else.
type workCmd struct {
	Dir string `help:"${cli_work_dir}" env:"SOHOA_WORK_DIR" type:"path"`
	plant.PlantFlags
}

// Run works until it is told to stop. It may be killed at any time.
func (c *workCmd) Run(ctx context.Context, t *term.Terminal) error {
	if c.Redis == "" {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "redis", Err: errors.New(t.Say.Say("cli.work.no_redis"))}
	}
	if c.Endpoint == "" {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "s3-endpoint", Err: errors.New(t.Say.Say("cli.work.no_store"))}
	}
	dir := c.Dir
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "sohoa-work-"); err != nil {
			return fmt.Errorf("work folder: %w", err)
		}
		defer os.RemoveAll(dir)
	}
	p, err := plant.New(ctx, dir, c.PlantFlags, t.Log)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.Reader.Prove(ctx); err != nil {
		return err
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.work.ready", "hands", c.Hands(), "reader", p.Reader.Pool.Version()))
	return plant.Together(ctx, p.Queue.Run, p.Worker(c.Hands(), nil).Run)
}
