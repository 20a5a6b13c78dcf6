package ocr

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"

	"sohoa/pipeline"
)

func frameBytes(t testing.TB, header any, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := writeFrame(&b, header, body); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFrameComesBackAsItWasSent(t *testing.T) {
	for _, n := range []int{0, 1, 1<<20 - 1, 1 << 20, 3<<20 + 7} {
		body := bytes.Repeat([]byte{'x'}, n)
		var got question
		back, err := readFrame(bytes.NewReader(frameBytes(t, question{Page: 7, Format: "png"}, body)), &got, maxBody)
		if err != nil {
			t.Fatalf("body of %d: %v", n, err)
		}
		if got.Page != 7 || got.Format != "png" || !bytes.Equal(back, body) {
			t.Errorf("body of %d: got %+v and %d bytes", n, got, len(back))
		}
	}
}

func TestStreamThatEndsIsToldFromFrameThatIsCut(t *testing.T) {
	whole := frameBytes(t, question{Page: 1}, []byte("image"))
	for cut := range whole {
		var q question
		_, err := readFrame(bytes.NewReader(whole[:cut]), &q, maxBody)
		if want := cut == 0; errors.Is(err, io.EOF) != want {
			t.Errorf("cut at %d: got %v", cut, err)
		}
		if err == nil {
			t.Errorf("cut at %d: no error", cut)
		}
	}
}

func TestFrameBeyondTheBoundsIsRefusedBeforeItIsRead(t *testing.T) {
	for _, sizes := range [][2]uint32{{maxHeader + 1, 0}, {2, maxBody + 1}, {1<<32 - 1, 1<<32 - 1}} {
		var head [8]byte
		binary.BigEndian.PutUint32(head[:], sizes[0])
		binary.BigEndian.PutUint32(head[4:], sizes[1])
		var q question
		if _, err := readFrame(bytes.NewReader(head[:]), &q, maxBody); !errors.Is(err, errFrame) {
			t.Errorf("%v: got %v, want %v", sizes, err, errFrame)
		}
	}
}

func TestVersionFitsIntoTheNameOfAnObject(t *testing.T) {
	for v, want := range map[string]bool{
		"t5.3.0-vie-c1": true, "": false, "a/b": false, "a b": false, "é": false, string(make([]byte, 65)): false,
	} {
		if got := validVersion(v); got != want {
			t.Errorf("%q: got %v, want %v", v, got, want)
		}
	}
}

func TestReadingThatNoHonestChildGivesIsRefused(t *testing.T) {
	ok := pipeline.Word{Text: "a", Box: pipeline.Box{X0: 1, Y0: 1, X1: 5, Y1: 5}, Conf: 0.5}
	outside, back, sure := ok, ok, ok
	outside.Box.X1 = 101
	back.Line = -1
	sure.Conf = 1.5
	for _, c := range []struct {
		name string
		word pipeline.Word
		want bool
	}{{"plain", ok, true}, {"outside the page", outside, false}, {"lines run backwards", back, false}, {"confidence above 1", sure, false}} {
		err := sane(pipeline.Reading{Width: 100, Height: 100, Words: []pipeline.Word{c.word}})
		if got := err == nil; got != c.want {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

func FuzzFrame(f *testing.F) {
	f.Add(frameBytes(f, hello{protocol, "v"}, nil))
	f.Add(frameBytes(f, answer{CPU: 1, Reading: pipeline.Reading{Width: 3, Words: []pipeline.Word{{Text: "x"}}}}, []byte("jpeg")))
	f.Add([]byte{0, 0, 0, 2, 0, 0, 0, 1, '{', '}', 'x'})
	f.Fuzz(func(t *testing.T, data []byte) {
		var a answer
		body, err := readFrame(bytes.NewReader(data), &a, maxPreview)
		if err == nil && len(body) > len(data) {
			t.Fatalf("body of %d bytes out of %d", len(body), len(data))
		}
		if err == nil {
			_ = sane(a.Reading)
		}
		var q question
		if _, err := readFrame(bytes.NewReader(data), &q, maxPreview); err == nil && len(data) < 8 {
			t.Fatal("a frame without its lengths")
		}
	})
}
