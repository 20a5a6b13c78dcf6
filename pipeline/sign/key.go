package sign

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"time"

	"github.com/smallstep/pkcs7"
	"software.sslmate.com/src/go-pkcs12"

	"sohoa/pipeline"
	"sohoa/pipeline/pdf"
)

// Key signs for an agency.
type Key struct {
	private crypto.Signer
	leaf    *x509.Certificate
	others  []*x509.Certificate
}

// MaxFile is the largest file that is signed, in bytes: signing holds it in
// memory twice.
const MaxFile = 256 << 20

// Load reads a PKCS#12 file. Invalid with the field "sign-key": it is none, the
// password is wrong, or its certificate is not for signing.
func Load(file []byte, password string) (*Key, error) {
	private, leaf, others, err := pkcs12.DecodeChain(file, password)
	if err != nil {
		return nil, refused("PKCS#12: %w", err)
	}
	signer, ok := private.(crypto.Signer)
	if !ok {
		return nil, refused("a key that cannot sign")
	}
	const signing = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	if leaf.KeyUsage != 0 && leaf.KeyUsage&signing == 0 {
		return nil, refused("the certificate of %s is not for signing", leaf.Subject.CommonName)
	}
	return &Key{signer, leaf, others}, nil
}

func refused(format string, args ...any) error {
	return &pipeline.Error{Kind: pipeline.Invalid, Field: "sign-key", Err: pipeline.Errorf(pipeline.Invalid, format, args...)}
}

// Holder is whom the certificate names.
func (k *Key) Holder() string { return holder(k.leaf) }

// Certificate is the SHA-256 of the certificate.
func (k *Key) Certificate() pipeline.Sum { return sumOf(k.leaf.Raw) }

// Until is when the certificate ends.
func (k *Key) Until() time.Time { return k.leaf.NotAfter }

// Act is one signing: when and why. Who signs is said by the certificate.
type Act struct {
	At     time.Time
	Reason string
}

// Sign signs a file that package pdf wrote and proves the result: it keeps
// PDF/A-2b and its signature is intact and covers the whole. Invalid: the file
// is none of ours, is signed already or too large, or the certificate is not
// valid at that time.
func (k *Key) Sign(file []byte, act Act) ([]byte, error) {
	act.At = act.At.In(vietnam()).Truncate(time.Second)
	if act.At.Before(k.leaf.NotBefore) || act.At.After(k.leaf.NotAfter) {
		return nil, refused("the certificate is valid from %s to %s", k.leaf.NotBefore.Format(time.DateOnly), k.leaf.NotAfter.Format(time.DateOnly))
	}
	if len(file) > MaxFile {
		return nil, pipeline.Errorf(pipeline.Invalid, "a file of %d bytes, at most %d", len(file), MaxFile)
	}
	b, err := drawBlock(k.Holder(), act.At)
	if err != nil {
		return nil, err
	}
	signed, hole, err := pdf.AddSeal(file, pdf.Seal{
		Width: b.width, Height: b.height, Drawing: b.drawing,
		Name: k.Holder(), Reason: act.Reason, At: act.At, Room: k.room(),
	})
	if err != nil {
		return nil, err
	}
	cms, err := k.cms(hole.Signed(signed))
	if err != nil {
		return nil, err
	}
	if err := hole.Fill(signed, cms); err != nil {
		return nil, err
	}
	return signed, k.prove(signed)
}

// room is how long a signature can be: the certificates, and what is signed
// about them.
func (k *Key) room() int {
	n := 4096 + len(k.leaf.Raw)
	for _, c := range k.others {
		n += len(c.Raw)
	}
	return n
}

// cms makes the detached signature of some bytes.
func (k *Key) cms(content []byte) ([]byte, error) {
	s, err := pkcs7.NewSignedData(content)
	if err != nil {
		return nil, pipeline.Errorf(pipeline.Internal, "sign: %w", err)
	}
	s.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	err = s.AddSigner(k.leaf, k.private, pkcs7.SignerInfoConfig{ExtraSignedAttributes: []pkcs7.Attribute{certificateOf(k.leaf)}})
	if err != nil {
		return nil, pipeline.Errorf(pipeline.Internal, "sign: %w", err)
	}
	for _, c := range k.others {
		s.AddCertificate(c)
	}
	s.Detach()
	cms, err := s.Finish()
	if err != nil {
		return nil, pipeline.Errorf(pipeline.Internal, "sign: %w", err)
	}
	return cms, nil
}

// certificateOf is the attribute signing-certificate-v2 (RFC 5035): without it
// another certificate of the same key could be put in the place of this one.
func certificateOf(c *x509.Certificate) pkcs7.Attribute {
	type id struct{ Hash []byte } // of SHA-256, which is the default and left out
	sum := sha256.Sum256(c.Raw)
	return pkcs7.Attribute{
		Type:  asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47},
		Value: struct{ Certs []id }{[]id{{sum[:]}}},
	}
}

// prove reads back what was written.
func (k *Key) prove(signed []byte) error {
	if breaches := pdf.CheckSealed(signed); len(breaches) > 0 {
		return pipeline.Errorf(pipeline.Internal, "the signed file breaks %s: %s", breaches[0].Clause, breaches[0].Detail)
	}
	found := Read(signed)
	if len(found) != 1 || found[0].State != pipeline.SignatureIntact || !found[0].Whole || found[0].Certificate != k.Certificate() {
		return pipeline.Errorf(pipeline.Internal, "the signature that was written does not hold: %+v", found)
	}
	return nil
}

// vietnam is the time of Việt Nam, which has had no other since 1975.
func vietnam() *time.Location { return time.FixedZone("+07:00", 7*3600) }
