package pdf

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"sohoa/pipeline"
)

// Seal is the room for an agency's signature and what is seen of it. The
// drawing says only fill and path operators: it needs no font.
type Seal struct {
	Width, Height float64   // points, of the block on the first page
	Drawing       []byte    // what the block shows, a content stream in its own points
	Name          string    // of the signer
	Reason        string    // why it was signed
	At            time.Time // to the second
	Room          int       // bytes of the signature, at most
}

// Hole is where the signature goes: hexadecimal digits between From and To,
// which stand for the brackets too, as the byte range of the file leaves them
// out.
type Hole struct{ From, To int }

// Signed are the bytes that the signature covers: all but the hole.
func (h Hole) Signed(data []byte) []byte {
	return slices.Concat(data[:h.From], data[h.To:])
}

// Fill puts the signature into the hole. Internal: it has no room.
func (h Hole) Fill(data, signature []byte) error {
	if 2*len(signature) > h.To-h.From-2 {
		return pipeline.Errorf(pipeline.Internal, "a signature of %d bytes, room for %d", len(signature), (h.To-h.From-2)/2)
	}
	hex.Encode(data[h.From+1:], signature)
	return nil
}

// The place of the block: top right on the first page, as NĐ 30/2020 (phụ lục
// I, phần II) and TT 05/2025 (Đ8) say; the distance from the edges is ours.
const (
	sealRight = 10 * pointsPerMM
	sealTop   = 4 * pointsPerMM
)

// AddSeal appends an update to a file of this package: a signature field with
// its block and an empty signature. The bytes before it stay as they are, so
// that the file without the signature is still inside. Invalid: the file is
// none of ours, or is sealed already.
func AddSeal(base []byte, s Seal) ([]byte, Hole, error) {
	c := &checker{data: base}
	c.frame()
	if len(c.breaches) > 0 {
		return nil, Hole{}, pipeline.Errorf(pipeline.Invalid, "no file of ours: %s %s", c.breaches[0].Clause, c.breaches[0].Detail)
	}
	root := maps.Clone(c.dict(c.trailer["Root"]))
	kids, _ := c.dict(root["Pages"])["Kids"].(list)
	if len(kids) == 0 || root["AcroForm"] != nil {
		return nil, Hole{}, pipeline.Errorf(pipeline.Invalid, "a file without a page, or with a form")
	}
	first, _ := kids[0].(ref)
	page := maps.Clone(c.dict(first))
	box, _ := page["MediaBox"].(list)
	if len(box) != 4 || page["Annots"] != nil {
		return nil, Hole{}, pipeline.Errorf(pipeline.Invalid, "a page without a size, or with annotations")
	}
	w, _ := box[2].(float64)
	h, _ := box[3].(float64)
	u := &update{size: len(c.objects) + 1}
	u.Write(base)
	field, look, signature := ref(u.size), ref(u.size+1), ref(u.size+2)
	root["AcroForm"] = dict{"Fields": list{field}, "SigFlags": 3.0}
	page["Annots"] = list{field}
	rootAt, _ := c.trailer["Root"].(ref)
	u.object(rootAt, render(root))
	u.object(first, render(page))
	x, y := max(w-sealRight-s.Width, 0), max(h-sealTop-s.Height, 0)
	u.object(field, fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/F 132/Rect[%s %s %s %s]/P %d 0 R/AP<</N %d 0 R>>/V %d 0 R>>",
		num(x), num(y), num(x+s.Width), num(y+s.Height), first, look, signature))
	packed := deflate(s.Drawing)
	u.object(look, fmt.Sprintf("<</Type/XObject/Subtype/Form/BBox[0 0 %s %s]/Resources<<>>/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream",
		num(s.Width), num(s.Height), len(packed), packed))
	hole := u.signature(signature, s)
	u.end(c.trailer, base)
	data := u.Bytes()
	fillRange(data, hole)
	return data, hole, nil
}

// update is what is written behind a file.
type update struct {
	bytes.Buffer
	size   int // of the file's table before
	places [][2]int
}

func (u *update) object(n ref, body string) {
	u.places = append(u.places, [2]int{int(n), u.Len()})
	fmt.Fprintf(u, "%d 0 obj\n%s\nendobj\n", n, body)
}

// rangeRoom is the byte range before it is known.
const rangeRoom = "/ByteRange[0 0000000000 0000000000 0000000000]"

func (u *update) signature(n ref, s Seal) Hole {
	at := s.At.Format("D:20060102150405") + s.At.Format("-07'00'")
	head := fmt.Sprintf("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/M(%s)/Name%s/Reason%s%s/Contents",
		at, textString(oneLine(s.Name)), textString(oneLine(s.Reason)), rangeRoom)
	from := u.Len() + len(fmt.Sprintf("%d 0 obj\n", n)) + len(head)
	u.object(n, head+"<"+strings.Repeat("0", 2*s.Room)+">>>")
	return Hole{from, from + 2*s.Room + 2}
}

func fillRange(data []byte, h Hole) {
	numbers := fmt.Sprintf("/ByteRange[0 %-10d %-10d %-10d]", h.From, h.To, len(data)-h.To)
	copy(data[h.From-len("/Contents")-len(rangeRoom):], numbers)
}

// end writes the table of the update and its trailer. The first half of the
// file's ID stays, the second is new (ISO 32000-1, 14.4).
func (u *update) end(before dict, base []byte) {
	at := u.Len()
	u.WriteString("xref\n0 1\n0000000000 65535 f \n")
	slices.SortFunc(u.places, func(a, b [2]int) int { return a[0] - b[0] })
	for _, p := range u.places {
		fmt.Fprintf(u, "%d 1\n%010d 00000 n \n", p[0], p[1])
	}
	size := u.size + len(u.places) - 2 // two of them stood there before
	id, _ := before["ID"].(list)
	second := render(id[1])
	if len(second) > 6 {
		second = second[:len(second)-5] + fmt.Sprintf("%04x", at&0xffff) + ">"
	}
	fmt.Fprintf(u, "trailer\n<</Size %d/Root %s/Info %s/ID[%s%s]/Prev %d>>\nstartxref\n%d\n%%%%EOF\n",
		size, render(before["Root"]), render(before["Info"]), render(id[0]), second, lastTable(base), at)
}

// lastTable is what startxref says; 0 where it says nothing.
func lastTable(data []byte) int {
	tail := data[max(0, len(data)-64):]
	i := bytes.LastIndex(tail, []byte("startxref\n"))
	if i < 0 {
		return 0
	}
	at, _ := strconv.Atoi(strings.TrimSuffix(string(tail[i+10:]), "\n%%EOF\n"))
	return at
}

// render writes a value that was read, its keys in order.
func render(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case name:
		return "/" + string(v)
	case text:
		return fmt.Sprintf("<%x>", []byte(v))
	case ref:
		return fmt.Sprintf("%d 0 R", v)
	case list:
		words := make([]string, len(v))
		for i := range v {
			words[i] = render(v[i])
		}
		return "[" + strings.Join(words, " ") + "]"
	case dict:
		var b strings.Builder
		for _, key := range slices.Sorted(maps.Keys(v)) {
			fmt.Fprintf(&b, "/%s %s", key, render(v[key]))
		}
		return "<<" + b.String() + ">>"
	}
	return "null"
}
