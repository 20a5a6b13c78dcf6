package sealed

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	"sohoa/pipeline"
)

// Master is the key that opens a store. Its words on paper are the same key.
type Master struct{ secret [32]byte }

// NewMaster makes a key.
func NewMaster() Master {
	var m Master
	rand.Read(m.secret[:]) // never fails: see crypto/rand
	return m
}

// ID names the key without telling it: 8 hexadecimal digits for people to
// compare.
func (m Master) ID() string {
	h := hmac.New(sha256.New, m.secret[:])
	h.Write([]byte("sohoa master key id"))
	return hex.EncodeToString(h.Sum(nil)[:4])
}

// The letters of a written key: no 0, 1, 8 or 9, which are misread for O, I, B
// and g. Base32 of RFC 4648.
func letters() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

const (
	rowBytes   = 8                // of the key in one row
	rowLetters = 16               // 8 bytes and 2 of a check sum
	rows       = 32 / rowBytes    // in a key
	fileHead   = "sohoa-key-1 "   // begins a key file
	rowCheck   = "sohoa key row " // goes into the check sum of a row
)

// Rows are the key in writing: four rows of four groups of four letters. Each
// row carries a check sum of its own, so that a slip of the pen is found in its
// row.
func (m Master) Rows() []string {
	var all []string
	for i := range rows {
		part := m.secret[i*rowBytes : (i+1)*rowBytes]
		text := letters().EncodeToString(append(bytes.Clone(part), checkOf(i, part)...))
		var groups []string
		for ; text != ""; text = text[4:] {
			groups = append(groups, text[:4])
		}
		all = append(all, strings.Join(groups, " "))
	}
	return all
}

// checkOf is two bytes of a hash over the row and its place.
func checkOf(i int, part []byte) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s%d %x", rowCheck, i, part))
	return sum[:2]
}

// WrongRow is a row of a typed key that cannot be right; counted from 1.
type WrongRow int

// Error names the row as the printed sheet counts it.
func (w WrongRow) Error() string {
	return fmt.Sprintf("row %d of the key is not as it was printed", int(w))
}

// ReadMaster reads a key as it is printed, in upper or lower case, with blanks,
// hyphens and line ends wherever. Invalid: it is none; a [WrongRow] in the chain
// says which row has the mistake.
func ReadMaster(text string) (Master, error) {
	var m Master
	text = strings.TrimPrefix(strings.TrimSpace(text), strings.TrimSpace(fileHead))
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n-.", r) {
			return -1
		}
		return r
	}, strings.ToUpper(text))
	// What a hand writes for a letter that is not among them.
	clean = strings.NewReplacer("0", "O", "1", "I", "8", "B").Replace(clean)
	if len(clean) != rows*rowLetters {
		return m, &pipeline.Error{Kind: pipeline.Invalid, Field: "key", Err: fmt.Errorf("%d letters, a key has %d", len(clean), rows*rowLetters)}
	}
	for i := range rows {
		data, err := letters().DecodeString(clean[i*rowLetters : (i+1)*rowLetters])
		if err != nil || !bytes.Equal(data[rowBytes:], checkOf(i, data[:rowBytes])) {
			return m, &pipeline.Error{Kind: pipeline.Invalid, Field: "key", Err: WrongRow(i + 1)}
		}
		copy(m.secret[i*rowBytes:], data[:rowBytes])
	}
	return m, nil
}

// LoadMaster reads a key file. A file that others may read is refused.
func LoadMaster(path string) (Master, error) {
	st, err := os.Stat(path)
	if err == nil && st.Mode().Perm()&0o077 != 0 {
		return Master{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "key", Err: fmt.Errorf("%s is open to others: chmod 600", path)}
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return Master{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "key", Err: fmt.Errorf("no key file %s", path)}
	}
	if err != nil {
		return Master{}, fmt.Errorf("read key file: %w", err)
	}
	return ReadMaster(string(data))
}

// Save writes a new key file, for its owner only. An existing file is an error:
// it may be the only copy of another key.
func (m Master) Save(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "key", Err: err}
	}
	_, err = fmt.Fprintf(f, "%s\n%s\n", strings.TrimSpace(fileHead), strings.Join(m.Rows(), "\n"))
	return errors.Join(err, f.Sync(), f.Close())
}
