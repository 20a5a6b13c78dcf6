package bag

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func packed(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bag")
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"a/Quyết định 15.pdf": "một", "a/record.json": "{}", "100%.txt": "hai"} {
		if err := w.Add(name, strings.NewReader(text), ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), []Label{{"Source-Organization", "Sở Nội vụ"}}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestABagIsWholeForUsAndForSha256sum(t *testing.T) {
	dir := packed(t)
	files, problems, err := Check(dir)
	if err != nil || len(problems) > 0 || len(files) != 3 || files["100%.txt"] == "" {
		t.Errorf("files %v, problems %v, %v", files, problems, err)
	}
	info, err := os.ReadFile(filepath.Join(dir, "bag-info.txt"))
	if err != nil || !strings.Contains(string(info), "Payload-Oxum: 10.3\n") || !strings.Contains(string(info), "Source-Organization: Sở Nội vụ\n") {
		t.Errorf("bag-info: %s, %v", info, err)
	}
	// sha256sum knows nothing of percent signs: without that name it must agree.
	cmd := exec.Command("sh", "-c", "grep -v %25 manifest-sha256.txt | sha256sum --check --quiet -")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("sha256sum: %v\n%s", err, out)
	}
	if _, err := Create(dir); err == nil {
		t.Error("a bag was begun over another")
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	for _, tt := range []struct {
		rule, path string
		spoil      func(string) error
	}{
		{"changed", "data/a/record.json", func(d string) error { return os.WriteFile(d+"/data/a/record.json", []byte("[]"), 0o600) }},
		{"missing", "data/a/record.json", func(d string) error { return os.Remove(d + "/data/a/record.json") }},
		{"put in", "data/b.txt", func(d string) error { return os.WriteFile(d+"/data/b.txt", nil, 0o600) }},
		{"info changed", "bag-info.txt", func(d string) error { return os.WriteFile(d+"/bag-info.txt", nil, 0o600) }},
		{"no manifest", "manifest-sha256.txt", func(d string) error { return os.Remove(d + "/manifest-sha256.txt") }},
		{"a link", "data/a/record.json", func(d string) error {
			if err := os.Remove(d + "/data/a/record.json"); err != nil {
				return err
			}
			return os.Symlink("/etc/hostname", d+"/data/a/record.json")
		}},
	} {
		dir := packed(t)
		if err := tt.spoil(dir); err != nil {
			t.Fatal(err)
		}
		_, problems, err := Check(dir)
		found := false
		for _, p := range problems {
			found = found || p.Path == tt.path
		}
		if err != nil || !found {
			t.Errorf("%s: got %v, %v", tt.rule, problems, err)
		}
	}
}

func TestNoNameLeavesTheBag(t *testing.T) {
	w, err := Create(filepath.Join(t.TempDir(), "bag"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "../x", "/etc/x", "a//b", "a/../../x", "a\\b", "x\x00"} {
		if err := w.Add(name, strings.NewReader("x"), ""); err == nil {
			t.Errorf("%q was added", name)
		}
	}
	if err := w.Add("x", strings.NewReader("x"), "0000000000000000000000000000000000000000000000000000000000000000"); err == nil {
		t.Error("bytes of another hash were added")
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
}

func FuzzManifest(f *testing.F) {
	f.Add("0000000000000000000000000000000000000000000000000000000000000000  data/a%0Ab\n")
	f.Fuzz(func(t *testing.T, text string) {
		listed, err := parseManifest(strings.NewReader(text))
		for name := range listed {
			if err == nil && !safe(name) {
				t.Errorf("%q leaves the bag", name)
			}
		}
	})
}
