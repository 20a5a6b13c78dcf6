package backup

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	folder "sohoa/pipeline/blob/fs"
)

// old finds a backup of before there were sets.
func (p Place) old() (Note, func(name, path string) error, error) {
	var n Note
	text, err := os.ReadFile(filepath.Join(p.Old, noteFile))
	if p.Old == "" || errors.Is(err, fs.ErrNotExist) {
		return n, nil, &pipeline.Error{Kind: pipeline.Invalid, Field: "backup", Err: errors.New("no finished backup there")}
	}
	if err == nil {
		err = json.Unmarshal(text, &n)
	}
	if err != nil {
		return n, nil, fmt.Errorf("read %s: %w", noteFile, err)
	}
	return n, func(name, path string) error {
		f, err := os.Open(filepath.Join(p.Old, name))
		if err != nil {
			return err
		}
		defer f.Close()
		return whole(path, f)
	}, nil
}

// newMark is the small store in which a restore notes that it is under way.
func newMark(dir string) (blob.Store, error) { return folder.Open(dir) }
