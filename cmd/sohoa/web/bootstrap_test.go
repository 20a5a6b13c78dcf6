package web

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var updateStyle = flag.Bool("update-style", false, "write static/bootstrap/used.css anew")

const (
	wholeStyle = "testdata/bootstrap/bootstrap.min.css"
	usedStyle  = "static/bootstrap/used.css"
)

// TestTheStyleHasWhatPagesUseAndNoMore: reading 230 kB of rules of which a
// twentieth is used was a part of the time to the first paint of every page.
// After a page has taken up another class of Bootstrap, run with -update-style.
func TestTheStyleHasWhatPagesUseAndNoMore(t *testing.T) {
	whole, err := os.ReadFile(wholeStyle)
	if err != nil {
		t.Fatal(err)
	}
	want := cutStyle(string(whole), wordsOfPages(t))
	if *updateStyle {
		if err := os.WriteFile(usedStyle, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(usedStyle)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the pages use of %s: run with -update-style", usedStyle, wholeStyle)
	}
	if len(got) > len(whole)/3 {
		t.Errorf("%s has %d bytes of %d: it is hardly cut", usedStyle, len(got), len(whole))
	}
	for _, rule := range []string{".btn{", ".form-control{", ":root", ".visually-hidden", "@media (prefers-reduced-motion:reduce)"} {
		if !strings.Contains(want, rule) {
			t.Errorf("%s lacks %s", usedStyle, rule)
		}
	}
}

func TestRulesOfClassesThatNobodyUsesAreCut(t *testing.T) {
	whole := `@charset "UTF-8";/*! licence */:root{--a:1}a:hover,.x .y,.x>.z{b:c}.z,.q{d:e}@media (m:1px){.x{f:g}.z{h:i}}@media print{.z{j:k}}@keyframes turn{0%{l:m}}`
	want := `@charset "UTF-8";/*! licence */:root{--a:1}a:hover,.x .y{b:c}@media (m:1px){.x{f:g}}@keyframes turn{0%{l:m}}`
	if got := cutStyle(whole, map[string]bool{"x": true, "y": true}); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// wordsOfPages are all words in templates, scripts and sources: whatever is a
// class is one of them.
func wordsOfPages(t *testing.T) map[string]bool {
	t.Helper()
	word := regexp.MustCompile(`[A-Za-z][A-Za-z0-9_-]*`)
	used := make(map[string]bool)
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "testdata" {
			if err == nil {
				err = fs.SkipDir
			}
			return err
		}
		if strings.HasSuffix(path, "_test.go") || !slices.Contains([]string{".html", ".js", ".go"}, filepath.Ext(path)) {
			return nil
		}
		data, err := os.ReadFile(path)
		for _, w := range word.FindAllString(string(data), -1) {
			used[w] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return used
}

// cutStyle leaves out of a style sheet what needs a class that is not used.
func cutStyle(style string, used map[string]bool) string {
	var out strings.Builder
	for style != "" {
		if strings.HasPrefix(style, "/*") {
			end := strings.Index(style, "*/") + 2
			out.WriteString(style[:end])
			style = style[end:]
			continue
		}
		open := strings.IndexAny(style, "{;")
		if open < 0 {
			break
		}
		if style[open] == ';' { // @charset
			out.WriteString(style[:open+1])
			style = style[open+1:]
			continue
		}
		end := closing(style, open)
		out.WriteString(cutRule(style[:open], style[open+1:end], used))
		style = style[end+1:]
	}
	return out.String()
}

// closing finds the brace that closes the one at open.
func closing(style string, open int) int {
	depth := 0
	for i := open; i < len(style); i++ {
		switch style[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(style) - 1
}

func cutRule(head, body string, used map[string]bool) string {
	switch {
	case strings.HasPrefix(head, "@media"):
		if body = cutStyle(body, used); body == "" {
			return ""
		}
		return head + "{" + body + "}"
	case strings.HasPrefix(head, "@"):
		return head + "{" + body + "}"
	}
	var kept []string
	for _, selector := range selectors(head) {
		if !slices.ContainsFunc(classes.FindAllString(selector, -1), func(c string) bool { return !used[c[1:]] }) {
			kept = append(kept, selector)
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return strings.Join(kept, ",") + "{" + body + "}"
}

var classes = regexp.MustCompile(`\.[A-Za-z][A-Za-z0-9_-]*`)

// selectors cuts a list at its commas, but not at those in brackets.
func selectors(list string) []string {
	var out []string
	depth, from := 0, 0
	for i, c := range list {
		switch {
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case c == ',' && depth == 0:
			out = append(out, list[from:i])
			from = i + 1
		}
	}
	return append(out, list[from:])
}
