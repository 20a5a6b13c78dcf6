package separator

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// magic opens every code; the digit is the version of the form.
const magic = "SOHOA1"

// MaxText bounds box and file in characters: what fits on the sheet.
const MaxText = 60

// Code writes the code of a sheet. Invalid names the field that cannot be.
func Code(s pipeline.Separator) (string, error) {
	if !validUnit(s.Unit) {
		return "", &pipeline.Error{Kind: pipeline.Invalid, Field: "unit"}
	}
	if !fits(s.Box) {
		return "", &pipeline.Error{Kind: pipeline.Invalid, Field: "box"}
	}
	if !fits(s.File) {
		return "", &pipeline.Error{Kind: pipeline.Invalid, Field: "file"}
	}
	if s.Number < 1 || s.Number > 9999 {
		return "", &pipeline.Error{Kind: pipeline.Invalid, Field: "number"}
	}
	body := strings.Join([]string{magic, escape(string(s.Unit)), escape(s.Box), escape(s.File), strconv.Itoa(s.Number)}, " ")
	return body + " " + check(body), nil
}

// Parse reads a code; false where it is not one of ours, or was read wrongly.
func Parse(code string) (pipeline.Separator, bool) {
	parts := strings.Split(strings.TrimSpace(code), " ")
	if len(parts) != 6 || parts[0] != magic || check(strings.Join(parts[:5], " ")) != parts[5] {
		return pipeline.Separator{}, false
	}
	var s pipeline.Separator
	unit, err1 := unescape(parts[1])
	box, err2 := unescape(parts[2])
	file, err3 := unescape(parts[3])
	n, err4 := strconv.Atoi(parts[4])
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil {
		return s, false
	}
	s = pipeline.Separator{Unit: pipeline.UnitID(unit), Box: viet.NFC(box), File: viet.NFC(file), Number: n}
	return s, validUnit(s.Unit) && fits(s.Box) && fits(s.File) && n >= 1 && n <= 9999
}

func check(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:4])
}

func escape(s string) string {
	if s == "" {
		return "-"
	}
	return url.QueryEscape(viet.NFC(s))
}

func unescape(s string) (string, error) {
	if s == "-" {
		return "", nil
	}
	return url.QueryUnescape(s)
}

func validUnit(u pipeline.UnitID) bool {
	return u != "" && len(u) <= 20 && strings.Trim(string(u), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") == ""
}

func fits(s string) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= MaxText && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) && s != "-"
}
