package term

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"sohoa/cmd/sohoa/web/text"
	"sohoa/pipeline"
)

// The exit codes of a command.
const (
	ExitDone     = 0
	ExitFault    = 1
	ExitUsage    = 2
	ExitProblems = 3
	ExitPartly   = 4
	ExitBusy     = 5
	ExitUnknown  = 6
)

// Terminal is what a command speaks through.
type Terminal struct {
	Out io.Writer // results
	Err io.Writer // progress and complaints
	Say text.Speaker
	Log *slog.Logger
}

// Partly is the error of a command that did its work but not on everything; the
// command has already said why. It is one of the exit codes.
type Partly int

// Error is for callers other than the command line, which shows nothing of it.
func (p Partly) Error() string { return fmt.Sprintf("exit code %d", int(p)) }

// Explain turns an error into a sentence, with the detail for those who mend.
func (t *Terminal) Explain(err error) string {
	if r := pipeline.ReasonOf(err); r != "" {
		return t.Say.Say("reason."+string(r)) + "\n(" + err.Error() + ")"
	}
	var e *pipeline.Error
	if errors.As(err, &e) && e.Field != "" && t.Say.Has("cli.error."+e.Field) {
		return t.Say.Say("cli.error."+e.Field) + "\n(" + err.Error() + ")"
	}
	return t.Say.Say(pipeline.KindOf(err).Say()) + "\n(" + err.Error() + ")"
}

// NewLog is a log of text lines from a level on; info where the level is none.
func NewLog(w io.Writer, level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: l}))
}

// PrintJSON writes v as one line of JSON.
func (t *Terminal) PrintJSON(v any) error {
	enc := json.NewEncoder(t.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
