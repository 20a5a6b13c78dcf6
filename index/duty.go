package index

import (
	"context"
	"fmt"
	"slices"

	"sohoa/index/catalog/people"
	"sohoa/pipeline"
)

// Duty is what an account is charged with beside its role.
type Duty = people.Duty

// The duties.
const (
	DutyRecords = people.DutyRecords
	DutySign    = people.DutySign
	DutyDispose = people.DutyDispose
	DutyAudit   = people.DutyAudit
)

// Duties lists every duty once.
func Duties() []Duty { return people.Duties() }

// Charged reports whether a viewer has a duty in his units.
func (x *Index) Charged(ctx context.Context, v pipeline.Viewer, d Duty) (bool, error) {
	if v.Role == "" {
		return false, nil
	}
	return x.catalog.Charged(ctx, v.User, d)
}

// Holders tells which accounts of an administrator's units have duties.
func (x *Index) Holders(ctx context.Context, v pipeline.Viewer) (map[pipeline.UserID][]Duty, error) {
	if err := allow(v, pipeline.Administrator); err != nil {
		return nil, err
	}
	return x.catalog.Holders(ctx, scope(v))
}

// Charge gives an account of an administrator's units a duty, or takes it away.
// Invalid with the field "duty": an administrator cannot have one, so that who
// gives it never holds it.
func (x *Index) Charge(ctx context.Context, v pipeline.Viewer, user pipeline.UserID, d Duty, on bool) error {
	a, err := x.Account(ctx, v, user)
	if err != nil {
		return fmt.Errorf("charge: %w", err)
	}
	if err := allow(v, pipeline.Administrator); err != nil {
		return err
	}
	if !slices.Contains(Duties(), d) || on && a.Role == pipeline.Administrator {
		return invalid("duty", "an administrator does not hold it")
	}
	return x.catalog.Charge(ctx, v, a, d, on)
}

// allowDuty answers NotFound to a viewer without the duty.
func (x *Index) allowDuty(ctx context.Context, v pipeline.Viewer, d Duty) error {
	may, err := x.Charged(ctx, v, d)
	if err == nil && !may {
		err = pipeline.Errorf(pipeline.NotFound, "user %s is not charged with %s", v.User, d)
	}
	return err
}
