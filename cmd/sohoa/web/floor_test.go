package web

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"sohoa/pipeline"
)

// newerThanTheFloor is what Chrome 109, the last for Windows 7 and 8, does not
// know, with the version that brought it. Source: the compatibility data of
// MDN, as of November 2026.
func newerThanTheFloor() map[string]*regexp.Regexp {
	out := map[string]*regexp.Regexp{}
	for name, pattern := range map[string]string{
		"array.toSorted, toReversed, toSpliced (110)": `\.to(Sorted|Reversed|Spliced)\(`,
		"array.with (110)":                            `\.with\(`,
		"color-mix, oklch, lch, color() (111)":        `\b(color-mix|oklch|oklab|lch|color)\(`,
		"view transitions (111)":                      `startViewTransition|view-transition`,
		"string.isWellFormed (111)":                   `(is|to)WellFormed\(`,
		"nested rules (112)":                          `[{;}]\s*&[ :.>\[#]`,
		"regular expressions with v (112)":            `/[a-z]*v[a-z]*\.(test|exec)\(`,
		"popover (114)":                               `\bpopover(target)?\s*=|showPopover|:popover-open`,
		"text-wrap (114)":                             `text-wrap\s*:`,
		"subgrid (117)":                               `subgrid`,
		"Object.groupBy (117)":                        `\.groupBy\(`,
		"@starting-style (117)":                       `@starting-style`,
		"@scope (118)":                                `@scope`,
		"Promise.withResolvers (119)":                 `withResolvers`,
		"URL.canParse (120)":                          `\.canParse\(`,
		"Array.fromAsync (121)":                       `fromAsync\(`,
		"set operations (122)":                        `\.(union|intersection|difference|isSubsetOf)\(`,
		"light-dark, field-sizing (123)":              `light-dark\(|field-sizing`,
		"import attributes (123)":                     `\bwith\s*\{\s*type`,
		"anchors (125)":                               `anchor-name|position-anchor`,
		"RegExp.escape, Promise.try (136)":            `RegExp\.escape|Promise\.try`,
	} {
		out[name] = regexp.MustCompile(pattern)
	}
	return out
}

func TestPagesUseNothingNewerThanChrome109(t *testing.T) {
	rules := newerThanTheFloor()
	looked := 0
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, "testdata") {
			return err
		}
		switch filepath.Ext(path) {
		case ".css", ".js", ".html":
		default:
			return nil
		}
		data, err := os.ReadFile(path)
		looked++
		for name, pattern := range rules {
			if at := pattern.FindIndex(data); at != nil {
				t.Errorf("%s uses %s: …%s…", path, name, data[max(0, at[0]-20):min(len(data), at[1]+20)])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if looked < 50 {
		t.Errorf("looked at %d files: looking in the wrong place", looked)
	}
	for _, sample := range []string{"a.toSorted()", ".x{&:hover{}}", "color-mix(in srgb, red, blue)", "new Set().union(b)"} {
		found := false
		for _, pattern := range rules {
			found = found || pattern.MatchString(sample)
		}
		if !found {
			t.Errorf("%q is not caught", sample)
		}
	}
}

// SOHOA_PAINT=1 go test -run TestPaint -v prints when each page of the officer
// first paints on a processor six times slower, as the developer tools measure
// it: the median of five, in milliseconds from the click on. SOHOA_PAINT=search
// does so for the pages whose name has that in it.
func TestPaint(t *testing.T) {
	if os.Getenv("SOHOA_PAINT") == "" {
		t.Skip("SOHOA_PAINT is not set: nobody wants to know how fast pages paint")
	}
	s := newOffice(t)
	batch := sample(s)
	w := openWindow(t, s).as(pipeline.Officer)
	for _, p := range places(s, batch) {
		if only := os.Getenv("SOHOA_PAINT"); p.role != pipeline.Officer || only != "1" && !strings.Contains(p.name, only) {
			continue
		}
		w.open(p.path) // files of style and script are kept from here on
		var times []float64
		for range 5 {
			w.run(emulation.SetCPUThrottlingRate(6))
			w.open(p.path)
			w.until(`performance.getEntriesByName("first-contentful-paint").length > 0`)
			var at float64
			w.eval(`performance.getEntriesByName("first-contentful-paint")[0].startTime`, &at)
			times = append(times, at)
			w.run(emulation.SetCPUThrottlingRate(1))
		}
		t.Logf("%-16s %6.0f ms", p.name, median(times))
	}
	w.run(chromedp.Navigate("about:blank"))
}

func median(values []float64) float64 {
	for i := range values {
		for k := i; k > 0 && values[k] < values[k-1]; k-- {
			values[k], values[k-1] = values[k-1], values[k]
		}
	}
	return values[len(values)/2]
}
