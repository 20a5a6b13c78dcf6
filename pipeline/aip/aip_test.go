package aip

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"sohoa/pipeline"
)

// limit is larger than every file of these tests.
const limit = 1 << 20

// sample is a hồ sơ of two files, of which one holds two documents.
func sample() Package {
	at := time.Date(2026, 3, 2, 3, 4, 5, 0, time.UTC)
	object := func(name, text string, docs ...Part) Object {
		return Object{
			Name: name, Media: "application/pdf", Format: "PDF/A", Version: "2b", Size: int64(len(text)), Sum: pipeline.Sum(strings.ToLower(digest(text))),
			From: &Source{Name: "quét <1>.tif", Size: 9, Sum: pipeline.Sum(strings.ToLower(digest("gốc")))}, Documents: docs,
			Open:   func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil },
			Events: []Event{{Ingestion, "Tiếp nhận tệp", "success", at, "clerk-1"}, {Fixity, "SHA-256", "pass", at, "sohoa"}},
		}
	}
	doc := func(n, subject string, first, last int) Part {
		return Part{Document{ArcFileCode: "H14.12.2020.01", DocCode: "H14.12.2020.01." + n, DocOrdinal: n, TypeName: "02", CodeNumber: "15",
			CodeNotation: "QĐ-UBND", IssuedDate: Day("2020-01-31"), Subject: subject, Language: "01", Mode: "01", NumberOfPage: "2"}, first, last}
	}
	return Package{
		Fonds: "H14.12", Organ: "Sở Nội vụ", Seed: "một lô", Maker: "sohoa", Made: at,
		File: File{ArcFileCode: "H14.12.2020.01", Title: "Hồ sơ “A & B”", Maintenance: "01", Mode: "01", Language: "01", TotalDoc: "3", NumberOfPage: "6"},
		Objects: []Object{
			object("H14.12.2020.01.1.pdf", "%PDF một", doc("0000001", "về việc một", 1, 2), doc("0000002", "về việc hai", 3, 4)),
			object("H14.12.2020.01.2 đủ dấu.pdf", "%PDF hai", doc("0000003", "về việc ba", 1, 2)),
		},
		Agents: []Agent{{"clerk-1", "Nông Thị A", "person", ""}, {"sohoa", "sohoa", "software", "1"}, {"nobody", "không làm gì", "person", ""}},
		Events: []Event{{Packed, "Đóng gói AIP", "success", at, "sohoa"}},
	}
}

func written1(t testing.TB, p Package) string {
	t.Helper()
	dir, err := WriteFolder(t.TempDir(), p)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func problemsOf(t testing.TB, dir string) (Found, []Problem) {
	t.Helper()
	found, problems, err := Check(os.DirFS(filepath.Dir(dir)), filepath.Base(dir), limit)
	if err != nil {
		t.Fatal(err)
	}
	return found, problems
}

func TestWhatIsWrittenIsFoundAgain(t *testing.T) {
	p := sample()
	dir := written1(t, p)
	found, problems := problemsOf(t, dir)
	if len(problems) > 0 {
		t.Fatalf("problems %v", problems)
	}
	if found.ID != p.ObjID() || found.Kind != "AIP" || found.File.Title != p.File.Title || found.File.Code() != p.File.Code() {
		t.Errorf("found %+v", found)
	}
	if len(found.Files) != 2 || len(found.Files[0].Documents) != 2 || len(found.Files[1].Documents) != 1 {
		t.Fatalf("files %+v", found.Files)
	}
	for i, f := range found.Files {
		if f.Sum != p.Objects[i].Sum || f.Size != p.Objects[i].Size || f.Name != p.Objects[i].Name {
			t.Errorf("file %d: got %+v, want %+v", i, f, p.Objects[i])
		}
	}
	got, want := found.Files[0].Documents[1], p.Objects[0].Documents[1]
	if got.First != 3 || got.Last != 4 || got.Subject != want.Subject || got.Type() != "02" || ISO(got.IssuedDate) != "2020-01-31" {
		t.Errorf("document %+v, want %+v", got, want)
	}
	if again := written1(t, p); filepath.Base(again) != filepath.Base(dir) {
		t.Errorf("the same record is named %s, then %s", filepath.Base(dir), filepath.Base(again))
	}
}

func TestAZipIsAPackageToo(t *testing.T) {
	name, err := WriteZip(t.TempDir(), sample())
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	roots, err := Roots(z)
	if err != nil || len(roots) != 1 || roots[0]+".zip" != filepath.Base(name) {
		t.Fatalf("roots %v, %v", roots, err)
	}
	found, problems, err := Check(z, roots[0], limit)
	if err != nil || len(problems) > 0 || len(found.Files) != 2 {
		t.Errorf("found %+v, problems %v, %v", found, problems, err)
	}
}

// TestTheFilesKeepTheirSchemas asks xmllint, which knows nothing of us.
func TestTheFilesKeepTheirSchemas(t *testing.T) {
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skip("SKIPPED: xmllint is not installed")
	}
	dir := written1(t, sample())
	n := 0
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".xml" {
			return err
		}
		schema, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(p), ".xml"), "_")
		if strings.HasPrefix(filepath.Base(p), "EAD_doc") {
			schema = "EAD_doc"
		}
		n++
		if out, err := exec.Command("xmllint", "--noout", "--nonet", "--schema", filepath.Join(dir, "schemas", schema+".xsd"), p).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", p, err, out)
		}
		return nil
	})
	if err != nil || n != 8 {
		t.Errorf("%d files checked, %v, want 8", n, err)
	}
}

// TestCheckNamesWhatIsWrong spoils a good package in one way at a time.
func TestCheckNamesWhatIsWrong(t *testing.T) {
	const data = "representations/rep1/data/H14.12.2020.01.1.pdf"
	const doc = "representations/rep1/metadata/descriptive/EAD_doc_H14.12.2020.01.1_1.xml"
	in := func(name, from, to string) func(string) error {
		return func(dir string) error {
			raw, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, name), []byte(strings.Replace(string(raw), from, to, 1)), 0o600)
		}
	}
	for _, tt := range []struct {
		rule, want string
		spoil      func(dir string) error
	}{
		{"no METS", NoMETS, func(d string) error { return os.Remove(d + "/METS.xml") }},
		{"no METS of the representation", NoMETS, func(d string) error { return os.Remove(d + "/representations/rep1/METS.xml") }},
		{"METS that is no XML", BadXML, in("METS.xml", "<metsHdr", "<metsHdr <")},
		{"a package for users", NotAIP, in("METS.xml", `OAISPACKAGETYPE="AIP"`, `OAISPACKAGETYPE="DIP"`)},
		{"another OBJID", OtherFolder, in("METS.xml", `OBJID="urn:H14.12`, `OBJID="urn:H14.13`)},
		{"no descriptive record", FileMissing, func(d string) error { return os.Remove(d + "/metadata/descriptive/EAD.xml") }},
		{"a file is missing", FileMissing, func(d string) error { return os.Remove(d + "/" + data) }},
		{"a file changed", FileChanged, in(data, "một", "mốt")},
		{"a file is longer", FileChanged, in(data, "một", "một hai")},
		{"a file nobody lists", FileUnlisted, func(d string) error { return os.WriteFile(d+"/representations/rep1/data/thừa.pdf", nil, 0o600) }},
		{"a link in place of a file", FileChanged, func(d string) error {
			if err := os.Remove(d + "/" + data); err != nil {
				return err
			}
			return os.Symlink("/etc/hostname", d+"/"+data)
		}},
		{"a way out of the package", LinkOut, in("METS.xml", "metadata/descriptive/EAD.xml", "../../etc/passwd")},
		{"another algorithm", FileNoSum, in("METS.xml", `CHECKSUMTYPE="SHA-256"`, `CHECKSUMTYPE="MD5"`)},
		{"an identifier twice", TwiceID, in("METS.xml", "<structMap ID=\"uuid-"+sample().uuid("map", "package"), "<structMap ID=\"uuid-"+sample().uuid("dmd", "package"))},
		{"an identifier that is nowhere", LostID, in("METS.xml", `DMDID="uuid-`, `DMDID="uuid-0`)},
		{"secret", SecretMode, in(doc, "<mode>01", "<mode>03")},
		{"a type that is none", FieldBad, in(doc, "<typeName>02", "<typeName>99")},
		{"a day that is none", FieldBad, in(doc, "<issuedDate>31/01/2020", "<issuedDate>31/02/2020")},
		{"no title", FieldEmpty, in("metadata/descriptive/EAD.xml", "<title>Hồ sơ “A &amp; B”", "<title>")},
		{"no history", NoHistory, in("metadata/preservation/PREMIS.xml", "<event>", "<!-- <event>")},
		{"an event without a time", EventBad, in("metadata/preservation/PREMIS.xml", "<eventDateTime>2026", "<eventDateTime>năm 2026")},
		{"an event of nobody", LostID, in("metadata/preservation/PREMIS.xml", "<linkingAgentIdentifierValue>sohoa", "<linkingAgentIdentifierValue>ai đó")},
		{"PREMIS says another hash", SumsDiffer, in("representations/rep1/metadata/preservation/PREMIS_rep1.xml", "<messageDigest>"+digest("%PDF một"), "<messageDigest>"+digest("khác"))},
	} {
		dir := written1(t, sample())
		if err := tt.spoil(dir); err != nil {
			t.Fatal(err)
		}
		if tt.want == NoHistory { // the comment must end
			if err := in("metadata/preservation/PREMIS.xml", "</event>", "</event> -->")(dir); err != nil {
				t.Fatal(err)
			}
		}
		_, problems := problemsOf(t, dir)
		if !slices.ContainsFunc(problems, func(p Problem) bool { return p.Key == tt.want }) {
			t.Errorf("%s: got %v, want %s", tt.rule, problems, tt.want)
		}
	}
}

func TestNoPackageIsLeftOfChangedBytes(t *testing.T) {
	p, parent := sample(), t.TempDir()
	p.Objects[1].Sum = pipeline.Sum(digest("khác"))
	for _, write := range []func(string, Package) (string, error){WriteFolder, WriteZip} {
		_, err := write(parent, p)
		if pipeline.KindOf(err) != pipeline.Damaged {
			t.Errorf("got %v, want Damaged", err)
		}
	}
	left, err := os.ReadDir(parent)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	good := sample()
	if _, err := WriteFolder(parent, good); err != nil {
		t.Fatal(err)
	}
	if _, err := WriteFolder(parent, good); err == nil {
		t.Error("a package was written over another")
	}
	good.Objects[0].Name = "../x.pdf"
	if _, err := WriteFolder(t.TempDir(), good); err == nil {
		t.Error("a name that leaves the package was taken")
	}
}

// TestAPackageOfAnotherMakerIsRead writes one by hand: prefixes, small letters,
// the names of a SIP, no pages, no history.
func TestAPackageOfAnotherMakerIsRead(t *testing.T) {
	files := fstest.MapFS{}
	put := func(name, text string) string {
		files[name] = &fstest.MapFile{Data: []byte(text)}
		return `SIZE="` + strconv.Itoa(len(text)) + `" CHECKSUMTYPE="SHA-256" CHECKSUM="` + strings.ToLower(digest(text)) + `" LOCTYPE="URL" xlink:href="`
	}
	const head = `<m:mets xmlns:m="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS" OBJID="uuid-1"><m:metsHdr csip:OAISPACKAGETYPE="SIP"/>`
	pdf, xsd := put("representations/rep1/data/a.pdf", "%PDF-1.7"), put("schemas/ead.xsd", "<x/>")
	doc := put("representations/rep1/metadata/descriptive/EAD_doc_a.xml", `<simpledc><docCode>G09.1.0000001</docCode><typeName>14</typeName><issuedDate>12/06/2021</issuedDate><subject>Báo cáo năm</subject><mode>01</mode></simpledc>`)
	ead := put("metadata/descriptive/EAD.xml", `<simpledc><fileCode>G09.1</fileCode><title>Tập báo cáo</title><mode>02</mode></simpledc>`)
	rep := put("representations/rep1/METS.xml", head+`<m:dmdSec ID="d1"><m:mdRef MDTYPE="DC" `+doc+`metadata/descriptive/EAD_doc_a.xml"/></m:dmdSec><m:amdSec ID="a"/>`+
		`<m:fileSec><m:fileGrp USE="Data"><m:file ID="f1" `+strings.Replace(pdf, ` LOCTYPE="URL" xlink:href="`, "", 1)+`><m:FLocat xlink:href="data/a.pdf"/></m:file></m:fileGrp></m:fileSec>`+
		`<m:structMap><m:div LABEL="rep1"><m:div LABEL="MetadataLink"><m:div LABEL="MetadataLink/File" DMDID="d1"><m:fptr FILEID="f1"/></m:div></m:div></m:div></m:structMap></m:mets>`)
	put("METS.xml", head+`<m:dmdSec ID="d1"><m:mdRef MDTYPE="DC" `+ead+`metadata/descriptive/EAD.xml"/></m:dmdSec><m:amdSec ID="a"/><m:fileSec>`+
		`<m:fileGrp USE="Schemas"><m:file ID="s" `+strings.Replace(xsd, ` LOCTYPE="URL" xlink:href="`, "", 1)+`><m:FLocat xlink:href="schemas/ead.xsd"/></m:file></m:fileGrp>`+
		`<m:fileGrp USE="Representations/rep1"><m:file ID="r" `+strings.Replace(rep, ` LOCTYPE="URL" xlink:href="`, "", 1)+`><m:FLocat xlink:href="representations/rep1/METS.xml"/></m:file></m:fileGrp></m:fileSec>`+
		`<m:structMap><m:div><m:div LABEL="Representations/rep1"><m:mptr xlink:href="representations/rep1/METS.xml"/></m:div></m:div></m:structMap></m:mets>`)
	found, problems, err := Check(files, ".", limit)
	if err != nil || len(problems) > 0 {
		t.Fatalf("problems %v, %v", problems, err)
	}
	if found.Kind != "SIP" || found.File.Code() != "G09.1" || len(found.Files) != 1 || len(found.Files[0].Documents) != 1 {
		t.Fatalf("found %+v", found)
	}
	if d := found.Files[0].Documents[0]; d.Code() != "G09.1.0000001" || d.Type() != "14" || ISO(d.IssuedDate) != "2021-06-12" || d.First != 0 {
		t.Errorf("document %+v", d)
	}
}

// FuzzMETS: whatever a METS says, reading ends, and nothing outside the package
// is named.
func FuzzMETS(f *testing.F) {
	dir := written1(f, sample())
	for _, name := range []string{"METS.xml", "representations/rep1/METS.xml", "metadata/preservation/PREMIS.xml"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		files := fstest.MapFS{"METS.xml": {Data: data}, "representations/rep1/METS.xml": {Data: data}, "metadata/preservation/PREMIS.xml": {Data: data}}
		found, problems, err := Check(files, ".", limit)
		if err == nil && len(problems) == 0 {
			t.Errorf("a package without data is whole: %+v", found)
		}
		for _, file := range found.Files {
			if !fs.ValidPath(file.Path) {
				t.Errorf("%q leaves the package", file.Path)
			}
		}
	})
}

// FuzzPackage changes one file of a good package and the bytes of its METS at
// will: reading ends, nothing outside the package is named, and what no METS
// vouches for is never sound.
func FuzzPackage(f *testing.F) {
	dir := written1(f, sample())
	good := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		good[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	names := slices.Sorted(maps.Keys(good))
	for i, name := range names {
		f.Add(uint8(i), good[name].Data)
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		name := names[int(which)%len(names)]
		spoiled := maps.Clone(good)
		spoiled[name] = &fstest.MapFile{Data: data}
		found, problems, err := Check(spoiled, ".", limit)
		if err == nil && len(problems) == 0 && name != "METS.xml" && !bytes.Equal(data, good[name].Data) {
			t.Errorf("%s was changed, and the package is whole", name)
		}
		for _, file := range found.Files {
			if !fs.ValidPath(file.Path) {
				t.Errorf("%q leaves the package", file.Path)
			}
		}
	})
}
