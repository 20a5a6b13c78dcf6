package main

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline"
	"sohoa/pipeline/sign"
)

// signCmd has a server sign what waits for the agency's signature.
type signCmd struct {
	remote.Flags
	Batch string `help:"${cli_sign_batch}"`
	JSON  bool   `help:"${cli_json}"`
}

// Run signs until nothing waits; the first that cannot be signed ends it.
func (c *signCmd) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.Flags.Client(t)
	if err != nil {
		return err
	}
	signed := 0
	for {
		var waiting struct {
			Documents []pipeline.DocumentID `json:"documents"`
		}
		if err := api.Get(ctx, "/api/signing", url.Values{"batch": {c.Batch}}, &waiting); err != nil {
			return err
		}
		if len(waiting.Documents) == 0 {
			break
		}
		for _, id := range waiting.Documents {
			if err := api.Post(ctx, "/api/documents/"+string(id)+"/sign", struct{}{}, nil); err != nil {
				return fmt.Errorf("after %d signed: %w", signed, err)
			}
			signed++
		}
	}
	if c.JSON {
		return t.PrintJSON(map[string]int{"signed": signed})
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.sign.done", "n", signed))
	return nil
}

// signaturesCmd shows the signatures of any PDF.
type signaturesCmd struct {
	Trust string   `help:"${cli_sign_trust}" env:"SOHOA_TRUST" type:"path"`
	JSON  bool     `help:"${cli_json}"`
	File  []string `arg:"" help:"${cli_signatures_file}" type:"existingfile"`
}

// Run prints who signed; a signature that does not hold ends with exit code 3.
func (c *signaturesCmd) Run(ctx context.Context, t *term.Terminal) error {
	_, anchors, err := plant.SignFlags{Trust: c.Trust}.Load()
	if err != nil {
		return err
	}
	j, err := plant.NewJail()
	if err != nil {
		return err
	}
	r := &plant.Reader{Jail: j}
	broken := false
	for _, path := range c.File {
		found, err := r.Signatures(ctx, path)
		if err != nil {
			return fmt.Errorf("signatures of %s: %w", path, err)
		}
		for _, s := range found {
			broken = broken || s.State == pipeline.SignatureChanged
		}
		if err := c.print(t, path, found, anchors); err != nil {
			return err
		}
	}
	if broken {
		return term.Partly(term.ExitProblems)
	}
	return nil
}

func (c *signaturesCmd) print(t *term.Terminal, path string, found []pipeline.Signature, anchors *sign.Anchors) error {
	if c.JSON {
		return t.PrintJSON(struct {
			File       string               `json:"file"`
			Signatures []pipeline.Signature `json:"signatures"`
		}{path, found})
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.signatures.count", "file", filepath.Base(path), "n", len(found)))
	for _, s := range found {
		reach, trust := "signature.part", "signature.unvouched"
		if s.Whole {
			reach = "signature.whole"
		}
		if anchors.Vouch(s, s.At) {
			trust = "signature.vouched"
		}
		fmt.Fprintf(t.Out, "  %s · %s · %s · %s · %s\n", s.Signer, t.Say.Moment(s.At),
			t.Say.Say("signature."+string(s.State)), t.Say.Say(reach), t.Say.Say(trust, "issuer", s.Issuer))
	}
	return nil
}
