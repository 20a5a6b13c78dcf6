package sign

import (
	"bytes"
	"crypto"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/sign/signtest"
)

func signedAt() time.Time { return time.Now().Truncate(time.Second) }

func signed(t testing.TB, key *Key, file []byte) []byte {
	t.Helper()
	out, err := key.Sign(file, Act{At: signedAt(), Reason: "Số hóa tài liệu"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func load(t testing.TB, file []byte) *Key {
	t.Helper()
	key, err := Load(file, signtest.Password)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestASignatureOfEachKindOfKeyHolds(t *testing.T) {
	ca := signtest.NewAuthority(t)
	anchors, err := LoadAnchors(ca.PEM())
	if err != nil {
		t.Fatal(err)
	}
	for name, private := range map[string]crypto.Signer{"RSA": signtest.RSA(t), "ECDSA": signtest.ECDSA(t)} {
		base := signtest.Page(t)
		file := signed(t, load(t, ca.KeyFile(t, private)), base)
		if !bytes.HasPrefix(file, base) {
			t.Errorf("%s: the bytes before the signature changed", name)
		}
		found := Read(file)
		if len(found) != 1 {
			t.Fatalf("%s: %d signatures, want 1", name, len(found))
		}
		s := found[0]
		if s.Signer != signtest.Holder || s.Organ != signtest.Organ || s.Issuer != "CA thử nghiệm" {
			t.Errorf("%s: signed by %q of %q, says %q", name, s.Signer, s.Organ, s.Issuer)
		}
		if s.State != pipeline.SignatureIntact || !s.Whole || time.Since(s.At) > time.Hour || s.Form != "adbe.pkcs7.detached" {
			t.Errorf("%s: %+v", name, s)
		}
		if !anchors.Vouch(s, time.Now()) {
			t.Errorf("%s: the list does not vouch for a certificate below it", name)
		}
		if other, _ := LoadAnchors(signtest.NewAuthority(t).PEM()); other.Vouch(s, time.Now()) || (*Anchors)(nil).Vouch(s, time.Now()) {
			t.Errorf("%s: a list vouches for a stranger", name)
		}
	}
}

func TestPopplerSeesTheSignatureAndTheTextIsAsRead(t *testing.T) {
	for _, tool := range []string{"pdfsig", "qpdf", "pdftotext", "pdftoppm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: what others see of the signature is not looked at", tool)
		}
	}
	path := filepath.Join(t.TempDir(), "signed.pdf")
	if err := os.WriteFile(path, signed(t, load(t, signtest.NewAuthority(t).KeyFile(t, signtest.RSA(t))), signtest.Page(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	said := run(t, "pdfsig", path)
	for _, want := range []string{"Signature is Valid.", "Total document signed", signtest.Holder, "adbe.pkcs7.detached", "SHA-256"} {
		if !strings.Contains(said, want) {
			t.Errorf("pdfsig does not say %q:\n%s", want, said)
		}
	}
	run(t, "qpdf", "--check", path)
	if got := strings.TrimSpace(run(t, "pdftotext", path, "-")); got != "Nghiệm" {
		t.Errorf("text %q, want the word that was read", got)
	}
	run(t, "pdftoppm", "-r", "150", "-png", path, strings.TrimSuffix(path, ".pdf"))
	if dir := os.Getenv("SOHOA_SHOTS"); dir != "" {
		picture, err := os.ReadFile(strings.TrimSuffix(path, ".pdf") + "-1.png")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "signed.png"), picture, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func run(t testing.TB, tool string, args ...string) string {
	t.Helper()
	cmd := exec.Command(tool, args...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", tool, err, out)
	}
	return string(out)
}

func TestWhatIsChangedAfterwardsIsSeen(t *testing.T) {
	file := signed(t, load(t, signtest.NewAuthority(t).KeyFile(t, signtest.ECDSA(t))), signtest.Page(t))
	for _, c := range []struct {
		name   string
		change func([]byte) []byte
		state  pipeline.SignatureState
		whole  bool
	}{
		{"nothing", func(b []byte) []byte { return b }, pipeline.SignatureIntact, true},
		{"a byte of the page", func(b []byte) []byte { b[len(signtest.Page(t))/2] ^= 1; return b }, pipeline.SignatureChanged, true},
		{"an update behind", func(b []byte) []byte { return append(b, "1 0 obj\n<<>>\nendobj\n"...) }, pipeline.SignatureIntact, false},
		{"a gap that holds more", widerGap, pipeline.SignatureChanged, false},
		{"a signature of zeros", emptied, pipeline.SignatureUnknown, true},
	} {
		found := Read(c.change(bytes.Clone(file)))
		if len(found) != 1 || found[0].State != c.state || found[0].Whole != c.whole {
			t.Errorf("%s: got %+v, want %s, whole %v", c.name, found, c.state, c.whole)
		}
	}
}

// widerGap makes the byte range leave out one byte more than the signature.
func widerGap(b []byte) []byte {
	m := rangeOf.FindSubmatchIndex(b)
	b[m[4]+len("0")-1]-- // the last digit is not 0 in every file; a shorter first range is enough
	return b
}

func emptied(b []byte) []byte {
	m := rangeOf.FindSubmatch(b)
	for i := number(m[2]) + 1; i < number(m[3])-1; i++ {
		b[i] = '0'
	}
	return b
}

func TestOnlyOurOwnUnsignedFilesAreSigned(t *testing.T) {
	key := load(t, signtest.NewAuthority(t).KeyFile(t, signtest.ECDSA(t)))
	once := signed(t, key, signtest.Page(t))
	for name, file := range map[string][]byte{
		"signed already": once,
		"foreign":        []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"),
		"empty":          nil,
	} {
		if _, err := key.Sign(file, Act{At: signedAt()}); pipeline.KindOf(err) != pipeline.Invalid {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
	if _, err := key.Sign(signtest.Page(t), Act{At: signedAt().AddDate(30, 0, 0)}); pipeline.KindOf(err) != pipeline.Invalid {
		t.Errorf("after the certificate ended: got %v, want it refused", err)
	}
}

func TestAKeyFileNeedsItsPassword(t *testing.T) {
	file := signtest.NewAuthority(t).KeyFile(t, signtest.ECDSA(t))
	for name, c := range map[string]struct {
		file     []byte
		password string
	}{"wrong password": {file, "khác"}, "no password": {file, ""}, "no key file": {[]byte("x"), signtest.Password}} {
		if _, err := Load(c.file, c.password); pipeline.KindOf(err) != pipeline.Invalid {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	file := signed(f, load(f, signtest.NewAuthority(f).KeyFile(f, signtest.ECDSA(f))), signtest.Page(f))
	f.Add(file)
	f.Add([]byte("/ByteRange[0 1 2 3]<>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, s := range Read(data) {
			if s.State == pipeline.SignatureIntact && s.Signer == "" && len(s.Chain) == 0 {
				t.Error("a signature of nobody holds")
			}
		}
	})
}
