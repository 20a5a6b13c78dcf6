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

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
	"sohoa/cmd/sohoa/web"
	"sohoa/cmd/sohoa/web/health"
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
	Anew      bool     `name:"stream-anew" help:"${cli_stream_anew}"`
	plant.PlantFlags
	plant.SignFlags
}

// Run serves until it is told to stop. It stops in reverse: first the web,
// so that no receipt is given that is not kept, then workers and index.
func (c *serveCmd) Run(ctx context.Context, t *term.Terminal) error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	p, err := plant.New(ctx, c.Data, c.PlantFlags, t.Log)
	if err != nil {
		return err
	}
	defer p.Close()
	config := index.Config{Dir: c.Data, Store: p.Store, Log: t.Log, Stream: c.Stream, StreamAnew: c.Anew}
	if config.Key, config.Trust, err = c.SignFlags.Load(); err != nil {
		return err
	}
	x, err := plant.OpenConfigured(ctx, config)
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
		p.Queue.Run, x.Run, x.Watch, x.Follow,
		(&workers.Owner{Queue: p.Queue, Ledger: x, Log: t.Log}).Run,
	}
	if !c.NoWorkers {
		runs = append(runs, func(ctx context.Context) error { return p.WorkHere(ctx, c.Hands(), x) })
	}
	p.SayProtection(ctx, t)
	site, err := c.site(p, x, t)
	if err != nil {
		return err
	}
	runs = append(runs, func(ctx context.Context) error { return answer(ctx, site, listener) })
	if err := c.announce(listener.Addr(), t); err != nil {
		return err
	}
	err = plant.Together(ctx, runs...)
	signOff(ctx, x, t)
	return err
}

// signOff signs the audit as it stands when the server stops: what is cut off its
// end while nobody looks is missed then. Where the store is away the next start
// signs it.
func signOff(ctx context.Context, x *index.Index, t *term.Terminal) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	if err := x.Sign(ctx, true); err != nil {
		t.Log.Warn("the last lines of the audit are not signed yet", "error", err)
	}
}

func (c *serveCmd) site(p *plant.Plant, x *index.Index, t *term.Terminal) (*http.Server, error) {
	texts, err := text.Load()
	if err != nil {
		return nil, err
	}
	s, err := web.New(web.Config{
		Index: x, Text: texts, Sessions: x.SessionStore(), Log: t.Log, Version: version(), Secure: c.Secure, Origins: c.Origin,
		Checks: func(ctx context.Context) []health.Check { return append(p.Checks(ctx), checkStream(x)) },
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

// firstLogin is the name of the first administrator of an empty data folder.
const firstLogin = "quantri"

// firstAdministrator makes an administrator where the catalogue has nobody,
// and writes its token and password where only the owner of the folder reads.
func (c *serveCmd) firstAdministrator(ctx context.Context, x *index.Index, t *term.Terminal) error {
	if some, err := x.HasAccounts(ctx); err != nil || some {
		return err
	}
	password := rand.Text()
	account, token, err := x.FirstAdministrator(ctx, firstLogin, t.Say.Say("cli.serve.first_name"), password)
	if err != nil {
		return fmt.Errorf("first administrator: %w", err)
	}
	if err := remote.WriteSecrets(c.Data, token, password); err != nil {
		return err
	}
	fmt.Fprintln(t.Err, t.Say.Say("cli.serve.first", "name", account.Login, "dir", c.Data))
	return nil
}

func (c *serveCmd) announce(a net.Addr, t *term.Terminal) error {
	data, err := json.Marshal(remote.Running{Address: "http://" + a.String(), PID: os.Getpid()})
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(c.Data, remote.RunningFile), data, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", remote.RunningFile, err)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.serve.ready", "address", "http://"+a.String()))
	return nil
}
