package members

import (
	"context"
	"time"

	"github.com/alexedwards/scs/v2"

	"sohoa/index/catalog/people"
	"sohoa/index/door"
	"sohoa/pipeline"
)

// SessionUser is the key under which a session keeps whose it is, a string, so
// that a change of password can end it.
const SessionUser = "user"

// SessionStore keeps sessions in the catalogue for [scs.SessionManager]. They
// survive a restart; tokens are kept only as hashes.
func (x *Members) SessionStore() *SessionStore { return &SessionStore{x.people} }

// SessionStore is a [scs.CtxStore].
type SessionStore struct{ people *people.People }

var _ scs.CtxStore = (*SessionStore)(nil)

// FindCtx returns what a session keeps.
func (s *SessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	return s.people.Session(ctx, door.Sha(token))
}

// CommitCtx keeps a session until it ends.
func (s *SessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return pipeline.Errorf(pipeline.Internal, "keep session: %w", err)
	}
	user, _ := values[SessionUser].(string)
	return s.people.KeepSession(ctx, door.Sha(token), pipeline.UserID(user), data, expiry)
}

// DeleteCtx ends a session.
func (s *SessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.people.EndSession(ctx, door.Sha(token))
}

// Find is FindCtx without a deadline.
func (s *SessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a deadline.
func (s *SessionStore) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a deadline.
func (s *SessionStore) Delete(token string) error {
	return s.DeleteCtx(context.Background(), token)
}
