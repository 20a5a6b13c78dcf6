package plant

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"sohoa/pipeline/sign"
)

// SignFlags say with what the agency signs and whom it trusts. The password
// comes from the environment or a file, never from the command line, and has
// no default.
type SignFlags struct {
	SignKey      string `name:"sign-key" help:"${cli_sign_key}" env:"SOHOA_SIGN_KEY" type:"path"`
	PasswordFile string `name:"sign-password-file" help:"${cli_sign_password_file}" env:"SOHOA_SIGN_PASSWORD_FILE" type:"path"`
	Password     string `name:"sign-password" hidden:"" env:"SOHOA_SIGN_PASSWORD"`
	Trust        string `name:"trust" help:"${cli_sign_trust}" env:"SOHOA_TRUST" type:"path"`
}

// Load reads the key and the list; either may be nil.
func (f SignFlags) Load() (*sign.Key, *sign.Anchors, error) {
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

// ReadSignatures is the word by which this program, in the jail, reads the
// signatures of a file and prints them.
const ReadSignatures = "read-signatures"

// PrintSignatures is what the child in the jail does.
func PrintSignatures(path string, out io.Writer) error {
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
