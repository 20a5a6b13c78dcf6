package sign

import (
	"crypto/x509"
	"encoding/pem"
	"time"

	"sohoa/pipeline"
)

// Anchors are the certificates that the agency trusts: what is signed below
// one of them is believed to be of whom it names.
type Anchors struct{ pool *x509.CertPool }

// LoadAnchors reads a list of certificates in PEM. Invalid with the field
// "trust": it holds none, or one that cannot be read.
func LoadAnchors(list []byte) (*Anchors, error) {
	a := &Anchors{x509.NewCertPool()}
	n := 0
	for rest := list; ; n++ {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			break
		}
		c, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			return nil, untrusted("certificate %d: %w", n+1, err)
		}
		a.pool.AddCert(c)
	}
	if n == 0 {
		return nil, untrusted("no certificate in the list")
	}
	return a, nil
}

func untrusted(format string, args ...any) error {
	return &pipeline.Error{Kind: pipeline.Invalid, Field: "trust", Err: pipeline.Errorf(pipeline.Invalid, format, args...)}
}

// Vouch reports whether one of the anchors stands behind the certificate of a
// signature at the time when it was made; a signature that does not say when is
// asked about at the moment given. Nil anchors vouch for nobody.
func (a *Anchors) Vouch(s pipeline.Signature, now time.Time) bool {
	if a == nil || len(s.Chain) == 0 {
		return false
	}
	leaf, err := x509.ParseCertificate(s.Chain[0])
	if err != nil {
		return false
	}
	between := x509.NewCertPool()
	for _, raw := range s.Chain[1:] {
		if c, err := x509.ParseCertificate(raw); err == nil {
			between.AddCert(c)
		}
	}
	at := s.At
	if at.IsZero() {
		at = now
	}
	_, err = leaf.Verify(x509.VerifyOptions{
		Roots: a.pool, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err == nil
}
