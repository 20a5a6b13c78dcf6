package audit

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"sohoa/pipeline"
)

// Line is one act as it is chained. The order and the names of the fields are
// part of the hash and never change.
type Line struct {
	ID      int64           `json:"id"`
	At      int64           `json:"at"` // milliseconds since 1970 UTC
	User    pipeline.UserID `json:"user"`
	Name    string          `json:"name"`
	Unit    pipeline.UnitID `json:"unit"`
	Act     string          `json:"act"`
	Subject string          `json:"subject"`
	Detail  string          `json:"detail"`
	Hash    pipeline.Sum    `json:"hash,omitempty"`
}

// Chain returns the hash of a line that follows one with the hash before; the
// first line follows "".
func (l Line) Chain(before pipeline.Sum) pipeline.Sum {
	l.Hash = ""
	data, err := json.Marshal(l)
	if err != nil {
		panic("audit: a line of strings and numbers cannot be encoded") // a programming error, never input
	}
	h := sha256.New()
	h.Write([]byte(before))
	h.Write(data)
	return pipeline.Sum(hex.EncodeToString(h.Sum(nil)))
}

// Checkpoint is a signed state of the chain with the lines since the one
// before.
type Checkpoint struct {
	Schema    string       `json:"schema"`
	N         int          `json:"n"`      // from 1
	First     int64        `json:"first"`  // line
	Last      int64        `json:"last"`   // line
	Before    pipeline.Sum `json:"before"` // hash of the line before First
	Hash      pipeline.Sum `json:"hash"`   // of Last
	At        time.Time    `json:"at"`
	Key       string       `json:"key"`       // public, hexadecimal
	Signature string       `json:"signature"` // of all above, hexadecimal
	Lines     []Line       `json:"lines"`
}

// Mark is a state of the chain: its last line and that line's hash, "" where it
// is from before the chain. The zero Mark is of an empty audit.
type Mark struct {
	Line int64        `json:"line"`
	Hash pipeline.Sum `json:"hash,omitempty"`
}

// Schema names the form of a checkpoint.
const Schema = "sohoa-audit-1"

// Prefix begins the key of every checkpoint.
const Prefix = "audit/"

// ObjectKey names a checkpoint in the store.
func ObjectKey(n int) pipeline.Key { return pipeline.Key(fmt.Sprintf("%s%08d.json", Prefix, n)) }

func (c Checkpoint) message() []byte {
	return fmt.Appendf(nil, "%s\n%d\n%d\n%d\n%s\n%s\n%d\n%s\n", c.Schema, c.N, c.First, c.Last, c.Before, c.Hash, c.At.UnixMilli(), c.Key)
}

// Check says what is wrong with a checkpoint by itself: its signature, or its
// lines, which must lead from Before to Hash.
func (c Checkpoint) Check() error {
	key, err := hex.DecodeString(c.Key)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return errors.New("no key")
	}
	signature, err := hex.DecodeString(c.Signature)
	if err != nil || !ed25519.Verify(key, c.message(), signature) {
		return errors.New("the signature is not of this checkpoint")
	}
	hash := c.Before
	for i, l := range c.Lines {
		if l.ID != c.First+int64(i) {
			return fmt.Errorf("line %d stands where %d should", l.ID, c.First+int64(i))
		}
		if hash = l.Chain(hash); hash != l.Hash {
			return fmt.Errorf("line %d was changed", l.ID)
		}
	}
	if hash != c.Hash || int64(len(c.Lines)) != c.Last-c.First+1 {
		return fmt.Errorf("lines %d to %d do not lead to the signed hash", c.First, c.Last)
	}
	return nil
}

// Keys sign checkpoints and mask numbers.
type Keys struct {
	private ed25519.PrivateKey
	mask    []byte
}

// Open reads the keys of a data folder, and makes them where there are none.
func Open(dir string) (Keys, error) {
	path := filepath.Join(dir, "audit.key")
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		if text, err = create(path); err != nil {
			return Keys{}, fmt.Errorf("make the key of the audit: %w", err)
		}
	}
	seed, err := hex.DecodeString(string(text))
	if err != nil || len(seed) != ed25519.SeedSize {
		return Keys{}, pipeline.Errorf(pipeline.Internal, "%s is no key", path)
	}
	h := hmac.New(sha256.New, seed)
	h.Write([]byte("sohoa personal numbers"))
	return Keys{ed25519.NewKeyFromSeed(seed), h.Sum(nil)}, nil
}

// create writes a new key, durable before it signs anything.
func create(path string) ([]byte, error) {
	seed := make([]byte, ed25519.SeedSize)
	rand.Read(seed) // never fails: see crypto/rand
	text := []byte(hex.EncodeToString(seed))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.Write(text)
	return text, errors.Join(err, f.Sync(), f.Close())
}

// Sign completes a checkpoint.
func (k Keys) Sign(c Checkpoint) Checkpoint {
	c.Schema, c.Key = Schema, k.Public()
	c.Signature = hex.EncodeToString(ed25519.Sign(k.private, c.message()))
	return c
}

// Public is the public key, hexadecimal: what a report prints.
func (k Keys) Public() string {
	return hex.EncodeToString(k.private.Public().(ed25519.PublicKey))
}

// personal finds what may be a personal number: 9 digits of an old identity
// card, 12 of a new one, also written in groups.
var personal = regexp.MustCompile(`\d(?:[ .\-]?\d){8,11}`)

// Mask puts "số#" and a keyed hash where a text has a personal number.
func (k Keys) Mask(text string) string {
	return personal.ReplaceAllStringFunc(text, func(found string) string {
		digits := make([]byte, 0, 12)
		for _, c := range []byte(found) {
			if c >= '0' && c <= '9' {
				digits = append(digits, c)
			}
		}
		if len(digits) != 9 && len(digits) != 12 {
			return found
		}
		h := hmac.New(sha256.New, k.mask)
		h.Write(digits)
		return "số#" + hex.EncodeToString(h.Sum(nil)[:8])
	})
}

// Verdict says what was found when the chain was gone through.
type Verdict struct {
	Lines       int64    `json:"lines"`
	Unchained   int64    `json:"unchained"` // written before there was a chain
	Checkpoints int      `json:"checkpoints"`
	Signed      int64    `json:"signed"` // the last line that is signed
	Keys        []string `json:"keys"`   // public keys that signed
	Problems    []string `json:"problems"`
}

// Clean reports whether nothing was changed.
func (v Verdict) Clean() bool { return len(v.Problems) == 0 }

// Broken adds a problem; a broken chain would bring one a line, so no more than
// a hundred are kept.
func (v *Verdict) Broken(format string, args ...any) {
	if len(v.Problems) < 100 {
		v.Problems = append(v.Problems, fmt.Sprintf(format, args...))
	}
}

// Number reads the number of a checkpoint from its key.
func Number(k pipeline.Key) (int, bool) {
	if len(k) != len(ObjectKey(1)) {
		return 0, false
	}
	n, err := strconv.Atoi(string(k[len(Prefix) : len(Prefix)+8]))
	return n, err == nil && ObjectKey(n) == k
}
