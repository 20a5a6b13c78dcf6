package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// asset is one file a browser loads beside a page.
type asset struct {
	kind   string // media type
	tag    string // of its content
	plain  []byte
	packed []byte // gzip; nil where that saves nothing
}

// assets are all of them by path, "static/mark.svg" or "page/search/search.css".
type assets map[string]asset

var assetKinds = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

func loadAssets(files fs.FS) (assets, error) {
	all := assets{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || assetKinds[path.Ext(name)] == "" {
			return err
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(b)
		a := asset{kind: assetKinds[path.Ext(name)], tag: hex.EncodeToString(sum[:6]), plain: b}
		if packed := pack(b); len(packed) < len(b)*9/10 {
			a.packed = packed
		}
		all[name] = a
		return nil
	})
	return all, err
}

func pack(b []byte) []byte {
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	z.Write(b) // a bytes.Buffer takes everything
	z.Close()
	return buf.Bytes()
}

// address returns where the asset is served; it changes with the content, so
// that a browser may keep it for good.
func (a assets) address(name string) string {
	return "/static/" + strings.TrimPrefix(name, "static/") + "?" + a[name].tag
}

// static serves assets. Fonts are named by the style sheet without a tag.
func (s *Site) static(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	a, ok := s.assets[name]
	if !ok {
		a, ok = s.assets[strings.TrimPrefix(name, "static/")]
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("ETag", fmt.Sprintf("%q", a.tag))
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "public, max-age=3600")
	if r.URL.RawQuery == a.tag {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if r.Header.Get("If-None-Match") == h.Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := a.plain
	if a.packed != nil && takesGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = a.packed
	}
	w.Write(body)
}

func takesGzip(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}
