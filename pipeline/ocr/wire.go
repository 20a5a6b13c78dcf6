package ocr

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"sohoa/pipeline"
)

// Bounds of a frame. An A4 page at 600 dpi in colour is 105 MB as plain
// pixels; a reading of 5,000 words is about 0.5 MB of JSON, a preview 0.3 MB.
const (
	maxHeader  = 16 << 20
	maxBody    = 256 << 20
	maxPreview = 16 << 20
)

// protocol is raised whenever a frame changes its meaning.
const protocol = 1

// errFrame is wrapped by every error about the form of a frame.
var errFrame = errors.New("malformed frame")

// hello is the first frame of a child.
type hello struct {
	Protocol int    `json:"protocol"`
	Version  string `json:"version"` // letters, digits, dots and hyphens
}

// question is the header of a request; the body is the image.
type question struct {
	Page    int     `json:"page"`
	Format  string  `json:"format"`
	Frame   int     `json:"frame"`
	DPI     int     `json:"dpi"`
	Options Options `json:"options"`
	CPU     float64 `json:"cpu"` // seconds of processor time allowed
}

// answer is the header of a response; the body is the preview.
type answer struct {
	Reading pipeline.Reading `json:"reading"`
	Fault   *fault           `json:"fault,omitempty"`
	CPU     float64          `json:"cpu"` // seconds since the answer before
}

// fault carries a pipeline.Error through the wire.
type fault struct {
	Kind    pipeline.Kind   `json:"kind"`
	Reason  pipeline.Reason `json:"reason,omitempty"`
	Message string          `json:"message,omitempty"` // ours, never text of the page
}

// writeFrame writes header as JSON and body behind it.
func writeFrame(w io.Writer, header any, body []byte) error {
	h, err := json.Marshal(header)
	if err != nil {
		return fmt.Errorf("encode frame: %w", err)
	}
	if len(h) > maxHeader || len(body) > maxBody {
		return fmt.Errorf("%w: header of %d and body of %d bytes", errFrame, len(h), len(body))
	}
	buf := make([]byte, 8, 8+len(h))
	binary.BigEndian.PutUint32(buf, uint32(len(h)))
	binary.BigEndian.PutUint32(buf[4:], uint32(len(body)))
	if _, err := w.Write(append(buf, h...)); err != nil {
		return fmt.Errorf("write frame: %w", err)
	}
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("write frame: %w", err)
	}
	return nil
}

// readFrame reads one frame into header and returns its body, of at most most
// bytes. It answers
// io.EOF where the stream ends between two frames and wraps errFrame or
// io.ErrUnexpectedEOF where it ends or goes wrong inside one.
func readFrame(r io.Reader, header any, most uint32) ([]byte, error) {
	var sizes [8]byte
	if _, err := io.ReadFull(r, sizes[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("read frame: %w", err)
	}
	h, b := binary.BigEndian.Uint32(sizes[:]), binary.BigEndian.Uint32(sizes[4:])
	if h > maxHeader || b > most {
		return nil, fmt.Errorf("%w: header of %d and body of %d bytes", errFrame, h, b)
	}
	head, err := readExactly(r, int64(h))
	if err != nil {
		return nil, fmt.Errorf("read frame header: %w", err)
	}
	if err := json.Unmarshal(head, header); err != nil {
		return nil, fmt.Errorf("%w: %w", errFrame, err)
	}
	if most == maxBody { // from our own parent: no copies of a large page
		body := make([]byte, b)
		if _, err := io.ReadFull(r, body); err != nil {
			return nil, fmt.Errorf("read frame body: %w", cutShort(err))
		}
		return body, nil
	}
	body, err := readExactly(r, int64(b))
	if err != nil {
		return nil, fmt.Errorf("read frame body: %w", err)
	}
	return body, nil
}

// readExactly reads n bytes and grows as they come, so that a lie about the
// length costs no memory.
func readExactly(r io.Reader, n int64) ([]byte, error) {
	const step = 1 << 20
	buf := make([]byte, 0, min(n, step))
	for int64(len(buf)) < n {
		if len(buf) == cap(buf) {
			grown := make([]byte, len(buf), min(n, 2*int64(cap(buf))))
			copy(grown, buf)
			buf = grown
		}
		m, err := io.ReadFull(r, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+m]
		if err != nil {
			return nil, cutShort(err)
		}
	}
	return buf, nil
}

// cutShort tells a stream that ends inside a frame from one that ends.
func cutShort(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// validVersion reports whether v can stand in the name of an object.
func validVersion(v string) bool {
	if v == "" || len(v) > 64 {
		return false
	}
	for _, c := range []byte(v) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '-':
		default:
			return false
		}
	}
	return true
}
