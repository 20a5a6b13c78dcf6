package door

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"sohoa/index/catalog/ledger"
	"sohoa/index/sheet"
	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// Scope is what a viewer may see. Only administrators count what is withheld.
func Scope(v pipeline.Viewer) ledger.Scope {
	if v.Role == "" {
		return ledger.Scope{}
	}
	return ledger.Scope{Unit: v.Unit, User: v.User, Withheld: v.May(pipeline.Administrator)}
}

// Allow answers NotFound to a viewer without one of the roles, as if what he
// asks for did not exist.
func Allow(v pipeline.Viewer, roles ...pipeline.Role) error {
	if !v.May(roles...) {
		return pipeline.Errorf(pipeline.NotFound, "role %q may not", v.Role)
	}
	return nil
}

// Invalid is an error that names the field at fault.
func Invalid(field, why string) error {
	return &pipeline.Error{Kind: pipeline.Invalid, Field: field, Err: errors.New(why)}
}

// InvalidWhere turns "not found" into a fault of a field.
func InvalidWhere(err error, field string) error {
	if err != nil && pipeline.KindOf(err) == pipeline.NotFound {
		return Invalid(field, "is unknown")
	}
	return err
}

// CleanName brings a line that somebody wrote into NFC, with single spaces.
func CleanName(s string) string { return strings.Join(strings.Fields(viet.NFC(s)), " ") }

// Sha is the SHA-256 of a text as sixty-four digits.
func Sha(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// Tidy brings text from outside into NFC and valid UTF-8.
func Tidy(s string) string { return viet.NFC(strings.ToValidUTF8(s, "\uFFFD")) }

// TableIn reads a table that was handed in, and one byte more than a table may
// have, so that the reader of tables says it is too long.
func TableIn(body io.Reader) ([]byte, error) {
	if body == nil {
		return nil, Invalid("file", "no table was handed in")
	}
	data, err := io.ReadAll(io.LimitReader(body, sheet.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	return data, nil
}
