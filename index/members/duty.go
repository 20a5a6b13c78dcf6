package members

import (
	"context"
	"fmt"
	"slices"

	"sohoa/index/catalog/people"
	"sohoa/index/door"
	"sohoa/pipeline"
)

// Charged reports whether a viewer has a duty in his units.
func (x *Members) Charged(ctx context.Context, v pipeline.Viewer, d people.Duty) (bool, error) {
	if v.Role == "" {
		return false, nil
	}
	return x.people.Charged(ctx, v.User, d)
}

// Holders tells which accounts of an administrator's units have duties.
func (x *Members) Holders(ctx context.Context, v pipeline.Viewer) (map[pipeline.UserID][]people.Duty, error) {
	if err := door.Allow(v, pipeline.Administrator); err != nil {
		return nil, err
	}
	return x.people.Holders(ctx, door.Scope(v))
}

// Charge gives an account of an administrator's units a duty, or takes it away.
// Invalid with the field "duty": an administrator cannot have one, so that who
// gives it never holds it.
func (x *Members) Charge(ctx context.Context, v pipeline.Viewer, user pipeline.UserID, d people.Duty, on bool) error {
	a, err := x.Account(ctx, v, user)
	if err != nil {
		return fmt.Errorf("charge: %w", err)
	}
	if err := door.Allow(v, pipeline.Administrator); err != nil {
		return err
	}
	if !slices.Contains(people.Duties(), d) || on && a.Role == pipeline.Administrator {
		return door.Invalid("duty", "an administrator does not hold it")
	}
	return x.people.Charge(ctx, v, a, d, on)
}

// AllowDuty answers NotFound to a viewer without the duty.
func (x *Members) AllowDuty(ctx context.Context, v pipeline.Viewer, d people.Duty) error {
	may, err := x.Charged(ctx, v, d)
	if err == nil && !may {
		err = pipeline.Errorf(pipeline.NotFound, "user %s is not charged with %s", v.User, d)
	}
	return err
}
