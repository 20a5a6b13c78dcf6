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

	"sohoa/cmd/sohoa/web/text"
	"sohoa/pipeline"
	"sohoa/pipeline/jail"
)

// The exit codes of the package comment.
const (
	exitDone     = 0
	exitFault    = 1
	exitUsage    = 2
	exitProblems = 3
	exitPartly   = 4
	exitBusy     = 5
	exitUnknown  = 6
)

// commands is the command line. The help of "x" is the text "cli.x".
type commands struct {
	Lang string `help:"${cli_lang}" env:"SOHOA_LANG" enum:"vi,en" default:"vi"`
	Log  string `help:"${cli_log}" env:"SOHOA_LOG" enum:"debug,info,warn,error" default:"info"`

	Serve    serveCmd      `cmd:"" help:"${cli_serve}"`
	Work     workCmd       `cmd:"" help:"${cli_work}"`
	Ingest   ingestCmd     `cmd:"" help:"${cli_ingest}"`
	Find     findCmd       `cmd:"" help:"${cli_find}"`
	Progress progressCmd   `cmd:"" help:"${cli_progress}"`
	Register registerCmd   `cmd:"" help:"${cli_register}"`
	Target   targetCmd     `cmd:"" help:"${cli_target}"`
	Unit     unitCmd       `cmd:"" help:"${cli_unit}"`
	Snapshot snapshotCmd   `cmd:"" help:"${cli_snapshot}"`
	Report   reportCmd     `cmd:"" help:"${cli_report}"`
	Read     readCmd       `cmd:"" help:"${cli_read}"`
	Verify   verifyCmd     `cmd:"" help:"${cli_verify}"`
	Reindex  reindexCmd    `cmd:"" help:"${cli_reindex}"`
	Reread   rereadCmd     `cmd:"" help:"${cli_reread}"`
	Rebuild  rebuildCmd    `cmd:"" help:"${cli_rebuild}"`
	Learn    learnCmd      `cmd:"" help:"${cli_learn}"`
	Readings readingsCmd   `cmd:"" name:"learn-readings" help:"${cli_learn_readings}"`
	Audit    auditCmd      `cmd:"" help:"${cli_audit}"`
	Backup   backupCmd     `cmd:"" help:"${cli_backup}"`
	Restore  restoreCmd    `cmd:"" help:"${cli_restore}"`
	Drill    drillCmd      `cmd:"" help:"${cli_drill}"`
	Key      keyCmd        `cmd:"" help:"${cli_key}"`
	Bag      bagCmd        `cmd:"" help:"${cli_bag}"`
	AIP      aipCmd        `cmd:"" name:"aip" help:"${cli_aip}"`
	Sign     signCmd       `cmd:"" help:"${cli_sign}"`
	Pair     pairCmd       `cmd:"" help:"${cli_pair}"`
	Check    checkCmd      `cmd:"" help:"${cli_check}"`
	Signs    signaturesCmd `cmd:"" name:"signatures" help:"${cli_signatures}"`
	Sheets   separatorsCmd `cmd:"" name:"separators" help:"${cli_separators}"`
	Sample   sampleCmd     `cmd:"" help:"${cli_sample}"`
	Demo     demoCmd       `cmd:"" help:"${cli_demo}"`
	Bench    benchCmd      `cmd:"" help:"${cli_bench}"`
}

// benchCmd holds the measurements.
type benchCmd struct {
	Pipeline BenchPipeline    `cmd:"" help:"${cli_bench_pipeline}"`
	Find     benchFindCmd     `cmd:"" help:"${cli_bench_find}"`
	Describe benchDescribeCmd `cmd:"" help:"${cli_bench_describe}"`
	Progress benchProgressCmd `cmd:"" help:"${cli_bench_progress}"`
	Preserve benchPreserveCmd `cmd:"" help:"${cli_bench_preserve}"`
	Read     BenchRead        `cmd:"" help:"${cli_bench_read}"`
}

// terminal is what a command speaks through.
type terminal struct {
	out io.Writer // results
	err io.Writer // progress and complaints
	say text.Speaker
	log *slog.Logger
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "jail" {
		os.Exit(jail.Main(os.Args[2:]))
	}
	if len(os.Args) == 3 && os.Args[1] == readSignatures {
		if err := printSignatures(os.Args[2], os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "sohoa:", err)
			os.Exit(exitFault)
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
		return exitFault
	}
	var c commands
	say := texts.In(langOf(args))
	parser, err := kong.New(&c, kong.Name("sohoa"), kong.Description(say.Say("cli.description")),
		kong.Vars(helpTexts(say)), kong.Writers(out, errs), kong.UsageOnError(),
		kong.Exit(func(code int) { panic(exited(code)) }))
	if err != nil {
		fmt.Fprintln(errs, "sohoa:", err)
		return exitFault
	}
	return dispatch(ctx, parser, &c, args, &terminal{out: out, err: errs, say: say})
}

// exited carries kong's wish to leave (after --help) up to dispatch.
type exited int

func dispatch(ctx context.Context, parser *kong.Kong, c *commands, args []string, t *terminal) (code int) {
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
		fmt.Fprintln(t.err, t.say.Say("cli.wrong_call", "why", err.Error()))
		return exitUsage
	}
	t.log = newLog(t.err, c.Log)
	slog.SetDefault(t.log)
	call.BindTo(ctx, (*context.Context)(nil))
	return t.exit(call.Run(t))
}

// partly is the error of a command that did its work but not on everything.
type partly struct{ code int }

func (p partly) Error() string { return fmt.Sprintf("exit code %d", p.code) }

// exit says what went wrong, in words, and returns the exit code.
func (t *terminal) exit(err error) int {
	var p partly
	if err == nil {
		return exitDone
	}
	if errors.As(err, &p) {
		return p.code // the command has already said why
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(t.err, t.say.Say("cli.stopped"))
		return exitBusy
	}
	var told *toldError
	if errors.As(err, &told) {
		fmt.Fprintln(t.err, told.Message)
	} else {
		fmt.Fprintln(t.err, t.explain(err))
	}
	switch pipeline.KindOf(err) {
	case pipeline.Invalid, pipeline.Damaged:
		return exitUsage
	case pipeline.NotFound:
		return exitUnknown
	case pipeline.Busy:
		return exitBusy
	}
	return exitFault
}

// explain turns an error into a sentence, with the detail for those who mend.
func (t *terminal) explain(err error) string {
	if r := pipeline.ReasonOf(err); r != "" {
		return t.say.Say("reason."+string(r)) + "\n(" + err.Error() + ")"
	}
	return t.say.Say(pipeline.KindOf(err).Say()) + "\n(" + err.Error() + ")"
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

func newLog(w io.Writer, level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: l}))
}
