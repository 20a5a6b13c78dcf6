package segment

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Save writes a segment made by [Build] to a file and syncs it.
func (r *Reader) Save(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("save segment: %w", err)
	}
	_, err = f.Write(r.data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("save segment: %w", errors.Join(err, os.Remove(path)))
	}
	return nil
}

// File is a segment that lies mapped in memory.
type File struct {
	*Reader
	mapped []byte
}

// Open maps a segment file. Reading a part of it that is no longer there is a
// fault of memory, which the caller must bear; see [runtime/debug.SetPanicOnFault].
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open segment: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("open segment: %w", err)
	}
	if info.Size() < int64(len(magic)+tail) {
		return nil, errTorn
	}
	mapped, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("open segment: map: %w", err)
	}
	r, err := Read(mapped)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open segment %s: %w", path, err), unix.Munmap(mapped))
	}
	return &File{r, mapped}, nil
}

// Close unmaps the file. Nothing read from it may be used any more.
func (f *File) Close() error {
	if f.mapped == nil {
		return nil
	}
	mapped := f.mapped
	f.mapped = nil
	if err := unix.Munmap(mapped); err != nil {
		return fmt.Errorf("close segment: %w", err)
	}
	return nil
}
