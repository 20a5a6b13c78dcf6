package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline"
)

// Flags is where a command finds its server and who it is there.
type Flags struct {
	Server string `help:"${cli_server}" env:"SOHOA_SERVER" default:"http://127.0.0.1:8420"`
	Token  string `help:"${cli_token}" env:"SOHOA_TOKEN"`

	Patience time.Duration `help:"${cli_patience}" env:"SOHOA_PATIENCE" default:"2m"`
}

// Told is the sentence with which a server refused.
type Told struct {
	Key     string          `json:"error"`
	Message string          `json:"message"`
	Field   string          `json:"field"`
	Reason  pipeline.Reason `json:"reason"`
	Ref     string          `json:"ref"`
}

// Error is the sentence itself, in the language that the client asked in.
func (e *Told) Error() string { return e.Message }

// Client speaks the JSON API with a token.
type Client struct {
	base  string
	token string
	http  *http.Client
	lang  string

	patience time.Duration // how long a busy or silent server is asked again
}

// New makes the way to a server for the owner of a token. It waits for nobody:
// see [Flags.Client] for a patient one.
func New(address, token string) *Client {
	return &Client{base: strings.TrimRight(address, "/"), token: strings.TrimSpace(token), http: &http.Client{}}
}

// Patient asks a busy or silent server again for so long.
func (c *Client) Patient(d time.Duration) *Client {
	other := *c
	other.patience = d
	return &other
}

// Client is the way to the server that the flags name, in the terminal's
// language. Invalid with the field "token": there is none.
func (s Flags) Client(t *term.Terminal) (*Client, error) {
	if s.Token == "" {
		return nil, &pipeline.Error{Kind: pipeline.Invalid, Field: "token", Err: errors.New(t.Say.Say("cli.no_token"))}
	}
	c := New(s.Server, s.Token)
	c.lang, c.patience = string(t.Say.Lang()), s.Patience
	return c, nil
}

// Address is where the server is.
func (c *Client) Address() string { return c.base }

// As is the same way for somebody else.
func (c *Client) As(token string) *Client {
	other := *c
	other.token = token
	return &other
}

// Get asks for path with the query and decodes the answer into v.
func (c *Client) Get(ctx context.Context, path string, q url.Values, v any) error {
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return c.Patiently(ctx, func() error { return c.Call(ctx, http.MethodGet, path, nil, v) })
}

// Post sends in as JSON to path and decodes the answer into v.
func (c *Client) Post(ctx context.Context, path string, in, v any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encode request: %w", err)
	}
	return c.Patiently(ctx, func() error {
		return c.Call(ctx, http.MethodPost, path, bytes.NewReader(body), v)
	})
}

// Patiently does an act again, with growing pauses, while the server is not
// to be reached or busy, as long as the patience lasts.
func (c *Client) Patiently(ctx context.Context, act func() error) error {
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := act()
		var told *Told
		replaced := errors.As(err, &told) && told.Key == "error.fenced" // no wait brings that server back
		if err != nil && (replaced || pipeline.KindOf(err) != pipeline.Busy) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(backoff.NewExponentialBackOff()), backoff.WithMaxElapsedTime(c.patience))
	return err
}

// Call asks once, with a body or none, and decodes the answer into v unless it
// is nil.
func (c *Client) Call(ctx context.Context, method, path string, body io.Reader, v any) error {
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
	told := &Told{}
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
