package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline/paper"
)

// sampleCmd writes a fictitious batch to try the system with.
type sampleCmd struct {
	Seed uint64 `help:"${cli_sample_seed}" default:"1"`
	Many int    `help:"${cli_sample_many}" default:"0"`
	Dir  string `arg:"" help:"${cli_sample_dir}" type:"path"`
}

// Run renders the batch into the folder.
func (c *sampleCmd) Run(_ context.Context, t *term.Terminal) error {
	if c.Many > 0 {
		if _, err := paper.SampleMany(c.Dir, c.Many, c.Seed); err != nil {
			return fmt.Errorf("sample: %w", err)
		}
		fmt.Fprintln(t.Out, t.Say.Say("cli.sample.done", "n", c.Many, "dir", c.Dir))
		return nil
	}
	m, err := paper.Sample(c.Dir, c.Seed)
	if err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.sample.done", "n", len(m.Items), "dir", c.Dir))
	return nil
}

// version is the program's version as the build recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "?"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return info.Main.Version
}
