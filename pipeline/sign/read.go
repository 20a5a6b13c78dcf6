package sign

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"regexp"
	"strconv"
	"time"

	"github.com/smallstep/pkcs7"

	"sohoa/pipeline"
)

// The bounds of what a foreign file can make us do.
const (
	maxSignatures = 64
	maxCMS        = 256 << 10 // bytes of one signature
	maxChain      = 10        // certificates kept of one
	near          = 16 << 10  // bytes around a byte range in which its dictionary stands
)

// The dictionary of a signature must stand in the open, because its byte range
// is filled in after everything is written.
var (
	rangeOf = regexp.MustCompile(`/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]`)
	dayOf   = regexp.MustCompile(`/M\s*\(D:(\d{14})(?:Z|([+-])(\d{2})'?(\d{2})'?)?`)
	formOf  = regexp.MustCompile(`/SubFilter\s*/([A-Za-z0-9.]{1,40})`)
)

// Read lists the signatures of a PDF in the order in which they stand there.
// It never fails: what cannot be read is a signature that is not intact. On
// bytes from outside it belongs into the jail.
func Read(file []byte) []pipeline.Signature {
	var found []pipeline.Signature
	seen := map[[4]int]bool{}
	for at := 0; len(found) < maxSignatures; {
		i := bytes.Index(file[at:], []byte("/ByteRange"))
		if i < 0 {
			break
		}
		at += i
		if m := rangeOf.FindSubmatch(file[at:min(len(file), at+200)]); m != nil && bytes.HasPrefix(file[at:], m[0]) {
			reach := [4]int{number(m[1]), number(m[2]), number(m[3]), number(m[4])}
			if !seen[reach] { // a dictionary may be written again by a later update
				seen[reach] = true
				found = append(found, one(file, at, reach))
			}
		}
		at += len("/ByteRange")
	}
	return found
}

func number(b []byte) int {
	n, _ := strconv.Atoi(string(b)) // twelve digits at most
	return n
}

// one reads the signature whose byte range stands at a place of the file.
func one(file []byte, at int, reach [4]int) pipeline.Signature {
	s := pipeline.Signature{State: pipeline.SignatureUnknown}
	gap, ok := gapOf(file, reach)
	if !ok {
		s.State = pipeline.SignatureChanged
		return s
	}
	s.Whole = reach[2]+reach[3] == len(file)
	around := dictionary(file, at, reach)
	if m := formOf.FindSubmatch(around); m != nil {
		s.Form = string(m[1])
	}
	s.At = claimed(around)
	cms := make([]byte, hex.DecodedLen(len(gap)))
	if _, err := hex.Decode(cms, gap); err == nil {
		judge(&s, cms, ranges{file[:reach[1]], file[reach[2] : reach[2]+reach[3]]})
	}
	return s
}

// gapOf returns the digits between the two ranges. They must begin at the first
// byte, and what they leave out must be one hexadecimal string and no more.
func gapOf(file []byte, r [4]int) ([]byte, bool) {
	from, to := r[1], r[2]
	if r[0] != 0 || from <= 0 || to <= from+1 || to > len(file) || r[3] < 0 || r[3] > len(file)-to {
		return nil, false
	}
	gap := file[from:to]
	if gap[0] != '<' || gap[len(gap)-1] != '>' || len(gap) > 2*maxCMS || len(gap)%2 != 0 {
		return nil, false
	}
	for _, c := range gap[1 : len(gap)-1] {
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return nil, false
		}
	}
	return gap[1 : len(gap)-1], true
}

// dictionary is the object around a byte range, without the signature.
func dictionary(file []byte, at int, r [4]int) []byte {
	low, high := min(at, r[1]), max(at, r[2])
	start := max(0, low-near)
	if i := bytes.LastIndex(file[start:low], []byte("obj")); i >= 0 {
		start += i
	}
	end := min(len(file), high+near)
	if i := bytes.Index(file[high:end], []byte("endobj")); i >= 0 {
		end = high + i
	}
	return append(bytes.Clone(file[start:r[1]]), file[r[2]:end]...)
}

// claimed is when the signer says to have signed; the zero time: it does not.
func claimed(around []byte) time.Time {
	m := dayOf.FindSubmatch(around)
	if m == nil {
		return time.Time{}
	}
	zone := time.UTC
	if len(m[2]) > 0 {
		seconds := number(m[3])*3600 + number(m[4])*60
		if m[2][0] == '-' {
			seconds = -seconds
		}
		zone = time.FixedZone("", seconds)
	}
	at, err := time.ParseInLocation("20060102150405", string(m[1]), zone)
	if err != nil {
		return time.Time{}
	}
	return at
}

// ranges are the bytes that are signed, in two pieces.
type ranges [2][]byte

// Hash implements pkcs7.Hasher: the pieces instead of the content that a
// detached signature does not hold.
func (r ranges) Hash(h crypto.Hash, _ io.Reader) ([]byte, error) {
	if !h.Available() {
		return nil, pipeline.Errorf(pipeline.Invalid, "sum %v is not known", h)
	}
	sum := h.New()
	sum.Write(r[0])
	sum.Write(r[1])
	return sum.Sum(nil), nil
}

// judge fills a signature from its CMS. A panic of the library on bytes that
// somebody made for it is the same as bytes that cannot be read.
func judge(s *pipeline.Signature, cms []byte, signed ranges) {
	defer func() {
		if recover() != nil {
			s.State = pipeline.SignatureUnknown
		}
	}()
	p7, err := pkcs7.Parse(cms)
	if err != nil {
		return
	}
	leaf := p7.GetOnlySigner()
	if leaf == nil {
		return
	}
	name(s, leaf, p7.Certificates)
	if len(p7.Content) > 0 { // not detached: what it holds is for others to judge
		return
	}
	p7.Hasher = signed
	var mismatch *pkcs7.MessageDigestMismatchError
	switch err := p7.Verify(); {
	case err == nil:
		s.State = pipeline.SignatureIntact
	case errors.As(err, &mismatch), errors.Is(err, rsa.ErrVerification):
		s.State = pipeline.SignatureChanged
	}
	var at time.Time
	if s.At.IsZero() && p7.UnmarshalSignedAttribute(pkcs7.OIDAttributeSigningTime, &at) == nil {
		s.At = at
	}
}

func name(s *pipeline.Signature, leaf *x509.Certificate, all []*x509.Certificate) {
	s.Signer, s.Issuer, s.Certificate = holder(leaf), leaf.Issuer.CommonName, sumOf(leaf.Raw)
	if len(leaf.Subject.Organization) > 0 {
		s.Organ = leaf.Subject.Organization[0]
	}
	s.Chain = [][]byte{leaf.Raw}
	for _, c := range all {
		if !c.Equal(leaf) && len(s.Chain) < maxChain {
			s.Chain = append(s.Chain, c.Raw)
		}
	}
}

func holder(c *x509.Certificate) string {
	if c.Subject.CommonName != "" {
		return c.Subject.CommonName
	}
	return c.Subject.String()
}

func sumOf(b []byte) pipeline.Sum {
	sum := sha256.Sum256(b)
	return pipeline.Sum(hex.EncodeToString(sum[:]))
}
