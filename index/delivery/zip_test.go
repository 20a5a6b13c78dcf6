package delivery

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"path"
	"strings"
	"testing"
)

// zipOf packs files by their names as they are, whatever they say.
func zipOf(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const limit = 1 << 20

func readZip(data []byte) (Plan, error) {
	fsys, err := FromZip(bytes.NewReader(data), int64(len(data)), limit)
	if err != nil {
		return Plan{}, err
	}
	return Read(fsys, limit)
}

const (
	bagit    = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
	sumOfPDF = "1ef18a1deafe65f4a3b6d9fbe3b5ee52d1e6b1d7bce5e1ea0ea2a6bb1f8f6f9b"
)

func TestAZipWithNamesThatLeaveItIsNotTaken(t *testing.T) {
	for _, name := range []string{"../../etc/cron.d/x.pdf", "/etc/x.pdf", "data/../../x.pdf", `data\..\..\x.pdf`, "C:/x.pdf"} {
		plan, err := readZip(zipOf(t, map[string]string{"bagit.txt": bagit, name: "%PDF", "manifest-sha256.txt": sumOfPDF + "  " + name + "\n"}))
		if err == nil {
			t.Errorf("%s: taken: %+v", name, plan)
		}
	}
}

// FuzzZip: whatever a ZIP holds, reading it ends, and no file that it offers has
// a name that is a path.
func FuzzZip(f *testing.F) {
	f.Add(zipOf(f, map[string]string{"bagit.txt": bagit, "data/a.pdf": "%PDF", "manifest-sha256.txt": sumOfPDF + "  data/a.pdf\n"}))
	f.Add(zipOf(f, map[string]string{"x/METS.xml": "<mets/>", "x/representations/rep1/METS.xml": "<mets/>"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		plan, err := readZip(data)
		if err != nil {
			return
		}
		for _, file := range plan.Files {
			if file.Name != path.Base(file.Name) || strings.Contains(file.Name, "\x00") || file.Folder != "" && !fs.ValidPath(file.Folder) {
				t.Errorf("%q in %q", file.Name, file.Folder)
			}
		}
	})
}
