package disktest

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// Platter is what a disk would still hold of a folder if the power went now:
// of each file the bytes at its last fsync, of each folder the names at its own.
// It learns them from the calls of a process that [Watch] watches. It may be used
// from several goroutines.
type Platter struct {
	root string

	mu    sync.Mutex
	data  map[string][]byte            // of a file by its identity
	names map[string]map[string]string // of a folder by its path below root: identity by name
	syncs int
}

// NewPlatter takes a folder as it is for durable.
func NewPlatter(root string) (*Platter, error) {
	p := &Platter{root: root, data: map[string][]byte{}, names: map[string]map[string]string{}}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return p.keep(path, path)
	})
	return p, err
}

// See notes what a call makes durable; see [Watch].
func (p *Platter) See(c Call) unix.Errno {
	_ = p.keep(c.Path, c.Handle) // where the process was killed meanwhile nothing became durable
	return 0
}

// Syncs is how many calls were noted.
func (p *Platter) Syncs() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.syncs
}

// keep notes the file or the folder at path, which is opened by handle.
func (p *Platter) keep(path, handle string) error {
	rel, err := filepath.Rel(p.root, path)
	if err != nil || strings.HasPrefix(rel, "..") {
		return nil // not ours
	}
	info, err := os.Stat(handle)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.syncs++
	if info.IsDir() {
		p.names[rel], err = namesIn(path)
		return err
	}
	id, err := identity(handle)
	if err != nil {
		return err
	}
	p.data[id], err = os.ReadFile(handle)
	return err
}

// namesIn lists a folder.
func namesIn(path string) (map[string]string, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, e := range entries {
		if id, err := identity(filepath.Join(path, e.Name())); err == nil { // else it went meanwhile
			names[e.Name()] = id
		}
	}
	return names, nil
}

// identity tells a file from any other that ever had its number.
func identity(path string) (string, error) {
	var st unix.Statx_t
	if err := unix.Statx(unix.AT_FDCWD, path, 0, unix.STATX_INO|unix.STATX_BTIME|unix.STATX_TYPE, &st); err != nil {
		return "", err
	}
	kind := "f"
	if st.Mode&unix.S_IFMT == unix.S_IFDIR {
		kind = "d"
	}
	return fmt.Sprint(kind, st.Ino, ".", st.Btime.Sec, ".", st.Btime.Nsec), nil
}

// Cut writes to another folder what is left after the power went. What was not
// yet durable may be there or not, name by name and block by block.
func (p *Platter) Cut(to string, rng *rand.Rand) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.restore(".", to, rng)
}

func (p *Platter) restore(rel, to string, rng *rand.Rand) error {
	if err := os.MkdirAll(filepath.Join(to, rel), 0o700); err != nil {
		return err
	}
	names := map[string]string{}
	live, _ := namesIn(filepath.Join(p.root, rel)) // nothing, where the folder is gone
	for name, id := range p.names[rel] {
		if live[name] == id || rng.IntN(2) == 0 {
			names[name] = id
		}
	}
	for name, id := range live {
		if _, durable := p.names[rel][name]; !durable && rng.IntN(3) == 0 {
			names[name] = id
		}
	}
	for name, id := range names {
		path := filepath.Join(rel, name)
		if id[0] == 'd' {
			if err := p.restore(path, to, rng); err != nil {
				return err
			}
			continue
		}
		if err := os.WriteFile(filepath.Join(to, path), p.torn(path, id, rng), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// torn is what may be left of a file: each block as it was last synced, or as it
// was last written.
func (p *Platter) torn(path, id string, rng *rand.Rand) []byte {
	durable := p.data[id]
	at := filepath.Join(p.root, path)
	if now, err := identity(at); err != nil || now != id || rng.IntN(2) == 0 {
		return durable
	}
	live, err := os.ReadFile(at)
	if err != nil {
		return durable
	}
	out := make([]byte, len(durable))
	if len(live) > len(out) {
		out = make([]byte, len(out)+rng.IntN(len(live)-len(out)+1))
	}
	copy(out, durable)
	const block = 4096
	for from := 0; from < len(out); from += block {
		if rng.IntN(2) == 0 && from < len(live) {
			copy(out[from:min(from+block, len(out))], live[from:])
		}
	}
	return out
}
