package jail

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"sohoa/pipeline"
)

// order is what the parent tells the shim, as JSON in its last argument. It
// holds no secret: other users of the machine can see it.
type order struct {
	Path  string   `json:"path"`
	Args  []string `json:"args"` // with the program's name
	Dir   string   `json:"dir,omitempty"`
	Read  []string `json:"read,omitempty"`
	CPU   int64    `json:"cpu"` // seconds; below 0 for no limit, as in the next lines
	AS    int64    `json:"as"`
	FSize int64    `json:"fsize"`
	Files int64    `json:"files"`
	Procs int64    `json:"procs"`
}

// maxProcs is the number of processes and threads in one jail. It can only be
// set where the jail has its own user namespace: elsewhere the limit counts
// everything of the user.
const maxProcs = 256

func newOrder(c Command, l Limits, own bool) (order, error) {
	path, err := find(c.Path)
	if err != nil {
		return order{}, err
	}
	o := order{
		Path:  path,
		Args:  append([]string{path}, c.Args...),
		Dir:   c.Dir,
		Read:  c.Read,
		CPU:   seconds(l.CPU),
		AS:    l.Memory,
		FSize: l.FileSize,
		Files: int64(l.Files),
		Procs: -1,
	}
	if own {
		o.Procs = maxProcs
	}
	return o, nil
}

// find does what exec.LookPath does, on fixed folders: the caller's PATH must
// not decide what runs.
func find(name string) (string, error) {
	if filepath.IsAbs(name) {
		return name, nil
	}
	if strings.ContainsRune(name, '/') || name == "" {
		return "", pipeline.Errorf(pipeline.Internal, "find program %q: neither a name nor an absolute path", name)
	}
	for _, dir := range []string{"/usr/bin", "/bin", "/usr/local/bin"} {
		path := filepath.Join(dir, name)
		if st, err := os.Stat(path); err == nil && st.Mode().IsRegular() && st.Mode()&0o111 != 0 {
			return path, nil
		}
	}
	return "", pipeline.Errorf(pipeline.Internal, "find program %s: %w", name, exec.ErrNotFound)
}

func seconds(d time.Duration) int64 {
	if d < 0 {
		return -1
	}
	return int64((d + time.Second - 1) / time.Second)
}

func (o order) encode() (string, error) {
	b, err := json.Marshal(o)
	if err != nil {
		return "", fmt.Errorf("encode jail order: %w", err)
	}
	return string(b), nil
}

func environment(c Command) []string {
	home := c.Dir
	if home == "" {
		home = "/"
	}
	return append([]string{
		"PATH=/usr/bin:/bin", "HOME=" + home, "TMPDIR=" + home, "LANG=C.UTF-8",
	}, c.Env...)
}
