package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline"
	"sohoa/pipeline/extract"
	"sohoa/pipeline/pdf"
	"sohoa/pipeline/scan"
)

// readCmd reads files without a server and prints what it found.
type readCmd struct {
	plant.ReaderFlags
	JSON  bool     `help:"${cli_json}"`
	Words bool     `help:"${cli_read_words}"`
	PDF   string   `help:"${cli_read_pdf}" placeholder:"OUT" type:"path"`
	File  []string `arg:"" help:"${cli_read_file}" type:"existingfile"`
}

// readPage is one page of the answer.
type readPage struct {
	Page       int             `json:"page"`
	Text       string          `json:"text"`
	Confidence float64         `json:"confidence"`
	Blank      bool            `json:"blank"`
	Rotation   int             `json:"rotation"`
	Skew       float64         `json:"skew"`
	Source     string          `json:"source"`
	Failure    pipeline.Reason `json:"failure,omitempty"`
	CPU        float64         `json:"cpu_seconds"`
	Notes      []string        `json:"notes,omitempty"`
	Words      []pipeline.Word `json:"words,omitempty"`
	Codes      []pipeline.Code `json:"codes,omitempty"` // QR and bar codes
}

// readField is one field of the answer; Status is accepted or uncertain.
type readField struct {
	Value      string                `json:"value"`
	Raw        string                `json:"raw,omitempty"`
	Confidence float64               `json:"confidence"`
	Page       int                   `json:"page,omitempty"`
	Box        pipeline.Box          `json:"box,omitzero"`
	Source     pipeline.FieldSource  `json:"source,omitempty"`
	Status     pipeline.Status       `json:"status"`
	Hand       bool                  `json:"handwritten,omitempty"`
	Offered    []pipeline.Suggestion `json:"suggestions,omitempty"`
}

// readDocument is one line of --json. Refused and Message stand alone where
// the file cannot be taken.
type readDocument struct {
	File     string                           `json:"file"`
	Document int                              `json:"document"`
	Refused  pipeline.Reason                  `json:"refused,omitempty"`
	Message  string                           `json:"message,omitempty"`
	Secrecy  string                           `json:"secrecy,omitempty"`
	Family   string                           `json:"family,omitempty"`
	Pages    []readPage                       `json:"pages"`
	Type     readField                        `json:"type"`
	Fields   map[pipeline.FieldName]readField `json:"fields"`
}

// Run reads the files one after another, the pages of each at once.
func (c *readCmd) Run(ctx context.Context, t *term.Terminal) error {
	if !c.JSON && t.Log.Enabled(ctx, slog.LevelInfo) {
		t.Log = term.NewLog(t.Err, "warn")
	}
	r, err := plant.NewReader(c.ReaderFlags, t.Log)
	if err != nil {
		return err
	}
	defer r.Close()
	if c.PDF != "" && len(c.File) > 1 {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "pdf", Err: errors.New("one file at a time")}
	}
	some := false
	for _, path := range c.File {
		docs, err := c.file(ctx, r, t, path)
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		for _, d := range docs {
			some = some || d.partly()
			if err := c.print(t, d); err != nil {
				return err
			}
		}
	}
	if some {
		return term.Partly(term.ExitPartly)
	}
	return nil
}

// partly reports whether the file or a page of it could not be read.
func (d readDocument) partly() bool {
	if d.Refused != "" {
		return true
	}
	for _, p := range d.Pages {
		if p.Failure != "" {
			return true
		}
	}
	return false
}

func (c *readCmd) file(ctx context.Context, r *plant.Reader, t *term.Terminal, path string) ([]readDocument, error) {
	refuse := func(why pipeline.Reason) []readDocument {
		return []readDocument{{File: path, Document: 1, Refused: why, Message: t.Say.Say("reason." + string(why)), Pages: []readPage{}}}
	}
	why, err := nameReason(path)
	if err != nil {
		return nil, err
	}
	if why != "" {
		return refuse(why), nil
	}
	sc, err := r.Scanner.Examine(ctx, path)
	if err != nil {
		return nil, err
	}
	if sc.Refused != "" {
		return refuse(sc.Refused), nil
	}
	readings, err := r.Pages(ctx, path, sc, c.Hands())
	if err != nil {
		return nil, err
	}
	description := extract.Describe(readings)
	if c.PDF != "" {
		src := pdf.Source{Path: path, Scan: sc, Readings: readings, Description: description}
		if err := c.write(ctx, r, t, src); err != nil {
			return nil, err
		}
	}
	var docs []readDocument
	for i, part := range description.Parts {
		d := c.document(part, readings)
		d.File, d.Document = path, i+1
		docs = append(docs, d)
	}
	return docs, nil
}

// write makes the two-layer PDF/A beside the printed answer. A file that can
// have none is said so, and is not a failure.
func (c *readCmd) write(ctx context.Context, r *plant.Reader, t *term.Terminal, src pdf.Source) error {
	sum, err := remote.SumOf(src.Path)
	if err != nil {
		return err
	}
	src.Sum = sum
	out, err := os.Create(c.PDF + ".part")
	if err != nil {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "pdf", Err: err}
	}
	defer os.Remove(out.Name())
	info := pdf.InfoOf(src, string(sum))
	info.Made = time.Now()
	err = errors.Join(r.Preserver().Make(ctx, out, src, info), out.Close())
	if why, refused := pdf.Refused(err); refused {
		fmt.Fprintln(t.Err, t.Say.Say("pdf_why."+string(knownWhy(why))))
		return nil
	}
	if err != nil {
		return err
	}
	return os.Rename(out.Name(), c.PDF)
}

// knownWhy is a reason for which there is a sentence.
func knownWhy(why pipeline.Reason) pipeline.Reason {
	if slices.Contains(pdf.Reasons(), why) {
		return why
	}
	return "other"
}

// nameReason refuses by name and first bytes, as an upload does.
func nameReason(path string) (pipeline.Reason, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if n == 0 {
		return pipeline.ReasonEmpty, nil
	}
	if err != nil && err != io.ErrUnexpectedEOF {
		return "", err
	}
	kind, known := scan.Sniff(head[:n])
	if !known {
		return pipeline.ReasonUnsupported, nil
	}
	return scan.CheckName(filepath.Base(path), kind), nil
}

func (c *readCmd) document(part pipeline.Part, readings []pipeline.Reading) readDocument {
	d := readDocument{Family: part.Family, Secrecy: part.Secrecy, Type: field(part.Type), Fields: map[pipeline.FieldName]readField{}}
	for _, rd := range readings[part.First-1 : part.Last] {
		p := readPage{Page: rd.Page, Text: rd.Text(), Confidence: rd.Conf, Blank: rd.Blank, Rotation: rd.Rotation,
			Skew: rd.Skew, Source: string(rd.Source), Failure: rd.Failure, CPU: rd.CPU, Notes: rd.Notes, Codes: rd.Codes}
		if c.Words {
			p.Words = rd.Words
		}
		d.Pages = append(d.Pages, p)
	}
	for name, f := range part.Fields {
		d.Fields[name] = field(f)
	}
	return d
}

func field(f pipeline.Field) readField {
	return readField{Value: f.Value, Raw: f.Raw, Confidence: f.Conf, Page: f.Page, Box: f.Box, Source: f.Source,
		Status: f.Status, Hand: f.Handwritten, Offered: f.Suggestions}
}

func (c *readCmd) print(t *term.Terminal, d readDocument) error {
	if c.JSON {
		return t.PrintJSON(d)
	}
	if d.Refused != "" {
		fmt.Fprintf(t.Out, "%s: %s\n", d.File, d.Message)
		return nil
	}
	fmt.Fprintf(t.Out, "# %s (%d)  %s\n", d.File, d.Document, d.Type.Value)
	for _, name := range pipeline.FieldNames() {
		if f, ok := d.Fields[name]; ok && (f.Value != "" || f.Hand) {
			fmt.Fprintf(t.Out, "  %s: %s  [%s]\n", t.Say.Say("field."+string(name)), f.Value, t.Say.Say("status."+string(f.Status)))
		}
	}
	for _, p := range d.Pages {
		fmt.Fprintf(t.Out, "\n--- %d ---\n%s\n", p.Page, p.Text)
		for _, code := range p.Codes {
			fmt.Fprintf(t.Out, "[%s] %s\n", code.Kind, code.Text)
		}
	}
	return nil
}
