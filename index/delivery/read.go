package delivery

import (
	"archive/zip"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"sohoa/index/pair"
	"sohoa/index/sheet"
	"sohoa/pipeline"
	"sohoa/pipeline/aip"
	"sohoa/pipeline/bag"
	"sohoa/pipeline/classify"
)

// The keys of faults beside those of package aip.
const (
	NoPackage = "parcel_none"   // neither METS.xml nor bagit.txt
	BagBroken = "parcel_bag"    // {0}: file of the bag, {1}: what is wrong
	NoScans   = "parcel_empty"  // {0}: bag without a scan
	BadRecord = "parcel_record" // {0}: record.json that cannot be read
	TooMany   = "parcel_many"   // more files than fit
)

// FaultKeys lists the keys of every fault that a parcel can have, once; their
// sentences stand under "register_fault.".
func FaultKeys() []string {
	return append([]string{NoPackage, BagBroken, NoScans, BadRecord, TooMany}, aip.ProblemKeys()...)
}

// File is a file to be taken in.
type File struct {
	Name      string // without folders
	Folder    string
	Size      int64
	Documents []pair.Document
	Open      func() (io.ReadCloser, error)
}

// Plan is what would be taken.
type Plan struct {
	Packages int
	Files    []File
	Rows     int // documents
}

// The bounds of a parcel.
const (
	maxFiles = 50_000
	maxRatio = 200 // unpacked to packed: a scan does not shrink that much
	shown    = 200 // faults
)

// FromZip opens a ZIP as a file system. Invalid with the field "zip": it is none,
// or one that unpacks to more than it may.
func FromZip(r io.ReaderAt, size, limit int64) (fs.FS, error) {
	bad := func(err error) error { return &pipeline.Error{Kind: pipeline.Invalid, Field: "zip", Err: err} }
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, bad(err)
	}
	if len(z.File) > 10*maxFiles {
		return nil, bad(pipeline.Errorf(pipeline.Invalid, "%d entries", len(z.File)))
	}
	for _, f := range z.File {
		if f.UncompressedSize64 > uint64(limit) || f.UncompressedSize64 > maxRatio*f.CompressedSize64+1<<20 {
			return nil, bad(pipeline.Refuse(pipeline.Invalid, pipeline.ReasonFileTooBig, "%s", f.Name))
		}
	}
	return z, nil
}

// Is reports whether there is a package in a file system, whole or not.
func Is(fsys fs.FS) bool {
	p := &reader{fsys: fsys}
	roots, err := p.roots()
	return err == nil && len(roots) > 0
}

// Read checks all packages of a file system. limit bounds one file, in bytes.
// The error of what has faults is Invalid and wraps [sheet.Flaws]; then there is
// nothing to take.
func Read(fsys fs.FS, limit int64) (Plan, error) {
	p := &reader{fsys: fsys, limit: limit}
	roots, err := p.roots()
	if err != nil {
		return Plan{}, err
	}
	if len(roots) == 0 {
		p.blame(NoPackage)
	}
	for _, root := range roots {
		take := p.bag
		if _, err := fs.Stat(fsys, path.Join(root, "METS.xml")); err == nil {
			take = p.aip
		}
		if err := take(root); err != nil {
			return Plan{}, err
		}
		p.plan.Packages++
	}
	if len(p.plan.Files) > maxFiles {
		p.blame(TooMany)
	}
	if len(p.flaws.Faults) > 0 {
		return Plan{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "zip", Err: &p.flaws}
	}
	return p.plan, nil
}

type reader struct {
	fsys  fs.FS
	limit int64
	plan  Plan
	flaws sheet.Flaws
}

func (p *reader) blame(key string, args ...string) {
	if len(p.flaws.Faults) >= shown {
		p.flaws.More++
		return
	}
	p.flaws.Faults = append(p.flaws.Faults, sheet.Flaw{Key: key, Args: args})
}

// roots lists the folders of packages: the root, or what lies in it.
func (p *reader) roots() ([]string, error) {
	roots, err := aip.Roots(p.fsys)
	if err != nil || slices.Contains(roots, ".") {
		return roots, err
	}
	if _, err := fs.Stat(p.fsys, "bagit.txt"); err == nil {
		return []string{"."}, nil
	}
	entries, err := fs.ReadDir(p.fsys, ".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if _, err := fs.Stat(p.fsys, path.Join(e.Name(), "bagit.txt")); err == nil && !slices.Contains(roots, e.Name()) {
			roots = append(roots, e.Name())
		}
	}
	return roots, nil
}

// aip takes a package of the state's profile.
func (p *reader) aip(root string) error {
	found, problems, err := aip.Check(p.fsys, root, p.limit)
	if err != nil {
		return err
	}
	for _, f := range problems {
		p.blame(f.Key, f.Args...)
	}
	for _, f := range found.Files {
		file := File{Name: f.Name, Folder: found.File.Code(), Size: f.Size, Open: p.opener(f.Path)}
		for _, d := range f.Documents {
			file.Documents = append(file.Documents, documentOf(d))
			p.plan.Rows++
		}
		p.plan.Files = append(p.plan.Files, file)
	}
	return nil
}

func (p *reader) opener(name string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return p.fsys.Open(name) }
}

// documentOf is what a package says of a document, as a line of a table.
func documentOf(d aip.Part) pair.Document {
	out := pair.Document{First: max(d.First, 1), Values: map[pipeline.FieldName]string{}, Code: d.Code(), Note: strings.TrimSpace(d.Description)}
	for name, value := range map[pipeline.FieldName]string{
		pipeline.FieldType: typeOf(d.Type()), pipeline.FieldNumber: d.CodeNumber, pipeline.FieldSymbol: d.CodeNotation,
		pipeline.FieldDate: aip.ISO(d.IssuedDate), pipeline.FieldOrgan: d.OrganName, pipeline.FieldSubject: d.Subject,
	} {
		if value = strings.Join(strings.Fields(value), " "); value != "" {
			out.Values[name] = value
		}
	}
	return out
}

// typeOf is the printed type of a code; empty for "32", other, and unknown ones.
func typeOf(code string) string {
	if len(code) == 1 {
		code = "0" + code
	}
	for _, k := range classify.Kinds() {
		if k.Code == code && code != "32" && k.Group == "administrative" {
			return k.Name
		}
	}
	return ""
}

// bag takes a bag.
func (p *reader) bag(root string) error {
	sub, err := fs.Sub(p.fsys, root)
	if err != nil {
		return err
	}
	files, problems, err := bag.CheckFS(sub)
	if err != nil && pipeline.KindOf(err) != pipeline.Invalid {
		p.blame(BagBroken, "data", err.Error())
		return nil
	}
	for _, f := range problems {
		p.blame(BagBroken, f.Path, f.Detail)
	}
	if len(problems) > 0 {
		return nil
	}
	before := len(p.plan.Files)
	if err := p.payload(root, files); err != nil {
		return err
	}
	if len(p.plan.Files) == before {
		p.blame(NoScans, root)
	}
	return nil
}
