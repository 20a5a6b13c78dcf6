package pipeline

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// ErrAltered is in the chain of an error about an object whose bytes are not
// those that were stored.
var ErrAltered = errors.New("the bytes are not those that were stored")

// The seal of a result: its last member, which holds the SHA-256 of the same
// object without it. So a result says itself whether it is whole, and stays
// JSON for every other program.
const (
	sealHead = `,"seal":"`
	sealTail = `"}`
	sealSize = len(sealHead) + 2*sha256.Size + len(sealTail)
)

// Seal ends the JSON of an object with its seal; one without members has none.
func Seal(data []byte) []byte {
	if len(data) <= len("{}") {
		return data
	}
	sum := sha256.Sum256(data)
	sealed := append(make([]byte, 0, len(data)+sealSize), data[:len(data)-1]...)
	sealed = append(sealed, sealHead...)
	sealed = hex.AppendEncode(sealed, sum[:])
	return append(sealed, sealTail...)
}

// Unseal returns the JSON without its seal; [ErrAltered] where they do not fit.
// What has no seal was stored before there were seals, and is returned as it is.
func Unseal(data []byte) ([]byte, error) {
	at := len(data) - sealSize
	if at < 1 || !bytes.HasPrefix(data[at:], []byte(sealHead)) || !bytes.HasSuffix(data, []byte(sealTail)) {
		return data, nil
	}
	content := append(bytes.Clone(data[:at]), '}')
	sum := sha256.Sum256(content)
	if want := data[at+len(sealHead) : len(data)-len(sealTail)]; hex.EncodeToString(sum[:]) != string(want) {
		return nil, Errorf(Busy, "%w: another seal", ErrAltered)
	}
	return content, nil
}
