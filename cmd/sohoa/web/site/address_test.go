package site

import (
	"strings"
	"testing"
)

func TestOurs(t *testing.T) {
	for _, tt := range []struct{ name, to, want string }{
		{"a page of ours", "/documents/1?page=2", "/documents/1?page=2"},
		{"another host", "https://evil.example/", "/"},
		{"another host without a scheme", "//evil.example/", "/"},
		{"another host by backslash", `/\evil.example/`, "/"},
		{"nothing", "", "/"},
		{"a header smuggled in", "/a\r\nSet-Cookie: b", "/"},
	} {
		if got := Ours(tt.to, "/"); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzAttachment(f *testing.F) {
	for _, name := range []string{"quyết định.pdf", "../../etc/passwd", "a\"b.pdf", "a\r\nb.pdf", ""} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if got := Attachment(name); strings.ContainsAny(got, "\r\n") || !strings.HasPrefix(got, "attachment") {
			t.Errorf("attachment(%q) = %q", name, got)
		}
	})
}
