package viet

import "strings"

// Code returns the number of a document, or any code, as one key, however it
// was typed: folded, without leading zeros, without signs except one / where
// two digits would touch. 15/QĐ-UBND, 015/qd-ubnd, "15 QĐ UBND" and 15qdubnd
// are 15qdubnd; 30/2020/NĐ-CP is 30/2020ndcp.
func Code(s string) string {
	f := Fold(s)
	out := make([]byte, 0, len(f))
	gap := false
	for i := range len(f) {
		c := f[i]
		digit := '0' <= c && c <= '9'
		if !digit && (c < 'a' || c > 'z') {
			gap = true
			continue
		}
		if digit && gap && len(out) > 0 && out[len(out)-1] >= '0' && out[len(out)-1] <= '9' {
			out = append(out, '/')
		}
		out = append(out, c)
		gap = false
	}
	code := string(out)
	bare := strings.TrimLeft(code, "0")
	if bare == "" || bare[0] < '0' || bare[0] > '9' {
		return code // all zeros, or letters after them: leave it
	}
	return bare
}
