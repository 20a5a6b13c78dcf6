package care

import (
	"context"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
)

// archive is what is cared for: with --data the one of that folder, by the
// server that runs on it or in the folder itself where none runs; else the one
// of the server that is named.
type archive struct {
	remote.Flags
	plant.StoreFlags
	Data string `help:"${cli_data}" env:"SOHOA_DATA" type:"path"`
}

// owner returns a client of the server that owns the archive, or nil where none
// runs on the data folder.
func (a archive) owner(ctx context.Context, t *term.Terminal) (*remote.Client, error) {
	if a.Data == "" {
		return a.Client(t)
	}
	return remote.OwnerOf(ctx, a.Data, t)
}
