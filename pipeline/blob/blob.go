package blob

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"sohoa/pipeline"
)

// Store keeps objects. It may be used by many goroutines and many processes
// at once. Keys that do not satisfy CheckKey are refused with kind Invalid.
// When ctx ends, every method ends soon with an error that is ctx.Err().
type Store interface {
	// Put reads r to its end, hashes it, asks name for the key and creates
	// the object. On return without an error the object is durable.
	//
	// An existing object with that key is left as it is and counts as
	// success: the Info is then of the existing object. Of many writers that
	// race for one key all succeed and the content is that of one of them.
	//
	// An error leaves no object behind, except that after a lost connection
	// nobody can know: then the object may be there, whole. An error of r is
	// in the chain of the error returned. A full disk or quota is Busy with
	// ErrFull.
	Put(ctx context.Context, r io.Reader, name func(pipeline.Sum) pipeline.Key) (Info, pipeline.Sum, error)

	// Open opens the object for reading, or fails with NotFound. A reader
	// that ends early without io.EOF returned an error before. The caller
	// closes it.
	Open(ctx context.Context, key pipeline.Key) (io.ReadCloser, error)

	// Stat tells size and time of creation, or fails with NotFound.
	Stat(ctx context.Context, key pipeline.Key) (Info, error)

	// List yields the objects whose key begins with prefix, which may end
	// anywhere in a key, in the order of the bytes of their keys. Objects
	// created or removed meanwhile may or may not be seen. An error of yield
	// ends the listing and is returned as it is. yield may call the store.
	List(ctx context.Context, prefix string, yield func(Info) error) error

	// Remove removes the object for good. Removing what is not there is
	// success, so that it can be repeated.
	Remove(ctx context.Context, key pipeline.Key) error
}

// Info is what a store knows of an object without opening it.
type Info struct {
	Key      pipeline.Key
	Size     int64     // bytes
	Modified time.Time // of creation: nothing is ever changed
}

// ErrFull is in the chain of a Busy error when disk or quota are full:
// somebody has to make room before a retry helps.
var ErrFull = errors.New("the store is full")

// ErrAway is in the chain of a Busy error when the store does not answer, or
// not as it should: down, too slow, cut off.
var ErrAway = errors.New("the store does not answer")

// Longest names. S3 allows keys of 1,024 bytes and common file systems names
// of 255; what is below leaves room for prefixes and temporary names.
const (
	maxKey     = 512
	maxSegment = 200
)

// CheckKey returns an error of kind Invalid where key cannot be the name of an
// object in every driver: segments of letters, digits, '.', '_' and '-' that
// do not begin with a dot, joined by single slashes; at most 512 bytes, 200 a
// segment. No key may be a folder of another ("a" and "a/b"); that is for the
// caller to see to.
func CheckKey(key pipeline.Key) error {
	if len(key) > maxKey {
		return pipeline.Errorf(pipeline.Invalid, "key of %d bytes, at most %d", len(key), maxKey)
	}
	for segment := range strings.SplitSeq(string(key), "/") {
		if !legal(segment) {
			return pipeline.Errorf(pipeline.Invalid, "key %q", key)
		}
	}
	return nil
}

// CanBegin reports whether a key can begin with the prefix at all.
func CanBegin(prefix string) bool {
	i := strings.LastIndexByte(prefix, '/')
	if i >= 0 && CheckKey(pipeline.Key(prefix[:i])) != nil {
		return false
	}
	return prefix[i+1:] == "" || legal(prefix[i+1:])
}

func legal(segment string) bool {
	if segment == "" || segment[0] == '.' || len(segment) > maxSegment {
		return false
	}
	for _, c := range []byte(segment) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		case c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}
