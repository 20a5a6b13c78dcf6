package bag

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sohoa/pipeline"
)

const (
	declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
	manifest    = "manifest-sha256.txt"
	tagManifest = "tagmanifest-sha256.txt"
	payload     = "data/"
)

// Writer writes one bag.
type Writer struct {
	dir    string // with .part
	target string
	sums   map[string]pipeline.Sum // by path below the bag
	bytes  int64
}

// Create begins a bag in a folder that must not be there yet.
func Create(dir string) (*Writer, error) {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return nil, &pipeline.Error{Kind: pipeline.Invalid, Field: "bag", Err: fmt.Errorf("%s is there already: %w", dir, fs.ErrExist)}
	}
	w := &Writer{dir: dir + ".part", target: dir, sums: map[string]pipeline.Sum{}}
	if err := os.RemoveAll(w.dir); err != nil {
		return nil, fmt.Errorf("begin bag: %w", err)
	}
	if err := os.MkdirAll(filepath.Join(w.dir, "data"), 0o750); err != nil {
		return nil, fmt.Errorf("begin bag: %w", err)
	}
	return w, nil
}

// Add puts a file under data/. name uses slashes; want may be empty, else bytes
// of another hash are Damaged and end the bag.
func (w *Writer) Add(name string, r io.Reader, want pipeline.Sum) error {
	name = payload + name
	if !safe(name) || w.sums[name] != "" {
		return pipeline.Errorf(pipeline.Invalid, "a file named %q", name)
	}
	sum, n, err := w.put(name, r)
	if err != nil {
		return fmt.Errorf("add %s: %w", name, err)
	}
	if want != "" && sum != want {
		return pipeline.Errorf(pipeline.Damaged, "%s hashes to %s, want %s", name, sum, want)
	}
	w.bytes += n
	return nil
}

func (w *Writer) put(name string, r io.Reader) (pipeline.Sum, int64, error) {
	to := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return "", 0, err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return "", 0, err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, h), r)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", n, err
	}
	w.sums[name] = pipeline.Sum(hex.EncodeToString(h.Sum(nil)))
	return w.sums[name], n, nil
}

// Label is one line of bag-info.txt.
type Label struct{ Name, Value string }

// Close writes the manifests and gives the bag its name.
func (w *Writer) Close(at time.Time, labels []Label) error {
	var info strings.Builder
	fmt.Fprintf(&info, "Bagging-Date: %s\nPayload-Oxum: %d.%d\n", at.Format(time.DateOnly), w.bytes, len(w.sums))
	for _, l := range labels {
		fmt.Fprintf(&info, "%s: %s\n", l.Name, strings.Join(strings.Fields(l.Value), " "))
	}
	list := w.list("data/", true)
	for name, text := range map[string]string{"bagit.txt": declaration, "bag-info.txt": info.String(), manifest: list} {
		if _, _, err := w.put(name, strings.NewReader(text)); err != nil {
			return fmt.Errorf("end bag: %w", err)
		}
	}
	if _, _, err := w.put(tagManifest, strings.NewReader(w.list("data/", false))); err != nil {
		return fmt.Errorf("end bag: %w", err)
	}
	return os.Rename(w.dir, w.target)
}

// Abort removes what was written.
func (w *Writer) Abort() error { return os.RemoveAll(w.dir) }

// list is a manifest of the files below a folder, or of those that are not.
func (w *Writer) list(prefix string, below bool) string {
	var names []string
	for name := range w.sums {
		if strings.HasPrefix(name, prefix) == below {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "%s  %s\n", w.sums[name], encoded.Replace(name))
	}
	return b.String()
}

var (
	encoded = strings.NewReplacer("%", "%25", "\n", "%0A", "\r", "%0D")
	decoded = strings.NewReplacer("%25", "%", "%0A", "\n", "%0a", "\n", "%0D", "\r", "%0d", "\r")
)

// safe reports whether a path stays below the bag on every system.
func safe(name string) bool {
	if name == "" || path.Clean(name) != name || path.IsAbs(name) || strings.ContainsAny(name, "\\\x00") {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." || part == "." || part == "" || len(part) > 250 {
			return false
		}
	}
	return true
}

// Problem is one thing that is wrong with a bag.
type Problem struct {
	Path   string `json:"path"`
	Detail string `json:"detail"`
}

// Check reads a whole bag and lists what is wrong: files changed, missing, or
// in no manifest. It returns the payload's files with their hashes.
func Check(dir string) (map[string]pipeline.Sum, []Problem, error) { return CheckFS(os.DirFS(dir)) }

// CheckFS is [Check] of a file system, such as a ZIP.
func CheckFS(fsys fs.FS) (map[string]pipeline.Sum, []Problem, error) {
	var problems []Problem
	said, err := fs.ReadFile(fsys, "bagit.txt")
	if err != nil {
		return nil, nil, &pipeline.Error{Kind: pipeline.Invalid, Field: "bag", Err: err}
	}
	if string(said) != declaration {
		problems = append(problems, Problem{"bagit.txt", "is not of a bag of version 1.0 in UTF-8"})
	}
	all := map[string]pipeline.Sum{}
	for _, name := range []string{manifest, tagManifest} {
		listed, err := readManifest(fsys, name)
		if err != nil {
			problems = append(problems, Problem{name, err.Error()})
			continue
		}
		for file, sum := range listed {
			if strings.HasPrefix(file, payload) != (name == manifest) {
				problems = append(problems, Problem{file, "stands in the wrong manifest"})
				continue
			}
			all[file] = sum
			if why := differs(fsys, file, sum); why != "" {
				problems = append(problems, Problem{file, why})
			}
		}
	}
	err = fs.WalkDir(fsys, "data", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if all[name] == "" {
			problems = append(problems, Problem{name, "stands in no manifest"})
		}
		return nil
	})
	slices.SortFunc(problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
	out := map[string]pipeline.Sum{}
	for file, sum := range all {
		if name, ok := strings.CutPrefix(file, payload); ok {
			out[name] = sum
		}
	}
	return out, problems, err
}

func readManifest(fsys fs.FS, name string) (map[string]pipeline.Sum, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return parseManifest(f)
}

func parseManifest(r io.Reader) (map[string]pipeline.Sum, error) {
	listed := map[string]pipeline.Sum{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		sum, name, ok := strings.Cut(lines.Text(), " ")
		name = decoded.Replace(strings.TrimLeft(name, " *"))
		s := pipeline.Sum(strings.ToLower(sum))
		if !ok || !s.Valid() || !safe(name) || listed[name] != "" {
			return nil, fmt.Errorf("line %d names no file of this bag", n)
		}
		listed[name] = s
	}
	return listed, lines.Err()
}

func differs(fsys fs.FS, name string, want pipeline.Sum) string {
	st, err := fs.Lstat(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return "is missing"
	}
	if err != nil || !st.Mode().IsRegular() {
		return "is no file"
	}
	f, err := fsys.Open(name)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err.Error()
	}
	if hex.EncodeToString(h.Sum(nil)) != string(want) {
		return "has changed"
	}
	return ""
}
