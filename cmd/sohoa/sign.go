package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"sohoa/pipeline"
	"sohoa/pipeline/sign"
)

// signFlags say with what the agency signs and whom it trusts. The password
// comes from the environment or a file, never from the command line, and has
// no default.
type signFlags struct {
	SignKey      string `name:"sign-key" help:"${cli_sign_key}" env:"SOHOA_SIGN_KEY" type:"path"`
	PasswordFile string `name:"sign-password-file" help:"${cli_sign_password_file}" env:"SOHOA_SIGN_PASSWORD_FILE" type:"path"`
	Password     string `name:"sign-password" hidden:"" env:"SOHOA_SIGN_PASSWORD"`
	Trust        string `name:"trust" help:"${cli_sign_trust}" env:"SOHOA_TRUST" type:"path"`
}

// load reads the key and the list; either may be nil.
func (f signFlags) load() (*sign.Key, *sign.Anchors, error) {
	var key *sign.Key
	if f.SignKey != "" {
		file, err := os.ReadFile(f.SignKey)
		if err != nil {
			return nil, nil, fmt.Errorf("sign key: %w", err)
		}
		password := f.Password
		if f.PasswordFile != "" {
			line, err := os.ReadFile(f.PasswordFile)
			if err != nil {
				return nil, nil, fmt.Errorf("password of the sign key: %w", err)
			}
			password = strings.TrimRight(string(line), "\r\n")
		}
		if key, err = sign.Load(file, password); err != nil {
			return nil, nil, fmt.Errorf("sign key: %w", err)
		}
	}
	if f.Trust == "" {
		return key, nil, nil
	}
	list, err := os.ReadFile(f.Trust)
	if err != nil {
		return nil, nil, fmt.Errorf("list of trust: %w", err)
	}
	anchors, err := sign.LoadAnchors(list)
	return key, anchors, err
}

// signCmd has a server sign what waits for the agency's signature.
type signCmd struct {
	server
	Batch string `help:"${cli_sign_batch}"`
	JSON  bool   `help:"${cli_json}"`
}

// Run signs until nothing waits; the first that cannot be signed ends it.
func (c *signCmd) Run(ctx context.Context, t *terminal) error {
	api, err := c.server.client(t)
	if err != nil {
		return err
	}
	signed := 0
	for {
		var waiting struct {
			Documents []pipeline.DocumentID `json:"documents"`
		}
		if err := api.get(ctx, "/api/signing", url.Values{"batch": {c.Batch}}, &waiting); err != nil {
			return err
		}
		if len(waiting.Documents) == 0 {
			break
		}
		for _, id := range waiting.Documents {
			if err := api.post(ctx, "/api/documents/"+string(id)+"/sign", struct{}{}, nil); err != nil {
				return fmt.Errorf("after %d signed: %w", signed, err)
			}
			signed++
		}
	}
	if c.JSON {
		return t.printJSON(map[string]int{"signed": signed})
	}
	fmt.Fprintln(t.out, t.say.Say("cli.sign.done", "n", signed))
	return nil
}

// signaturesCmd shows the signatures of any PDF.
type signaturesCmd struct {
	Trust string   `help:"${cli_sign_trust}" env:"SOHOA_TRUST" type:"path"`
	JSON  bool     `help:"${cli_json}"`
	File  []string `arg:"" help:"${cli_signatures_file}" type:"existingfile"`
}

// Run prints who signed; a signature that does not hold ends with exit code 3.
func (c *signaturesCmd) Run(ctx context.Context, t *terminal) error {
	_, anchors, err := signFlags{Trust: c.Trust}.load()
	if err != nil {
		return err
	}
	j, err := newJail()
	if err != nil {
		return err
	}
	r := &reader{jail: j}
	broken := false
	for _, path := range c.File {
		found, err := r.signatures(ctx, path)
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
		return partly{exitProblems}
	}
	return nil
}

func (c *signaturesCmd) print(t *terminal, path string, found []pipeline.Signature, anchors *sign.Anchors) error {
	if c.JSON {
		return t.printJSON(struct {
			File       string               `json:"file"`
			Signatures []pipeline.Signature `json:"signatures"`
		}{path, found})
	}
	fmt.Fprintln(t.out, t.say.Say("cli.signatures.count", "file", filepath.Base(path), "n", len(found)))
	for _, s := range found {
		reach, trust := "signature.part", "signature.unvouched"
		if s.Whole {
			reach = "signature.whole"
		}
		if anchors.Vouch(s, s.At) {
			trust = "signature.vouched"
		}
		fmt.Fprintf(t.out, "  %s · %s · %s · %s · %s\n", s.Signer, t.say.Moment(s.At),
			t.say.Say("signature."+string(s.State)), t.say.Say(reach), t.say.Say(trust, "issuer", s.Issuer))
	}
	return nil
}

// readSignatures is the word by which this program, in the jail, reads the
// signatures of a file and prints them.
const readSignatures = "read-signatures"

// printSignatures is what the child in the jail does.
func printSignatures(path string, out io.Writer) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil || st.Size() == 0 {
		return errors.Join(err, errors.New("no bytes"))
	}
	data, err := unix.Mmap(int(f.Fd()), 0, int(st.Size()), unix.PROT_READ, unix.MAP_PRIVATE)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(sign.Read(data))
}
