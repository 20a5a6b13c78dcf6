package sealed

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"sohoa/pipeline"
)

const (
	magic    = "sohoa-sealed-1\n\x00"
	headSize = 16 + 8 + 12 + 48
	piece    = 64 << 10 // plain bytes of a piece
	tag      = 16
)

// sealedSize is the size of an object in the store for plain bytes, and
// plainSize the way back; -1 where no plain bytes give it.
func sealedSize(plain int64) int64 {
	pieces := max(1, (plain+piece-1)/piece)
	return headSize + plain + pieces*tag
}

func plainSize(sealed int64) int64 {
	body := sealed - headSize
	if body < tag {
		return -1
	}
	pieces := (body + piece + tag - 1) / (piece + tag)
	plain := body - pieces*tag
	if plain < 0 || sealedSize(plain) != sealed {
		return -1
	}
	return plain
}

// nonceOf is the nonce of a piece: its number, and whether it is the last.
func nonceOf(nonce []byte, n int64, last bool) []byte {
	binary.BigEndian.PutUint64(nonce[3:], uint64(n))
	nonce[11] = 0
	if last {
		nonce[11] = 1
	}
	return nonce
}

// head makes a data key and the head that wraps it.
func (r ring) head() ([]byte, cipher.AEAD) {
	var key [32]byte
	rand.Read(key[:])
	h := make([]byte, 0, headSize)
	h = append(h, magic...)
	h = binary.BigEndian.AppendUint64(h, r.newest)
	nonce := make([]byte, 12)
	rand.Read(nonce)
	h = append(h, nonce...)
	return gcm(r.keys[r.newest]).Seal(h, nonce, key[:], h), gcm(key)
}

// open reads a head.
func (r ring) open(h []byte) (cipher.AEAD, error) {
	if len(h) != headSize || string(h[:16]) != magic {
		return nil, pipeline.Errorf(pipeline.Damaged, "the object is not sealed")
	}
	storeKey, ok := r.keys[binary.BigEndian.Uint64(h[16:])]
	if !ok {
		return nil, pipeline.Errorf(pipeline.Damaged, "the object names a store key that is not there")
	}
	key, err := gcm(storeKey).Open(nil, h[24:36], h[36:], h[:36])
	if err != nil {
		return nil, pipeline.Errorf(pipeline.Damaged, "the head of the object was changed")
	}
	return gcm([32]byte(key)), nil
}

// sealing gives the sealed form of what it reads, and hashes the plain one.
type sealing struct {
	r     io.Reader
	aead  cipher.AEAD
	hash  hash.Hash
	plain [2][]byte // the piece to be sealed and the one after, to know which is last
	ready []byte    // sealed and not yet read
	n     int64
	nonce [12]byte
	buf   []byte
	err   error
	size  int64
}

func (r ring) sealing(from io.Reader) *sealing {
	h, aead := r.head()
	return &sealing{r: from, aead: aead, hash: sha256.New(), ready: h, buf: make([]byte, 0, piece+tag),
		plain: [2][]byte{nil, make([]byte, 0, piece)}}
}

func (s *sealing) sum() pipeline.Sum { return pipeline.Sum(hex.EncodeToString(s.hash.Sum(nil))) }

func (s *sealing) Read(b []byte) (int, error) {
	for len(s.ready) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		s.next()
	}
	n := copy(b, s.ready)
	s.ready = s.ready[n:]
	return n, nil
}

// next seals the piece at hand once it is known whether another follows.
func (s *sealing) next() {
	if s.plain[0] == nil {
		s.plain[0] = make([]byte, piece)
		if !s.fill(0) {
			return
		}
	}
	last := len(s.plain[0]) < piece
	if !last {
		s.plain[1] = s.plain[1][:piece]
		if !s.fill(1) {
			return
		}
		last = len(s.plain[1]) == 0
	}
	s.ready = s.aead.Seal(s.buf[:0], nonceOf(s.nonce[:], s.n, last), s.plain[0], nil)
	s.n++
	s.plain[0], s.plain[1] = s.plain[1], s.plain[0]
	if last {
		s.err = io.EOF
	}
}

// fill reads one piece, the last one shorter; false on an error of the reader.
func (s *sealing) fill(i int) bool {
	n, err := io.ReadFull(s.r, s.plain[i])
	s.hash.Write(s.plain[i][:n])
	s.size += int64(n)
	s.plain[i] = s.plain[i][:n]
	if err != nil && !errors.Is(err, io.EOF) && err != io.ErrUnexpectedEOF {
		s.err = err
		return false
	}
	return true
}

// opening gives the plain bytes of a sealed object. Each piece is checked before
// any byte of it is given.
type opening struct {
	r     io.ReadCloser
	ctx   context.Context
	key   pipeline.Key
	aead  cipher.AEAD
	n     int64
	nonce [12]byte
	in    []byte // sealed: the piece, and one byte of the next
	have  int    // of in
	ready []byte
	out   []byte
	done  bool
	err   error
}

func newOpening(ctx context.Context, key pipeline.Key, r io.ReadCloser, ring ring) (*opening, error) {
	h := make([]byte, headSize)
	if _, err := io.ReadFull(r, h); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = pipeline.Errorf(pipeline.Damaged, "object %s is not sealed", key)
		}
		return nil, err
	}
	aead, err := ring.open(h)
	if err != nil {
		return nil, err
	}
	return &opening{r: r, ctx: ctx, key: key, aead: aead, in: make([]byte, piece+tag+1), out: make([]byte, 0, piece)}, nil
}

func (o *opening) Close() error { return o.r.Close() }

func (o *opening) Read(b []byte) (int, error) {
	for len(o.ready) == 0 {
		if o.err != nil {
			return 0, o.err
		}
		o.err = o.next()
	}
	n := copy(b, o.ready)
	o.ready = o.ready[n:]
	return n, nil
}

func (o *opening) next() error {
	if err := o.ctx.Err(); err != nil {
		return err
	}
	if o.done {
		return io.EOF
	}
	n, err := io.ReadFull(o.r, o.in[o.have:])
	o.have += n
	o.done = err == io.EOF || err == io.ErrUnexpectedEOF
	if err != nil && !o.done {
		return err
	}
	size := min(o.have, piece+tag)
	plain, err := o.aead.Open(o.out[:0], nonceOf(o.nonce[:], o.n, o.done), o.in[:size], nil)
	if err != nil {
		return pipeline.Errorf(pipeline.Internal, "piece %d of %s was changed", o.n+1, o.key)
	}
	o.n++
	o.ready = plain
	o.have = copy(o.in, o.in[size:o.have])
	return nil
}

// ranging is an opening of an object that can be sought.
type ranging struct {
	*opening
	at io.Seeker
}

// Seek implements io.Seeker. The piece is found from the place; what was not
// asked for before it is opened and dropped, at most 64 KiB.
func (r *ranging) Seek(offset int64, whence int) (int64, error) {
	end, err := r.at.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	size := plainSize(end)
	switch whence {
	case io.SeekEnd:
		offset += size
	case io.SeekCurrent:
		return 0, pipeline.Errorf(pipeline.Internal, "seek from the current place is not offered")
	}
	if size < 0 || offset < 0 {
		return 0, pipeline.Errorf(pipeline.Internal, "seek to %d of %d bytes", offset, size)
	}
	offset = min(offset, size)
	n := offset / piece
	if n > 0 && offset == size && size%piece == 0 {
		n-- // the last piece is whole, and there is none behind it
	}
	if _, err := r.at.Seek(headSize+n*(piece+tag), io.SeekStart); err != nil {
		return 0, err
	}
	r.n, r.have, r.done, r.ready, r.err = n, 0, false, nil, nil
	if _, err := io.CopyN(io.Discard, r.opening, offset-n*piece); err != nil {
		return 0, err
	}
	return offset, nil
}
