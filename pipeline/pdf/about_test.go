package pdf

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

func certain(v string) pipeline.Field { return pipeline.Field{Value: v, Status: pipeline.Confirmed} }

// described is a file of four pages and two documents.
func described() pipeline.Description {
	part := func(first, last int, kind, number, symbol, subject string) pipeline.Part {
		return pipeline.Part{First: first, Last: last, Type: certain(kind), Fields: map[pipeline.FieldName]pipeline.Field{
			pipeline.FieldNumber: certain(number), pipeline.FieldSymbol: certain(symbol), pipeline.FieldSubject: certain(subject),
			pipeline.FieldOrgan: certain("ỦY BAN NHÂN DÂN XÃ HÒA AN"), pipeline.FieldDate: certain("2020-01-31"),
		}}
	}
	return pipeline.Description{Parts: []pipeline.Part{
		part(1, 2, "QUYẾT ĐỊNH", "15", "QĐ-UBND", "Về việc phê duyệt kế hoạch"), part(3, 4, "PHỤ LỤC", "", "", "Danh mục kèm theo"),
	}}
}

// fourPages is the PDF/A of such a file, made of scans of one paper size.
func fourPages(t *testing.T) []byte {
	t.Helper()
	m, s := newMaker(t)
	scans, readings := pages(t, 2, 75, paper.Gray)
	var b bytes.Buffer
	four := []paper.Scan{scans[0], scans[0], scans[0], scans[0]}
	if err := paper.WritePDF(&b, four, paper.PDFOptions{}); err != nil {
		t.Fatal(err)
	}
	one := readings[0]
	src := file(t, s, b.Bytes(), []pipeline.Reading{one, one, one, one})
	src.Description = described()
	return made(t, m, src)
}

// TestEachAttachedPartHasABookmark that leads to its first page.
func TestEachAttachedPartHasABookmark(t *testing.T) {
	data := fourPages(t)
	sound(t, data)
	c := &checker{data: data}
	c.frame()
	root := c.dict(c.trailer["Root"])
	kids, _ := c.dict(root["Pages"])["Kids"].(list)
	var got []string
	for at := c.dict(root["Outlines"])["First"]; at != nil; {
		mark := c.dict(at)
		title, _ := mark["Title"].(text)
		dest, _ := mark["Dest"].(list)
		got = append(got, fmt.Sprintf("%s -> %d", decoded(title), slices.Index(kids, dest[0])+1))
		at = mark["Next"]
	}
	want := []string{"QUYẾT ĐỊNH 15/QĐ-UBND: Về việc phê duyệt kế hoạch -> 1", "PHỤ LỤC: Danh mục kèm theo -> 3"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestTheFileSaysWhatItIsInVietnamese asks poppler, which reads information and
// metadata for itself.
func TestTheFileSaysWhatItIsInVietnamese(t *testing.T) {
	path := sound(t, fourPages(t))
	info := run(t, "pdfinfo", "-enc", "UTF-8", path)
	meta := run(t, "pdfinfo", "-meta", path)
	for _, want := range []string{"QUYẾT ĐỊNH 15/QĐ-UBND: Về việc phê duyệt kế hoạch", "Về việc phê duyệt kế hoạch", "ỦY BAN NHÂN DÂN XÃ HÒA AN", "15; QĐ-UBND; 2020-01-31"} {
		if !strings.Contains(info, want) || !strings.Contains(meta, want) {
			t.Errorf("%q is not in the information and the metadata:\n%s\n%s", want, info, meta)
		}
	}
	for _, want := range []string{"<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>", "<rdf:li>vi</rdf:li>"} {
		if !strings.Contains(meta, want) {
			t.Errorf("%s is not in the metadata", want)
		}
	}
	if !strings.Contains(info, "Page size:       595") && !strings.Contains(info, "Page size:      595") || !strings.Contains(info, "(A4)") {
		t.Errorf("the page is not as large as the paper:\n%s", info)
	}
}

// TestThePageIsAsLargeAsThePaper for every way in which a size is known.
func TestThePageIsAsLargeAsThePaper(t *testing.T) {
	im := []Image{{Width: 1240, Height: 1754}}
	for _, tt := range []struct {
		rule   string
		page   pipeline.ScanPage
		read   pipeline.Reading
		images []Image
		w, h   float64 // millimetres
	}{
		{"the file says so", pipeline.ScanPage{Width: 297, Height: 420}, pipeline.Reading{DPI: 200}, im, 297, 420},
		{"the resolution says so", pipeline.ScanPage{}, pipeline.Reading{DPI: 150}, im, 210, 297},
		{"nothing says so: taken for A4", pipeline.ScanPage{}, pipeline.Reading{}, im, 210, 297},
		{"strips one under the other", pipeline.ScanPage{}, pipeline.Reading{DPI: 150}, []Image{{Width: 1240, Height: 877}, {Width: 1240, Height: 877}}, 210, 297},
	} {
		w, h := sheetSize(tt.page, tt.images, tt.read)
		if d := max(w-tt.w, tt.w-w, h-tt.h, tt.h-h); d > 1 {
			t.Errorf("%s: got %.1f x %.1f mm, want %.0f x %.0f", tt.rule, w, h, tt.w, tt.h)
		}
	}
}

// TestEveryFileHasAnIDOfItsOwn: the same source the same, another another.
func TestEveryFileHasAnIDOfItsOwn(t *testing.T) {
	id := regexp.MustCompile(`/ID\[<([0-9a-f]{32})><([0-9a-f]{32})>\]`)
	of := func(seed string) string {
		t.Helper()
		var b bytes.Buffer
		w := New(&b, Info{Title: "một", Seed: seed})
		blank := Image{Width: 8, Height: 8, Bits: 8, Space: gray, Data: make([]byte, 64)}
		if err := w.Page(Page{Width: 210, Height: 297, Images: []Image{blank}}); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		m := id.FindSubmatch(b.Bytes())
		if m == nil || !bytes.Equal(m[1], m[2]) {
			t.Fatal("no ID of two equal halves")
		}
		return string(m[1])
	}
	if of("a") != of("a") || of("a") == of("b") {
		t.Errorf("IDs %s, %s, %s", of("a"), of("a"), of("b"))
	}
}
