package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"sohoa/cmd/sohoa/web"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/workers"
)

// serveCmd is the owner of a data folder.
type serveCmd struct {
	Data      string   `help:"${cli_data}" env:"SOHOA_DATA" required:"" type:"path"`
	Listen    string   `help:"${cli_listen}" env:"SOHOA_LISTEN" default:"127.0.0.1:8420"`
	Secure    bool     `help:"${cli_secure}" env:"SOHOA_SECURE"`
	Origin    []string `help:"${cli_origin}" env:"SOHOA_ORIGIN"`
	NoWorkers bool     `help:"${cli_no_workers}" env:"SOHOA_NO_WORKERS"`
	Stream    bool     `help:"${cli_stream}" env:"SOHOA_STREAM"`
	plantFlags
	signFlags
}

// Run serves until it is told to stop. It stops in reverse: first the web,
// so that no receipt is given that is not kept, then workers and index.
func (c *serveCmd) Run(ctx context.Context, t *terminal) error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	p, err := newPlant(ctx, c.Data, c.plantFlags, t.log)
	if err != nil {
		return err
	}
	defer p.close()
	config := index.Config{Dir: c.Data, Store: p.store, Log: t.log, Stream: c.Stream}
	if config.Key, config.Trust, err = c.signFlags.load(); err != nil {
		return err
	}
	x, err := openConfigured(ctx, config)
	if err != nil {
		return err
	}
	defer x.Close()
	if err := c.firstAdministrator(ctx, x, t); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", c.Listen, err)
	}
	defer listener.Close()
	runs := []func(context.Context) error{
		p.queue.Run, x.Run, x.Watch, x.Follow,
		(&workers.Owner{Queue: p.queue, Ledger: x, Log: t.log}).Run,
	}
	if !c.NoWorkers {
		if err := p.reader.prove(ctx); err != nil {
			return err
		}
		runs = append(runs, p.worker(c.hands(), x).Run)
	}
	p.sayProtection(ctx, t)
	site, err := c.site(p, x, t)
	if err != nil {
		return err
	}
	runs = append(runs, func(ctx context.Context) error { return answer(ctx, site, listener) })
	if err := c.announce(listener.Addr(), t); err != nil {
		return err
	}
	return together(ctx, runs...)
}

// sayProtection tries the store and says in words what it protects from.
func (p *plant) sayProtection(ctx context.Context, t *terminal) {
	found, err := p.proven(ctx)
	switch {
	case err != nil:
		p.log.Error("the store's protection cannot be tried", "error", err)
		fmt.Fprintln(t.err, t.say.Say("cli.serve.protection_unknown"))
	case found.Overwrite && found.Remove:
		fmt.Fprintln(t.err, t.say.Say("cli.serve.protected"))
	case found.Overwrite:
		fmt.Fprintln(t.err, t.say.Say("cli.serve.half_protected"))
	default:
		fmt.Fprintln(t.err, t.say.Say("cli.serve.not_protected"))
	}
}

func (c *serveCmd) site(p *plant, x *index.Index, t *terminal) (*http.Server, error) {
	texts, err := text.Load()
	if err != nil {
		return nil, err
	}
	s, err := web.New(web.Config{
		Index: x, Text: texts, Sessions: x.SessionStore(), Log: t.log, Version: version(), Secure: c.Secure, Origins: c.Origin,
		Checks: func(ctx context.Context) []web.Check { return append(p.checks(ctx), checkStream(x)) },
	})
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	return s.HTTPServer(c.Listen), nil
}

// answer serves until ctx ends, then lets requests in hand finish.
func answer(ctx context.Context, s *http.Server, l net.Listener) error {
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	calm, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	if err := s.Shutdown(calm); err != nil {
		s.Close()
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// What an empty data folder gets: the first administrator and its secrets.
const (
	firstLogin   = "quantri"
	tokenFile    = "admin.token"
	passwordFile = "admin.password"
)

// firstAdministrator makes an administrator where the catalogue has nobody,
// and writes its token and password where only the owner of the folder reads.
func (c *serveCmd) firstAdministrator(ctx context.Context, x *index.Index, t *terminal) error {
	if some, err := x.HasAccounts(ctx); err != nil || some {
		return err
	}
	password := rand.Text()
	account, token, err := x.FirstAdministrator(ctx, firstLogin, t.say.Say("cli.serve.first_name"), password)
	if err != nil {
		return fmt.Errorf("first administrator: %w", err)
	}
	if err := writeSecrets(c.Data, token, password); err != nil {
		return err
	}
	fmt.Fprintln(t.err, t.say.Say("cli.serve.first", "name", account.Login, "dir", c.Data))
	return nil
}

// writeSecrets writes an administrator's token and password where only the
// owner of the folder reads.
func writeSecrets(dir, token, password string) error {
	for name, secret := range map[string]string{tokenFile: token, passwordFile: password} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(secret+"\n"), 0o600); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// running is what a server leaves in its data folder for commands of care.
type running struct {
	Address string `json:"address"`
	PID     int    `json:"pid"`
}

const runningFile = "server.json"

func (c *serveCmd) announce(a net.Addr, t *terminal) error {
	data, err := json.Marshal(running{"http://" + a.String(), os.Getpid()})
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(c.Data, runningFile), data, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", runningFile, err)
	}
	fmt.Fprintln(t.out, t.say.Say("cli.serve.ready", "address", "http://"+a.String()))
	return nil
}
