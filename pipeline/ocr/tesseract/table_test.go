//go:build cgo

package tesseract

import (
	"image"
	"image/draw"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

func TestCellsOfARuledTableAreKeptApart(t *testing.T) {
	const dpi = 200
	m := drawn(t, dpi, []string{"Danh sách các xóm được giao chỉ tiêu trong năm"})
	columns := []int{180, 300, 760, 980}
	face := faceOf(t, 14, dpi)
	for row, cells := range [][]string{{"TT", "Tên xóm, tổ dân phố", "Số hộ"}, {"15", "Nà Roác Thượng", "120"}, {"16", "Bản Chang", "96"}} {
		for i, s := range cells {
			d := font.Drawer{Dst: m, Src: image.Black, Face: face, Dot: fixed.P(columns[i]+14, 360+row*60)}
			d.DrawString(s)
		}
	}
	for row := range 4 {
		draw.Draw(m, image.Rect(180, 315+row*60, 983, 318+row*60), image.Black, image.Point{}, draw.Src)
	}
	for _, x := range columns {
		draw.Draw(m, image.Rect(x, 315, x+3, 498), image.Black, image.Point{}, draw.Src)
	}
	text := mustRead(t, scanned(t, m, dpi, 80)).Reading.Text()
	if !strings.Contains(text, "TT\tTên xóm, tổ dân phố\tSố hộ\n15\tNà Roác Thượng\t120\n16\tBản Chang\t96") || strings.Contains(text, "Nà\tRoác") {
		t.Errorf("got %q", text)
	}
}
