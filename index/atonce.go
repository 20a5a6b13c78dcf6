package index

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// atOnce asks for every item, as many at a time as there are cores, and returns
// the answers in the order of the items. The first error ends it.
func atOnce[T, R any](ctx context.Context, items []T, ask func(context.Context, T) (R, error)) ([]R, error) {
	answers := make([]R, len(items))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i, item := range items {
		work.Go(func() (err error) {
			if err = ctx.Err(); err == nil {
				answers[i], err = ask(ctx, item)
			}
			return err
		})
	}
	return answers, work.Wait()
}
