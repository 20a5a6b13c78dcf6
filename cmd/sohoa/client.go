package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"sohoa/pipeline"
)

// server is where a command finds its server and who it is there.
type server struct {
	Server string `help:"${cli_server}" env:"SOHOA_SERVER" default:"http://127.0.0.1:8420"`
	Token  string `help:"${cli_token}" env:"SOHOA_TOKEN"`

	Patience time.Duration `help:"${cli_patience}" env:"SOHOA_PATIENCE" default:"2m"`
}

// toldError is the sentence with which a server refused.
type toldError struct {
	Key     string          `json:"error"`
	Message string          `json:"message"`
	Field   string          `json:"field"`
	Reason  pipeline.Reason `json:"reason"`
	Ref     string          `json:"ref"`
}

func (e *toldError) Error() string { return e.Message }

// client speaks the JSON API with a token.
type client struct {
	base  string
	token string
	http  *http.Client
	lang  string

	patience time.Duration // how long a busy or silent server is asked again
}

func (s server) client(t *terminal) (*client, error) {
	if s.Token == "" {
		return nil, &pipeline.Error{Kind: pipeline.Invalid, Field: "token", Err: errors.New(t.say.Say("cli.no_token"))}
	}
	return &client{
		base: strings.TrimRight(s.Server, "/"), token: strings.TrimSpace(s.Token),
		http: &http.Client{}, lang: string(t.say.Lang()), patience: s.Patience,
	}, nil
}

// get asks for path with the query and decodes the answer into v.
func (c *client) get(ctx context.Context, path string, q url.Values, v any) error {
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return c.patiently(ctx, func() error { return c.call(ctx, http.MethodGet, path, nil, v) })
}

// post sends in as JSON to path and decodes the answer into v.
func (c *client) post(ctx context.Context, path string, in, v any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encode request: %w", err)
	}
	return c.patiently(ctx, func() error {
		return c.call(ctx, http.MethodPost, path, bytes.NewReader(body), v)
	})
}

// patiently does an act again, with growing pauses, while the server is not
// to be reached or busy, as long as the patience lasts.
func (c *client) patiently(ctx context.Context, act func() error) error {
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := act()
		if err != nil && pipeline.KindOf(err) != pipeline.Busy {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(backoff.NewExponentialBackOff()), backoff.WithMaxElapsedTime(c.patience))
	return err
}

func (c *client) call(ctx context.Context, method, path string, body io.Reader, v any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return pipeline.Errorf(pipeline.Invalid, "server address: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Accept-Language", c.lang)
	if _, isJSON := body.(*bytes.Reader); isJSON {
		req.Header.Set("Content-Type", "application/json")
	} else if body != nil {
		req.Header.Set("Content-Type", "application/octet-stream")
	}
	res, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return pipeline.Errorf(pipeline.Busy, "%s %s: %w", method, path, err)
	}
	defer res.Body.Close()
	return answerOf(res, v)
}

func answerOf(res *http.Response, v any) error {
	const longest = 64 << 20 // bytes of one answer
	data, err := io.ReadAll(io.LimitReader(res.Body, longest))
	if err != nil {
		return pipeline.Errorf(pipeline.Busy, "answer: %w", err)
	}
	if res.StatusCode < 300 {
		if v == nil {
			return nil
		}
		if err := json.Unmarshal(data, v); err != nil {
			return fmt.Errorf("answer of %s: %w", res.Request.URL.Path, err)
		}
		return nil
	}
	told := &toldError{}
	if json.Unmarshal(data, told) != nil || told.Message == "" {
		told.Message = res.Status
	}
	return &pipeline.Error{Kind: kindOf(res.StatusCode), Reason: told.Reason, Field: told.Field, Err: told}
}

// kindOf is the kind of error behind a status.
func kindOf(status int) pipeline.Kind {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return pipeline.NotFound
	case http.StatusUnprocessableEntity:
		return pipeline.Damaged
	case http.StatusServiceUnavailable, http.StatusTooManyRequests, http.StatusBadGateway,
		http.StatusGatewayTimeout, http.StatusInsufficientStorage:
		return pipeline.Busy
	case http.StatusInternalServerError:
		return pipeline.Internal
	}
	return pipeline.Invalid
}

// printJSON writes v as one line of JSON.
func (t *terminal) printJSON(v any) error {
	enc := json.NewEncoder(t.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// fileExists reports whether there is a file at path.
func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
