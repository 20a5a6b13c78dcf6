package site

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode"
)

// Attachment is the header that makes a browser keep a file under a name. The
// name came from outside: paths and control characters are taken out of it.
func Attachment(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	if h := mime.FormatMediaType("attachment", map[string]string{"filename": name}); h != "" {
		return h
	}
	return "attachment"
}

// SendMade sends a file that is made for this answer, to be kept under a name.
// It is made to its end first: an error must not come after half of it.
func SendMade(w http.ResponseWriter, name, kind string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return fmt.Errorf("make %s: %w", name, err)
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", Attachment(name))
	_, err := b.WriteTo(w)
	return err
}

// Media types of the files that are made.
const (
	KindPDF  = "application/pdf"
	KindXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	KindCSV  = "text/csv; charset=utf-8"
)

// maxPicture bounds a preview; ours are made below 1 MB.
const maxPicture = 16 << 20

// WholePicture reads the picture of a page and closes it.
func WholePicture(picture io.ReadCloser) ([]byte, error) {
	defer picture.Close()
	return io.ReadAll(io.LimitReader(picture, maxPicture))
}
