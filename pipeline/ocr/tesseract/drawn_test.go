//go:build cgo

package tesseract

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"sync"
	"testing"

	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"sohoa/pipeline/ocr"
)

// letter is the text of the drawn page: fictitious.
var letter = []string{
	"ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM",
	"Kính gửi các phòng, ban và đơn vị trực thuộc",
	"Căn cứ kế hoạch số hóa tài liệu lưu trữ năm 2025 của đơn vị,",
	"bộ phận văn thư đề nghị các phòng rà soát hồ sơ đang giữ,",
	"lập danh mục từng hộp và bàn giao trước ngày 30 tháng 6.",
	"Những tài liệu hư hỏng cần được ghi rõ tình trạng để quét lại.",
	"Mọi vướng mắc xin phản ánh về bộ phận một cửa để được hướng dẫn",
	"và giải quyết kịp thời theo đúng quy định hiện hành.",
}

// drawn renders the lines as black print on white A4 at the given dpi.
func drawn(t testing.TB, dpi int, lines []string) *image.RGBA {
	t.Helper()
	face := faceOf(t, 14, dpi)
	m := image.NewRGBA(image.Rect(0, 0, dpi*210*10/254, dpi*297*10/254))
	draw.Draw(m, m.Bounds(), image.White, image.Point{}, draw.Src)
	d := font.Drawer{Dst: m, Src: image.Black, Face: face}
	for i, line := range lines {
		d.Dot = fixed.P(dpi, dpi+i*dpi*4/10)
		d.DrawString(line)
	}
	return m
}

// faceOf is a face of so many points.
func faceOf(t testing.TB, points float64, dpi int) font.Face {
	t.Helper()
	f, err := opentype.Parse(liberationserifregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: points, DPI: float64(dpi)})
	if err != nil {
		t.Fatal(err)
	}
	return face
}

// quarter turns m clockwise by 90 degrees n times.
func quarter(m *image.RGBA, n int) *image.RGBA {
	for range n {
		b := m.Bounds()
		out := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
		for y := range b.Dy() {
			for x := range b.Dx() {
				out.SetRGBA(b.Dy()-1-y, x, m.RGBAAt(x, y))
			}
		}
		m = out
	}
	return m
}

// lean turns m clockwise by degrees about its centre.
func lean(m *image.RGBA, degrees float64) *image.RGBA {
	out := image.NewRGBA(m.Bounds())
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := float64(m.Bounds().Dx())/2, float64(m.Bounds().Dy())/2
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			dx, dy := float64(x)-cx, float64(y)-cy
			c := color.RGBA{255, 255, 255, 255}
			if p := image.Pt(int(cx+dx*cos+dy*sin), int(cy-dx*sin+dy*cos)); p.In(m.Bounds()) {
				c = m.RGBAAt(p.X, p.Y)
			}
			out.SetRGBA(x, y, c)
		}
	}
	return out
}

// seal draws a red ring with a bar over the box.
func seal(m *image.RGBA, b image.Rectangle) {
	red := color.RGBA{220, 40, 40, 255}
	cx, cy, r := (b.Min.X+b.Max.X)/2, (b.Min.Y+b.Max.Y)/2, b.Dx()/2
	for y := cy - r; y <= cy+r; y++ {
		for x := cx - r; x <= cx+r; x++ {
			d := math.Hypot(float64(x-cx), float64(y-cy)) / float64(r)
			ring := d > 0.85 && d < 1 || d < 0.5 && (x/6+y/6)%3 == 0
			if c := m.RGBAAt(x, y); ring && c.R > 128 {
				m.SetRGBA(x, y, red)
			}
		}
	}
}

func encodePNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := e.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// encodeTIFF writes grey pages without compression as one file.
func encodeTIFF(t testing.TB, dpi int, pages ...*image.RGBA) []byte {
	t.Helper()
	le := binary.LittleEndian
	out := []byte{'I', 'I', 42, 0, 0, 0, 0, 0}
	link := 4 // where the offset of the next directory goes
	for _, m := range pages {
		w, h := m.Bounds().Dx(), m.Bounds().Dy()
		pixels := len(out)
		for y := range h {
			for x := range w {
				out = append(out, m.RGBAAt(x, y).R)
			}
		}
		if len(out)%2 == 1 {
			out = append(out, 0)
		}
		ratio := len(out)
		out = le.AppendUint32(le.AppendUint32(out, uint32(dpi)), 1)
		le.PutUint32(out[link:], uint32(len(out)))
		tags := [][3]int{ // tag, type (3 short, 4 long, 5 ratio), value
			{256, 4, w}, {257, 4, h}, {258, 3, 8}, {259, 3, 1}, {262, 3, 1}, {273, 4, pixels},
			{277, 3, 1}, {278, 4, h}, {279, 4, w * h}, {282, 5, ratio}, {283, 5, ratio}, {296, 3, 2},
		}
		out = le.AppendUint16(out, uint16(len(tags)))
		for _, tag := range tags {
			out = le.AppendUint16(le.AppendUint16(out, uint16(tag[0])), uint16(tag[1]))
			out = le.AppendUint32(le.AppendUint32(out, 1), uint32(tag[2]))
		}
		link = len(out)
		out = le.AppendUint32(out, 0)
	}
	return out
}

// encodeHeader is a PNG that declares a size and holds nothing.
func encodeHeader(t testing.TB, w, h int) []byte {
	t.Helper()
	b := encodePNG(t, image.NewGray(image.Rect(0, 0, 1, 1)))
	binary.BigEndian.PutUint32(b[16:], uint32(w))
	binary.BigEndian.PutUint32(b[20:], uint32(h))
	return b
}

// only is the one reader of the test process.
var only = sync.OnceValues(func() (*Reader, error) { return New(ocr.TessdataDir()) })

func reader(t testing.TB) *Reader {
	t.Helper()
	r, err := only()
	if err != nil {
		t.Fatalf("%v: install tesseract-ocr-vie", err)
	}
	return r
}

func mustRead(t testing.TB, q ocr.Request) ocr.Response {
	t.Helper()
	resp, err := reader(t).Read(q)
	if err != nil {
		t.Fatal(fmt.Errorf("read: %w", err))
	}
	return resp
}
