// Package signtest makes keys, certificates and small files for the tests of
// signing. Nothing of it is trusted anywhere.
package signtest

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"sohoa/pipeline"
	"sohoa/pipeline/pdf"
)

// Password is the password of every key file made here; Holder is whom its
// certificate names, Organ the organisation in it.
const (
	Password = "một mật khẩu thử"
	Holder   = "Ủy ban nhân dân xã Thử Nghiệm"
	Organ    = "Tỉnh Thử Nghiệm"
)

// Authority makes certificates, valid from a year ago for twenty years.
type Authority struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// NewAuthority makes one with a key of its own.
func NewAuthority(t testing.TB) Authority {
	t.Helper()
	key := ECDSA(t)
	cert := issue(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "CA thử nghiệm"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, key, Authority{key: key})
	return Authority{cert, key}
}

func issue(t testing.TB, c *x509.Certificate, key crypto.Signer, by Authority) *x509.Certificate {
	t.Helper()
	now := time.Now()
	c.SerialNumber, c.NotBefore, c.NotAfter = big.NewInt(now.UnixNano()), now.AddDate(-1, 0, 0), now.AddDate(20, 0, 0)
	parent := by.cert
	if parent == nil {
		parent = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), by.key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// KeyFile makes a PKCS#12 file of a made-up organ.
func (a Authority) KeyFile(t testing.TB, key crypto.Signer) []byte {
	t.Helper()
	cert := issue(t, &x509.Certificate{
		Subject:  pkix.Name{CommonName: Holder, Organization: []string{Organ}},
		KeyUsage: x509.KeyUsageDigitalSignature,
	}, key, a)
	file, err := pkcs12.Modern.Encode(key, cert, []*x509.Certificate{a.cert}, Password)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// PEM is the list of trust that holds the authority.
func (a Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// RSA makes a key of 2,048 bits.
func RSA(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// ECDSA makes a key on P-256.
func ECDSA(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// Page is a file of package pdf with one page and the word "Nghiệm".
func Page(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pdf.New(&b, pdf.Info{Title: "Quyết định thử", Author: Holder, Seed: "1"})
	word := pipeline.Word{Text: "Nghiệm", Box: pipeline.Box{X0: 100, Y0: 100, X1: 300, Y1: 140}, Conf: 1}
	err := w.Page(pdf.Page{
		Width: 210, Height: 297,
		Images:  []pdf.Image{{Width: 8, Height: 8, Bits: 8, Space: "/DeviceGray", Data: bytes.Repeat([]byte{200}, 64)}},
		Reading: pipeline.Reading{Page: 1, Width: 1654, Height: 2339, Words: []pipeline.Word{word}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
