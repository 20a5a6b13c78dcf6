package aip

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"sohoa/pipeline"
)

//go:embed schemas/*.xsd
var schemas embed.FS

// WriteFolder writes a package into a folder of its name below parent, which
// must not be there yet, and returns that folder. Damaged: a file is not what its hash says; then
// nothing is left.
func WriteFolder(parent string, p Package) (string, error) {
	dir := filepath.Join(parent, p.Folder())
	return dir, whole(dir, func(part string) error {
		return p.write(func(name string) (io.WriteCloser, error) {
			to := filepath.Join(part, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
				return nil, err
			}
			f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
			return synced{f}, err
		})
	})
}

// WriteZip writes a package as a ZIP of its name below parent, in which the
// folder of the package lies, and returns the ZIP.
func WriteZip(parent string, p Package) (string, error) {
	to := filepath.Join(parent, p.Folder()+".zip")
	return to, whole(to, func(part string) error {
		f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
		if err != nil {
			return err
		}
		z := zip.NewWriter(f)
		err = p.write(func(name string) (io.WriteCloser, error) {
			// Scans do not get smaller by packing them again.
			w, err := z.CreateHeader(&zip.FileHeader{Name: path.Join(p.Folder(), name), Method: zip.Store, Modified: p.Made})
			return open{w}, err
		})
		return errors.Join(err, z.Close(), f.Sync(), f.Close())
	})
}

// whole gives what is written its name only when it is whole.
func whole(to string, write func(part string) error) error {
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "to", Err: fmt.Errorf("%s is there already: %w", to, fs.ErrExist)}
	}
	part := to + ".part"
	err := os.RemoveAll(part)
	if err == nil {
		err = write(part)
	}
	if err == nil {
		err = os.Rename(part, to)
	}
	if err != nil {
		return fmt.Errorf("write package: %w", errors.Join(err, os.RemoveAll(part)))
	}
	return nil
}

type synced struct{ *os.File }

func (s synced) Close() error { return errors.Join(s.Sync(), s.File.Close()) }

// open is a writer that ends when the next one begins.
type open struct{ io.Writer }

func (open) Close() error { return nil }

// written is a file that lies in the package now.
type written struct {
	path  string // below the package
	media string
	size  int64
	sum   string // in capitals
	made  string
}

// out writes the files of one package and remembers them.
type out struct {
	Package
	create func(name string) (io.WriteCloser, error)
	made   map[string]bool
}

func (p Package) write(create func(string) (io.WriteCloser, error)) error {
	o := &out{Package: p, create: create, made: map[string]bool{}}
	rep, err := o.representation()
	if err != nil {
		return err
	}
	var xsd []written
	entries, err := schemas.ReadDir("schemas")
	if err != nil {
		return err
	}
	for _, e := range entries {
		data, err := schemas.ReadFile("schemas/" + e.Name())
		if err != nil {
			return err
		}
		w, err := o.put("schemas/"+e.Name(), "application/octet-stream", bytes.NewReader(data))
		if err != nil {
			return err
		}
		xsd = append(xsd, w)
	}
	ead, err := o.flat("metadata/descriptive/EAD.xml", p.File)
	if err != nil {
		return err
	}
	premis, err := o.text("metadata/preservation/PREMIS.xml", o.packagePremis().document())
	if err != nil {
		return err
	}
	_, err = o.text("METS.xml", o.packageMETS(ead, premis, rep, xsd).document())
	return err
}

const rep1 = "representations/rep1/"

// representation writes the data with what describes it, and returns its METS.
func (o *out) representation() (written, error) {
	var data []written
	var described [][]written
	for i, b := range o.Objects {
		w, err := o.object(b)
		if err != nil {
			return w, err
		}
		data = append(data, w)
		var docs []written
		for n, part := range b.Documents {
			name := strings.TrimSuffix(b.Name, path.Ext(b.Name))
			if len(b.Documents) > 1 {
				name += fmt.Sprintf("_%d", n+1)
			}
			d, err := o.flat(rep1+"metadata/descriptive/EAD_doc_"+name+".xml", part.Document)
			if err != nil {
				return d, err
			}
			docs = append(docs, d)
		}
		described = append(described, docs)
		if len(docs) == 0 {
			return w, pipeline.Errorf(pipeline.Internal, "file %d has no document", i+1)
		}
	}
	premis, err := o.text(rep1+"metadata/preservation/PREMIS_rep1.xml", o.repPremis(data).document())
	if err != nil {
		return premis, err
	}
	return o.text(rep1+"METS.xml", o.repMETS(data, described, premis).document())
}

// object copies a file and compares it with its hash.
func (o *out) object(b Object) (written, error) {
	in, err := b.Open()
	if err != nil {
		return written{}, err
	}
	defer in.Close()
	w, err := o.put(rep1+"data/"+b.Name, b.Media, in)
	if err == nil && !strings.EqualFold(w.sum, string(b.Sum)) {
		err = pipeline.Errorf(pipeline.Damaged, "%s hashes to %s, want %s", b.Name, w.sum, b.Sum)
	}
	return w, err
}

// flat writes a descriptive record.
func (o *out) flat(name string, record any) (written, error) {
	data, err := xml.MarshalIndent(record, "", "  ")
	if err != nil {
		return written{}, err
	}
	return o.text(name, append([]byte(xml.Header), append(data, '\n')...))
}

func (o *out) text(name string, data []byte) (written, error) {
	return o.put(name, "application/xml", bytes.NewReader(data))
}

func (o *out) put(name, media string, r io.Reader) (written, error) {
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\:\x00") || o.made[strings.ToLower(name)] {
		return written{}, pipeline.Errorf(pipeline.Invalid, "a file named %q", name)
	}
	o.made[strings.ToLower(name)] = true
	w, err := o.create(name)
	if err != nil {
		return written{}, err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, h), r)
	if err = errors.Join(err, w.Close()); err != nil {
		return written{}, fmt.Errorf("%s: %w", name, err)
	}
	return written{name, media, n, strings.ToUpper(hex.EncodeToString(h.Sum(nil))), moment(o.Made)}, nil
}

// href is a path as a URL, each part percent-encoded.
func href(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
