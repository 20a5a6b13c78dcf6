package catalog

import (
	"database/sql"
	"strings"
	"testing"

	"sohoa/index/catalog/holdings"
	"sohoa/pipeline"
)

// TestASignatureOfAnEarlierPDFDoesNotCount: it does not say what the newer
// reading says.
func TestASignatureOfAnEarlierPDFDoesNotCount(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	sum := pipeline.Sum(strings.Repeat("a", 64))
	first, second := pipeline.Sum(strings.Repeat("1", 64)), pipeline.Sum(strings.Repeat("2", 64))
	put := func(kind string, d holdings.Derivative) {
		t.Helper()
		d.Sum = sum
		if err := c.Write(ctx, func(tx *sql.Tx) error { return holdings.PutDerivative(ctx, tx, kind, d) }); err != nil {
			t.Fatal(err)
		}
	}
	put(holdings.KindPDF, holdings.Derivative{Version: "pdf-1", Key: "pdf/a", Digest: first})
	put(holdings.KindSigned, holdings.Derivative{Version: string(first), Key: "pdf/b", Digest: second, Signatures: []pipeline.Signature{{Signer: "UBND"}}})
	if d, err := c.Signed(ctx, sum); err != nil || d.Key != "pdf/b" || len(d.Signatures) != 1 {
		t.Fatalf("signed %+v, %v", d, err)
	}
	put(holdings.KindPDF, holdings.Derivative{Version: "pdf-2", Key: "pdf/c", Digest: second})
	if d, err := c.Signed(ctx, sum); err != nil || d.Key != "" {
		t.Errorf("a signature of the earlier file counts: %+v, %v", d, err)
	}
	all, err := c.DerivativesOf(ctx, sum)
	if err != nil || len(all) != 2 {
		t.Errorf("objects %+v, %v, want both kept", all, err)
	}
}
