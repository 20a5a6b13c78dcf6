package aip

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"sohoa/pipeline"
)

// Problem is one thing that is wrong with a package. Its sentence stands under
// "register_fault.<Key>", with Args in the places {0}, {1} ….
type Problem struct {
	Key  string   `json:"key"`
	Args []string `json:"args"`
}

// The keys of problems.
const (
	NoMETS       = "aip_no_mets"       // {0}: METS that is missing
	BadXML       = "aip_bad_xml"       // {0}: file that cannot be read
	NotAIP       = "aip_not_aip"       // {0}: type of package
	OtherFolder  = "aip_folder"        // {0}: folder, {1}: what it should be
	NoRecord     = "aip_no_record"     // {0}: EAD or PREMIS that is missing
	NoSchema     = "aip_no_schema"     // no schema beside the data
	NoData       = "aip_no_data"       // no file in the data folder
	LinkOut      = "aip_link_out"      // {0}: link that leads out of the package
	FileMissing  = "aip_file_missing"  // {0}: file
	FileChanged  = "aip_file_changed"  // {0}: file whose hash differs
	FileSize     = "aip_file_size"     // {0}: file whose size differs
	FileNoSum    = "aip_file_no_sum"   // {0}: file without a SHA-256
	FileUnlisted = "aip_file_unlisted" // {0}: file that no METS lists
	FileTooBig   = "aip_file_too_big"  // {0}: file
	TwiceID      = "aip_id_twice"      // {0}: METS, {1}: identifier
	LostID       = "aip_id_lost"       // {0}: METS or PREMIS, {1}: identifier pointed at
	FieldEmpty   = "aip_field_empty"   // {0}: record, {1}: field
	FieldBad     = "aip_field_bad"     // {0}: record, {1}: field, {2}: value
	SecretMode   = "aip_secret"        // {0}: record marked as secret
	NoHistory    = "aip_no_history"    // {0}: PREMIS without an event
	EventBad     = "aip_event_bad"     // {0}: PREMIS, {1}: event without type, time or agent
	SumsDiffer   = "aip_sums_differ"   // {0}: file of which PREMIS and METS say different things
)

// ProblemKeys lists the keys of every problem, once.
func ProblemKeys() []string {
	return []string{NoMETS, BadXML, NotAIP, OtherFolder, NoRecord, NoSchema, NoData, LinkOut, FileMissing, FileChanged, FileSize, FileNoSum,
		FileUnlisted, FileTooBig, TwiceID, LostID, FieldEmpty, FieldBad, SecretMode, NoHistory, EventBad, SumsDiffer}
}

// Found is what stands in a package.
type Found struct {
	ID    string // OBJID
	Kind  string // AIP or SIP
	File  File
	Files []FoundFile // of the data folder, in the order of METS
	All   int         // files in the package
	Bytes int64       // of all of them
}

// FoundFile is a file of the data folder.
type FoundFile struct {
	Path      string // below the file system
	Name      string
	Size      int64
	Sum       pipeline.Sum
	Documents []Part
}

// Check reads the package in a folder of a file system, "." for its root, and
// lists what is wrong with it. limit bounds one file, in bytes. The error is of
// reading; a package with problems is no error.
func Check(fsys fs.FS, root string, limit int64) (Found, []Problem, error) {
	sub, err := fs.Sub(fsys, root)
	if err != nil {
		return Found{}, nil, err
	}
	c := &check{fsys: sub, root: root, limit: limit, claims: map[string]claim{}, byID: map[string]string{}, records: map[string]string{}}
	c.wholePackage()
	if err := c.files(); err != nil {
		return c.found, c.problems, err
	}
	c.documents()
	slices.SortStableFunc(c.problems, func(a, b Problem) int {
		return strings.Compare(a.Key+strings.Join(a.Args, "\x00"), b.Key+strings.Join(b.Args, "\x00"))
	})
	c.problems = slices.CompactFunc(c.problems, func(a, b Problem) bool { return a.Key == b.Key && slices.Equal(a.Args, b.Args) })
	for i := range c.found.Files {
		c.found.Files[i].Path = path.Join(root, c.found.Files[i].Path)
	}
	return c.found, c.problems, nil
}

type check struct {
	fsys     fs.FS
	root     string
	limit    int64
	found    Found
	problems []Problem
	claims   map[string]claim  // of METS, by path
	byID     map[string]string // path of a file by its identifier
	records  map[string]string // path of a descriptive record by the identifier of its section
	data     []string          // paths of the data folder in order
	links    []div             // that bind records to files
	premises []string
}

func (c *check) wrong(key string, args ...string) {
	c.problems = append(c.problems, Problem{key, args})
}

// wholePackage reads METS.xml of the package and of its representations.
func (c *check) wholePackage() {
	m := c.mets("METS.xml")
	if m == nil {
		return
	}
	c.found.ID, c.found.Kind = m.ID, strings.ToUpper(firstOf(m.Header.Kind, m.Kind))
	if c.found.Kind != "AIP" && c.found.Kind != "SIP" {
		c.wrong(NotAIP, c.found.Kind)
	}
	if want := strings.ReplaceAll(m.ID, ":", "_"); c.root != "." && path.Base(c.root) != want {
		c.wrong(OtherFolder, path.Base(c.root), want)
	}
	c.sections(m, ".", "package")
	if c.representations(m) == 0 {
		c.wrong(NoMETS, rep1+"METS.xml")
	}
	if !c.any(func(name string) bool { return strings.HasPrefix(name, "schemas/") }) {
		c.wrong(NoSchema)
	}
	if len(c.data) == 0 {
		c.wrong(NoData)
	}
}

// representations reads the METS that the one of the package points to and says
// how many could be.
func (c *check) representations(m *mets) int {
	n := 0
	for _, d := range m.divs() {
		for _, at := range d.Maps {
			name, ok := local(".", at.Href)
			if !ok {
				c.wrong(LinkOut, at.Href)
				continue
			}
			if r := c.mets(name); r != nil {
				n++
				c.representation(r, path.Dir(name))
			}
		}
	}
	return n
}

// mets reads one METS and looks at its identifiers.
func (c *check) mets(name string) *mets {
	data, err := readSmall(c.fsys, name)
	if err != nil {
		c.wrong(NoMETS, name)
		return nil
	}
	m, err := parseMETS(data)
	if err != nil {
		c.wrong(BadXML, name)
		return nil
	}
	for id, n := range m.ids {
		if n > 1 {
			c.wrong(TwiceID, name, id)
		}
	}
	for _, id := range m.references {
		if m.ids[id] == 0 {
			c.wrong(LostID, name, id)
		}
	}
	return m
}

func (c *check) representation(m *mets, base string) {
	c.sections(m, base, "representation")
	for _, d := range m.divs() {
		if d.DMD != "" && len(d.Files) > 0 {
			c.links = append(c.links, d)
		}
	}
}

// sections gathers what a METS says of records and files. An AIP has a record
// of its history at both levels; a SIP has none.
func (c *check) sections(m *mets, base, level string) {
	described, kept := 0, 0
	for _, s := range m.Describing {
		if name := c.record(s, base); name != "" {
			c.records[s.ID] = name
			described++
			if level == "package" {
				c.describe(name)
			}
		}
	}
	for _, a := range m.Administering {
		for _, s := range a.Parts {
			if name := c.record(s, base); name != "" && s.Ref.Kind == "PREMIS" {
				kept++
				c.premises = append(c.premises, name)
			}
		}
	}
	if described == 0 {
		c.wrong(NoRecord, path.Join(base, "metadata/descriptive"))
	}
	if kept == 0 && c.found.Kind == "AIP" {
		c.wrong(NoRecord, path.Join(base, "metadata/preservation"))
	}
	c.groups(m.Groups, base, level)
}

// record takes what is said of a record and returns its path.
func (c *check) record(s section, base string) string {
	if s.Ref == nil {
		return ""
	}
	name, ok := local(base, s.Ref.Href)
	if !ok {
		c.wrong(LinkOut, s.Ref.Href)
		return ""
	}
	c.claims[name] = s.Ref.claim
	return name
}

func (c *check) groups(all []group, base, level string) {
	for _, g := range all {
		for _, f := range g.Files {
			c.claimed(f, base, level)
		}
		c.groups(g.Groups, base, level)
	}
}

// claimed takes what a METS says of one file.
func (c *check) claimed(f groupFile, base, level string) {
	for _, at := range f.At {
		name, ok := local(base, at.Href)
		if !ok {
			c.wrong(LinkOut, at.Href)
			continue
		}
		c.claims[name], c.byID[f.ID] = f.claim, name
		if level == "representation" {
			c.data = append(c.data, name)
		}
	}
}

// describe reads EAD.xml.
func (c *check) describe(name string) {
	if !c.flat(name, &c.found.File) {
		return
	}
	c.need(name, "fileCode", c.found.File.Code())
	c.need(name, "title", c.found.File.Title)
	c.mode(name, c.found.File.Mode)
}

func (c *check) flat(name string, into any) bool {
	data, err := readSmall(c.fsys, name)
	if err != nil {
		c.wrong(FileMissing, name)
		return false
	}
	if err := decode(data, into); err != nil {
		c.wrong(BadXML, name)
		return false
	}
	return true
}

func (c *check) need(name, field, value string) {
	if value == "" {
		c.wrong(FieldEmpty, name, field)
	}
}

func (c *check) mode(name, mode string) {
	switch strings.TrimSpace(mode) {
	case "", "01", "02":
	case Secret:
		c.wrong(SecretMode, name)
	default:
		c.wrong(FieldBad, name, "mode", mode)
	}
}

func (c *check) any(is func(string) bool) bool {
	for name := range c.claims {
		if is(name) {
			return true
		}
	}
	return false
}

// divs are the divisions of all maps, each before those in it.
func (m *mets) divs() []div {
	var out []div
	for _, s := range m.Maps {
		out = append(out, flatDivs(s.Div)...)
	}
	return out
}

func flatDivs(all []div) []div {
	var out []div
	for _, d := range all {
		out = append(append(out, d), flatDivs(d.Divs)...)
	}
	return out
}

// files compares every file of the package with what METS says of it.
func (c *check) files() error {
	there := map[string]bool{}
	err := fs.WalkDir(c.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		there[name] = true
		c.found.All++
		if said, ok := c.claims[name]; ok {
			return c.file(name, said, d)
		}
		if name != "METS.xml" {
			c.wrong(FileUnlisted, name)
		}
		return nil
	})
	for name := range c.claims {
		if !there[name] {
			c.wrong(FileMissing, name)
		}
	}
	for _, name := range c.data {
		said := c.claims[name]
		size, _ := strconv.ParseInt(said.Size, 10, 64) // checked by file
		c.found.Files = append(c.found.Files, FoundFile{Path: name, Name: path.Base(name), Size: size, Sum: pipeline.Sum(strings.ToLower(said.Sum))})
	}
	return err
}

func (c *check) file(name string, said claim, d fs.DirEntry) error {
	if !d.Type().IsRegular() {
		c.wrong(FileChanged, name)
		return nil
	}
	f, err := c.fsys.Open(name)
	if err != nil {
		return fmt.Errorf("check package: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(f, c.limit+1))
	c.found.Bytes += n
	switch {
	case n > c.limit:
		c.wrong(FileTooBig, name)
	case err != nil: // a ZIP whose bytes do not unpack to what it says
		c.wrong(FileChanged, name)
	case !strings.EqualFold(strings.ReplaceAll(said.SumBy, "-", ""), "SHA256") || len(said.Sum) != 64:
		c.wrong(FileNoSum, name)
	case !strings.EqualFold(said.Sum, hex.EncodeToString(h.Sum(nil))):
		c.wrong(FileChanged, name)
	case said.Size != "" && said.Size != strconv.FormatInt(n, 10):
		c.wrong(FileSize, name)
	}
	return nil
}
