package care

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/term"
	"sohoa/index/print"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/sealed"
)

// Key cares for the key of a sealed store.
type Key struct {
	New    keyNewCmd    `cmd:"" help:"${cli_key_new}"`
	Sheet  keySheetCmd  `cmd:"" help:"${cli_key_sheet}"`
	Drill  keyDrillCmd  `cmd:"" help:"${cli_key_drill}"`
	Rotate keyRotateCmd `cmd:"" help:"${cli_key_rotate}"`
}

type keyNewCmd struct {
	File string `arg:"" help:"${cli_key_file}" type:"path"`
}

// Run makes a key file; one that is there is left alone.
func (c *keyNewCmd) Run(t *term.Terminal) error {
	m := sealed.NewMaster()
	if err := m.Save(c.File); err != nil {
		return err
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.key.made", "id", m.ID(), "file", c.File))
	return nil
}

type keySheetCmd struct {
	File string `arg:"" help:"${cli_key_file}" type:"existingfile"`
	Out  string `arg:"" help:"${cli_key_sheet_out}" type:"path"`
}

// Run prints the key for a safe, readable by its owner only.
func (c *keySheetCmd) Run(t *term.Terminal) error {
	m, err := sealed.LoadMaster(c.File)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "out", Err: err}
	}
	now := time.Now()
	err = print.Key(f, print.KeySheet{
		Title: t.Say.Say("key.title"),
		Facts: [][2]string{{t.Say.Say("key.id"), m.ID()}, {t.Say.Say("key.made"), now.Format("02/01/2006")}},
		Rows:  m.Rows(),
		Hints: []string{t.Say.Say("key.hint_safe"), t.Say.Say("key.hint_loss"), t.Say.Say("key.hint_drill")},
		Sign:  []string{t.Say.Say("key.sign_made"), t.Say.Say("key.sign_kept")},
	}, now)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("key sheet: %w", err)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.key.printed", "file", c.Out))
	return nil
}

// keyDrillCmd proves that the key on paper opens the store.
type keyDrillCmd struct {
	plant.StoreFlags
	Data  string `help:"${cli_data}" env:"SOHOA_DATA" required:"" type:"path"`
	Count int    `help:"${cli_key_drill_count}" default:"100"`
}

// Run reads the key from the standard input, as somebody types it from the
// sheet, opens the store with it, and reads originals back. Nothing is written.
func (c *keyDrillCmd) Run(ctx context.Context, t *term.Terminal) error {
	fmt.Fprintln(t.Err, t.Say.Say("cli.key.type"))
	m, err := readTyped(os.Stdin)
	if err != nil {
		var row sealed.WrongRow
		if errors.As(err, &row) {
			fmt.Fprintln(t.Err, t.Say.Say("cli.key.wrong_row", "row", int(row)))
			return term.Partly(term.ExitUsage)
		}
		return err
	}
	plain := c.StoreFlags
	plain.KeyFile = ""
	under, err := plain.OpenBare(ctx, c.Data)
	if err != nil {
		return err
	}
	if is, err := sealed.IsSealed(ctx, under); err != nil || !is {
		return errors.Join(err, &pipeline.Error{Kind: pipeline.Invalid, Field: "key", Err: errors.New("the store is not sealed")})
	}
	store, err := sealed.Open(ctx, under, m)
	if err != nil {
		return err
	}
	good, bad, err := readSome(ctx, store, c.Count)
	if err != nil {
		return err
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.key.drilled", "id", m.ID(), "good", good, "bad", len(bad)))
	for _, k := range bad {
		fmt.Fprintln(t.Out, "  "+t.Say.Say("cli.verify.changed", "key", string(k)))
	}
	if len(bad) > 0 {
		return term.Partly(term.ExitProblems)
	}
	return nil
}

// readTyped reads lines until a key is whole or the input ends.
func readTyped(r io.Reader) (sealed.Master, error) {
	var text strings.Builder
	lines := bufio.NewScanner(r)
	var m sealed.Master
	var row sealed.WrongRow
	err := error(&pipeline.Error{Kind: pipeline.Invalid, Field: "key"})
	for lines.Scan() {
		text.WriteString(lines.Text() + "\n")
		if m, err = sealed.ReadMaster(text.String()); err == nil || errors.As(err, &row) {
			return m, err
		}
	}
	return m, errors.Join(err, lines.Err())
}

// readSome reads originals back, from all over the store, and compares hashes.
func readSome(ctx context.Context, store blob.Store, most int) (good int, bad []pipeline.Key, err error) {
	var keys []pipeline.Key
	if keys, err = blob.Keys(ctx, store, "original/"); err != nil {
		return 0, nil, err
	}
	step := max(1, len(keys)/max(1, most))
	for i := 0; i < len(keys); i += step {
		sum, _ := keys[i].Sum()
		ok, err := blob.Intact(ctx, store, sum)
		switch {
		case ctx.Err() != nil:
			return good, bad, ctx.Err()
		case err != nil || !ok:
			bad = append(bad, keys[i])
		default:
			good++
		}
	}
	return good, bad, nil
}

// keyRotateCmd gives a sealed store another key.
type keyRotateCmd struct {
	plant.StoreFlags
	Data string `help:"${cli_data}" env:"SOHOA_DATA" required:"" type:"path"`
	Next string `arg:"" help:"${cli_key_next}" type:"existingfile"`
}

// Run wraps the store keys anew; no object is rewritten. The server must be
// started again with the new key file.
func (c *keyRotateCmd) Run(ctx context.Context, t *term.Terminal) error {
	next, err := sealed.LoadMaster(c.Next)
	if err != nil {
		return err
	}
	store, err := c.StoreFlags.Open(ctx, c.Data)
	if err != nil {
		return err
	}
	s, ok := store.(*sealed.Store)
	if !ok {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "key", Err: errors.New("the store is not sealed: name its key with --key-file")}
	}
	if err := s.Rewrap(ctx, next); err != nil {
		return err
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.key.rotated", "id", next.ID(), "file", c.Next))
	return nil
}
