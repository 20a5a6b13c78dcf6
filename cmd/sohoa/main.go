package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"sohoa/cmd/sohoa/bench"
	"sohoa/cmd/sohoa/care"
	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/pipeline"
	"sohoa/pipeline/jail"
)

// pairCmd takes in and hands out what contractors deliver: a table and a ZIP.
type pairCmd struct {
	Import remote.PairImport `cmd:"" help:"${cli_pair_import}"`
	Export care.PairExport   `cmd:"" help:"${cli_pair_export}"`
}

// commands is the command line. The help of "x" is the text "cli.x".
type commands struct {
	Lang string `help:"${cli_lang}" env:"SOHOA_LANG" enum:"vi,en" default:"vi"`
	Log  string `help:"${cli_log}" env:"SOHOA_LOG" enum:"debug,info,warn,error" default:"info"`

	Serve    serveCmd        `cmd:"" help:"${cli_serve}"`
	Work     workCmd         `cmd:"" help:"${cli_work}"`
	Ingest   remote.Ingest   `cmd:"" help:"${cli_ingest}"`
	Find     remote.Find     `cmd:"" help:"${cli_find}"`
	Progress remote.Progress `cmd:"" help:"${cli_progress}"`
	Register remote.Register `cmd:"" help:"${cli_register}"`
	Target   remote.Target   `cmd:"" help:"${cli_target}"`
	Unit     remote.Unit     `cmd:"" help:"${cli_unit}"`
	Snapshot remote.Snapshot `cmd:"" help:"${cli_snapshot}"`
	Report   remote.Report   `cmd:"" help:"${cli_report}"`
	Read     readCmd         `cmd:"" help:"${cli_read}"`
	Verify   care.Verify     `cmd:"" help:"${cli_verify}"`
	Reindex  care.Reindex    `cmd:"" help:"${cli_reindex}"`
	Reread   care.Reread     `cmd:"" help:"${cli_reread}"`
	Rebuild  care.Rebuild    `cmd:"" help:"${cli_rebuild}"`
	Learn    care.Learn      `cmd:"" help:"${cli_learn}"`
	Readings care.Readings   `cmd:"" name:"learn-readings" help:"${cli_learn_readings}"`
	Audit    care.Audit      `cmd:"" help:"${cli_audit}"`
	Backup   care.Backup     `cmd:"" help:"${cli_backup}"`
	Restore  care.Restore    `cmd:"" help:"${cli_restore}"`
	Drill    care.Drill      `cmd:"" help:"${cli_drill}"`
	Key      care.Key        `cmd:"" help:"${cli_key}"`
	Bag      care.Bag        `cmd:"" help:"${cli_bag}"`
	AIP      care.AIP        `cmd:"" name:"aip" help:"${cli_aip}"`
	Sign     signCmd         `cmd:"" help:"${cli_sign}"`
	Pair     pairCmd         `cmd:"" help:"${cli_pair}"`
	Check    checkCmd        `cmd:"" help:"${cli_check}"`
	Signs    signaturesCmd   `cmd:"" name:"signatures" help:"${cli_signatures}"`
	Sheets   separatorsCmd   `cmd:"" name:"separators" help:"${cli_separators}"`
	Sample   sampleCmd       `cmd:"" help:"${cli_sample}"`
	Demo     demoCmd         `cmd:"" help:"${cli_demo}"`
	Bench    bench.Command   `cmd:"" help:"${cli_bench}"`
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "jail" {
		os.Exit(jail.Main(os.Args[2:]))
	}
	if len(os.Args) == 3 && os.Args[1] == plant.ReadSignatures {
		if err := plant.PrintSignatures(os.Args[2], os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "sohoa:", err)
			os.Exit(term.ExitFault)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run does one command and returns its exit code.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	texts, err := text.Load()
	if err != nil {
		fmt.Fprintln(errs, "sohoa:", err)
		return term.ExitFault
	}
	var c commands
	say := texts.In(langOf(args))
	parser, err := kong.New(&c, kong.Name("sohoa"), kong.Description(say.Say("cli.description")),
		kong.Vars(helpTexts(say)), kong.Writers(out, errs), kong.UsageOnError(),
		kong.Exit(func(code int) { panic(exited(code)) }))
	if err != nil {
		fmt.Fprintln(errs, "sohoa:", err)
		return term.ExitFault
	}
	return dispatch(ctx, parser, &c, args, &term.Terminal{Out: out, Err: errs, Say: say})
}

// exited carries kong's wish to leave (after --help) up to dispatch.
type exited int

func dispatch(ctx context.Context, parser *kong.Kong, c *commands, args []string, t *term.Terminal) (code int) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case exited:
			code = int(v)
		default:
			panic(v)
		}
	}()
	call, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(t.Err, t.Say.Say("cli.wrong_call", "why", err.Error()))
		return term.ExitUsage
	}
	t.Log = term.NewLog(t.Err, c.Log)
	slog.SetDefault(t.Log)
	call.BindTo(ctx, (*context.Context)(nil))
	return exit(t, call.Run(t))
}

// exit says what went wrong, in words, and returns the exit code.
func exit(t *term.Terminal, err error) int {
	var p term.Partly
	if err == nil {
		return term.ExitDone
	}
	if errors.As(err, &p) {
		return int(p) // the command has already said why
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(t.Err, t.Say.Say("cli.stopped"))
		return term.ExitBusy
	}
	var told *remote.Told
	if errors.As(err, &told) {
		fmt.Fprintln(t.Err, told.Message)
	} else {
		fmt.Fprintln(t.Err, t.Explain(err))
	}
	switch pipeline.KindOf(err) {
	case pipeline.Invalid, pipeline.Damaged:
		return term.ExitUsage
	case pipeline.NotFound:
		return term.ExitUnknown
	case pipeline.Busy:
		return term.ExitBusy
	}
	return term.ExitFault
}

// helpTexts gives kong every text under "cli." with dots as underscores.
func helpTexts(say text.Speaker) map[string]string {
	vars := map[string]string{}
	for _, key := range say.Keys() {
		if strings.HasPrefix(key, "cli.") {
			vars[strings.ReplaceAll(key, ".", "_")] = say.Raw(key)
		}
	}
	return vars
}

// langOf finds the language before the flags are parsed, because the help is
// written in it.
func langOf(args []string) text.Lang {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			return text.Lang(v)
		}
		if a == "--lang" && i+1 < len(args) {
			return text.Lang(args[i+1])
		}
	}
	return text.Lang(os.Getenv("SOHOA_LANG"))
}
