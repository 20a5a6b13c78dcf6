package remote

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"

	"sohoa/pipeline"
)

// Open sends one request, once, and hands over the answer as it is; the caller
// closes its body.
func (c *Client) Open(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, pipeline.Errorf(pipeline.Invalid, "server address: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Accept-Language", c.lang)
	if body != nil {
		req.Header.Set("Content-Type", "application/octet-stream")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, pipeline.Errorf(pipeline.Busy, "%s %s: %w", method, path, err)
	}
	return res, nil
}

// download writes what path answers to a file, whole or not at all.
func (c *Client) download(ctx context.Context, path, to string) error {
	return c.Patiently(ctx, func() error {
		res, err := c.Open(ctx, http.MethodGet, path, nil)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		if res.StatusCode >= 300 {
			return answerOf(res, nil)
		}
		f, err := os.Create(to + ".part")
		if err != nil {
			return pipeline.Errorf(pipeline.Invalid, "%w", err)
		}
		_, err = io.Copy(f, res.Body)
		if err = errors.Join(err, f.Close()); err != nil {
			return errors.Join(pipeline.Errorf(pipeline.Busy, "%w", err), os.Remove(to+".part"))
		}
		return os.Rename(to+".part", to)
	})
}
