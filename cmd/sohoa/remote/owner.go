package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline"
)

// The secrets of an administrator in the data folder.
const (
	TokenFile    = "admin.token"
	passwordFile = "admin.password"
)

// WriteSecrets writes an administrator's token and password where only the
// owner of the folder reads. They are durable on return: nobody else knows them.
func WriteSecrets(dir, token, password string) error {
	for name, secret := range map[string]string{TokenFile: token, passwordFile: password} {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		_, err = f.WriteString(secret + "\n")
		if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open data folder: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// Running is what a server leaves in its data folder for commands of care.
type Running struct {
	Address string `json:"address"`
	PID     int    `json:"pid"`
}

// RunningFile is its name.
const RunningFile = "server.json"

// OwnerOf returns a client of the server that runs on a data folder, with the
// administrator's token found there, or nil where none runs. A folder that is
// not there is an error: a command of care must not make an empty one.
func OwnerOf(ctx context.Context, dir string, t *term.Terminal) (*Client, error) {
	if _, err := os.Stat(filepath.Join(dir, "catalogue.db")); err != nil {
		return nil, &pipeline.Error{Kind: pipeline.Invalid, Field: "data", Err: errors.New(t.Say.Say("cli.no_data", "dir", dir))}
	}
	data, err := os.ReadFile(filepath.Join(dir, RunningFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var r Running
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", RunningFile, err)
	}
	if !Alive(ctx, r.Address) {
		return nil, nil
	}
	token, err := os.ReadFile(filepath.Join(dir, TokenFile))
	if err != nil {
		return nil, fmt.Errorf("token of the administrator: %w", err)
	}
	return Flags{Server: r.Address, Token: strings.TrimSpace(string(token)), Patience: time.Minute}.Client(t)
}

// Alive reports whether a server answers there.
func Alive(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/healthz", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK
}
