package sealed

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Prefix begins the keys of the wrapped store keys.
const Prefix = "seal/"

// ring is the store keys, unwrapped, by their numbers.
type ring struct {
	keys   map[uint64][32]byte
	newest uint64
}

// wrapped is the ring as it lies in the store: one object holds all of it, so
// that nothing half old and half new can be read.
type wrapped struct {
	Schema string            `json:"schema"`
	N      int               `json:"n"`
	Made   time.Time         `json:"made"`
	Master string            `json:"master"` // id of the key that wraps
	Keys   map[uint64]string `json:"keys"`   // nonce and wrapped key, hexadecimal
}

const ringSchema = "sohoa-seal-1"

// Each state of the ring lies there twice: without it nothing can be read.
func ringKeys(n int) [2]pipeline.Key {
	return [2]pipeline.Key{pipeline.Key(fmt.Sprintf("%s%08d-a.json", Prefix, n)), pipeline.Key(fmt.Sprintf("%s%08d-b.json", Prefix, n))}
}

func gcm(key [32]byte) cipher.AEAD {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic("sealed: a key of 32 bytes is a key of AES") // a programming error, never input
	}
	a, err := cipher.NewGCM(block)
	if err != nil {
		panic("sealed: AES has blocks for GCM") // a programming error, never input
	}
	return a
}

func (r *ring) add() {
	var key [32]byte
	rand.Read(key[:])
	r.newest++
	r.keys[r.newest] = key
}

// wrap writes the ring down under a master key.
func (r ring) wrap(m Master, n int) wrapped {
	w := wrapped{Schema: ringSchema, N: n, Made: time.Now().UTC(), Master: m.ID(), Keys: map[uint64]string{}}
	for number, key := range r.keys {
		nonce := make([]byte, 12)
		rand.Read(nonce)
		w.Keys[number] = hex.EncodeToString(gcm(m.secret).Seal(nonce, nonce, key[:], about(number)))
	}
	return w
}

func about(number uint64) []byte { return fmt.Appendf(nil, "%s %d", ringSchema, number) }

// unwrap opens a ring. Invalid: another master key wrapped it.
func (w wrapped) unwrap(m Master) (ring, error) {
	r := ring{keys: map[uint64][32]byte{}}
	if w.Schema != ringSchema || len(w.Keys) == 0 {
		return r, pipeline.Errorf(pipeline.Damaged, "store keys of schema %q", w.Schema)
	}
	if w.Master != m.ID() {
		return r, &pipeline.Error{Kind: pipeline.Invalid, Field: "key",
			Err: fmt.Errorf("the store is sealed with the key %s, this is %s", w.Master, m.ID())}
	}
	for _, number := range slices.Sorted(maps.Keys(w.Keys)) {
		data, err := hex.DecodeString(w.Keys[number])
		if err != nil || len(data) < 12 {
			return r, pipeline.Errorf(pipeline.Damaged, "store key %d", number)
		}
		key, err := gcm(m.secret).Open(nil, data[:12], data[12:], about(number))
		if err != nil || len(key) != 32 {
			return r, pipeline.Errorf(pipeline.Damaged, "store key %d was changed", number)
		}
		r.keys[number], r.newest = [32]byte(key), number
	}
	return r, nil
}

// keep writes a state of the ring, both copies.
func (w wrapped) keep(ctx context.Context, store blob.Store) error {
	data, err := json.MarshalIndent(w, "", " ")
	if err != nil {
		return err
	}
	for _, k := range ringKeys(w.N) {
		if err := blob.Keep(ctx, store, k, data); err != nil {
			return err
		}
	}
	return nil
}

// loadRing finds the newest state of the ring of which a copy is whole; n is 0
// where there is none.
func loadRing(ctx context.Context, store blob.Store, m Master) (r ring, n int, err error) {
	keys, err := blob.Keys(ctx, store, Prefix)
	if err != nil || len(keys) == 0 {
		return ring{}, 0, err
	}
	var last error
	for _, k := range slices.Backward(keys) {
		var w wrapped
		data, err := blob.Load(ctx, store, k, 1<<20)
		if err == nil {
			err = json.Unmarshal(data, &w)
		}
		if err == nil && ringKeys(w.N)[0] != k && ringKeys(w.N)[1] != k {
			err = pipeline.Errorf(pipeline.Damaged, "%s says it is state %d", k, w.N)
		}
		if err == nil {
			r, err = w.unwrap(m)
		}
		if err == nil || pipeline.KindOf(err) == pipeline.Invalid {
			return r, w.N, err
		}
		last = errors.Join(last, fmt.Errorf("%s: %w", k, err))
	}
	return ring{}, 0, last
}

// IsSealed reports whether a store, opened plainly, is sealed.
func IsSealed(ctx context.Context, store blob.Store) (bool, error) {
	keys, err := blob.Keys(ctx, store, Prefix)
	return len(keys) > 0, err
}

func mine(key pipeline.Key) bool { return strings.HasPrefix(string(key), Prefix) }
