package jail

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sohoa/pipeline"
)

// onePage is a PDF of one A4 page with one line of text.
func onePage() []byte {
	var b bytes.Buffer
	var at []int
	object := func(body string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), body)
	}
	b.WriteString("%PDF-1.4\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	object("<</Type/Pages/Kids[3 0 R]/Count 1>>")
	object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>")
	const text = "BT /F 24 Tf 72 700 Td (Jailed page) Tj ET"
	object(fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(text), text))
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}

func TestToolsWorkInside(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, onePage(), 0o600); err != nil {
		t.Fatal(err)
	}
	j := testJail(t)
	for _, tt := range []struct {
		tool string
		args []string
		want string // in the output
	}{
		{"pdfinfo", []string{file}, "Pages:           1"},
		{"pdftotext", []string{file, "-"}, "Jailed page"},
		{"pdfimages", []string{"-list", file}, "page   num"},
		{"pdftoppm", []string{"-r", "50", "-gray", file}, "P5\n"},
		{"tesseract", []string{"--list-langs"}, "vie"},
	} {
		t.Run(tt.tool, func(t *testing.T) {
			var out bytes.Buffer
			u, err := j.Run(t.Context(), Command{
				Path: tt.tool, Args: tt.args, Dir: t.TempDir(), Read: []string{file}, Stdout: &out,
				Env: []string{"OMP_THREAD_LIMIT=1"},
			})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), tt.want) {
				t.Errorf("%d bytes of output without %q", out.Len(), tt.want)
			}
			t.Logf("%v wall, %v CPU", u.Wall.Round(time.Millisecond), u.CPU)
		})
	}
}

func TestToolWithTooLittleMemoryIsStopped(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, onePage(), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := testJail(t).Run(t.Context(), Command{
		Path: "pdftoppm", Args: []string{"-r", "2400", file}, Dir: t.TempDir(), Read: []string{file},
		Limits: Limits{Memory: 128 << 20},
	})
	if pipeline.ReasonOf(err) != pipeline.ReasonTooSlow {
		t.Errorf("error = %v, want too_slow although pdftoppm exits with 0", err)
	}
}

func BenchmarkStart(b *testing.B) {
	j := testJail(b)
	for b.Loop() {
		if _, err := j.Run(b.Context(), Command{Path: "/bin/true"}); err != nil {
			b.Fatal(err)
		}
	}
}
