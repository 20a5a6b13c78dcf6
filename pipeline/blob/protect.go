package blob

import (
	"context"
	"errors"
	"time"

	"sohoa/pipeline"
)

// ErrLocked is in the chain of a Busy error of Remove when the object's term has
// not ended: it goes when the term is over, and nobody can make it go before.
var ErrLocked = errors.New("the object is locked until its term ends")

// Protection is what a store does against changing and removing what it holds,
// as a canary found by trying.
type Protection struct {
	Overwrite bool          // other bytes did not take the place of the first
	Remove    bool          // the object could not be removed
	Term      time.Duration // for how long; 0: no term is set
}

// Protector is a store that can be tried. Prove writes a canary, tries to
// overwrite and to remove it, and says what came of it. An error says that it
// could not be tried.
type Protector interface {
	Prove(ctx context.Context) (Protection, error)
}

// Renewer is a store whose locks end. Renew makes the lock of an object last the
// whole term again where half of it has passed; an object that is not locked
// stays so.
type Renewer interface {
	Renew(ctx context.Context, key pipeline.Key) error
}

// Uncoverer is a store that keeps the first bytes below those that were laid
// over them. Uncover takes away what lies over the first ones and reports
// whether there was anything.
type Uncoverer interface {
	Uncover(ctx context.Context, key pipeline.Key) (bool, error)
}

// Locked reports whether objects with this key are locked where a store locks:
// what was handed in, and the signed states of the audit. What was made from an
// original can be made again, and must be able to go when it turns out to be
// secret.
func Locked(key pipeline.Key) bool {
	for _, prefix := range []string{"original/", "audit/"} {
		if len(key) > len(prefix) && string(key[:len(prefix)]) == prefix {
			return true
		}
	}
	return false
}

// CanaryPrefix begins the key of every canary.
const CanaryPrefix = "canary/"
