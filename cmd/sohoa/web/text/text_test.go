package text_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sohoa/cmd/sohoa/web/text"
)

func load(t *testing.T) *text.Texts {
	t.Helper()
	all, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestBothLanguagesHaveTheSameKeysAndNoEmptySentence(t *testing.T) {
	all := load(t)
	vi, en := all.In(text.Vi), all.In(text.En)
	for _, key := range append(vi.Keys(), en.Keys()...) {
		for _, s := range []text.Speaker{vi, en} {
			if strings.TrimSpace(s.Raw(key)) == "" {
				t.Errorf("%s has no sentence for %q", s.Lang(), key)
			}
		}
	}
}

var places = regexp.MustCompile(`\{(\w+)`)

func TestBothLanguagesFillTheSamePlaces(t *testing.T) {
	all := load(t)
	vi, en := all.In(text.Vi), all.In(text.En)
	named := func(sentence string) []string {
		var names []string
		for _, m := range places.FindAllStringSubmatch(sentence, -1) {
			names = append(names, m[1])
		}
		slices.Sort(names)
		return slices.Compact(names)
	}
	for _, key := range vi.Keys() {
		source, translated := named(vi.Raw(key)), named(en.Raw(key))
		for _, name := range source {
			if !slices.Contains(translated, name) {
				t.Errorf("%s: en does not use {%s}", key, name)
			}
		}
		for _, name := range translated {
			// English may name a number only to choose between one and many.
			if !slices.Contains(source, name) && name != "n" {
				t.Errorf("%s: vi does not use {%s}", key, name)
			}
		}
	}
}

func TestSay(t *testing.T) {
	all := load(t)
	vi, en := all.In(text.Vi), all.In(text.En)
	for _, tt := range []struct {
		name string
		got  string
		want string
	}{
		{"a number is written as the language writes it", vi.Say("search.total", "n", 12345), "12.345 văn bản"},
		{"many", en.Say("search.total", "n", 12345), "12,345 documents"},
		{"one", en.Say("search.total", "n", 1), "1 document"},
		{"a place without an argument stays visible", vi.Say("search.total"), "{n} văn bản"},
		{"a key without a sentence is never an empty button", vi.Say("no.such.key"), "[no.such.key]"},
		{"an unknown language is answered in Vietnamese", all.In("xx").Say("nav.search"), "Tra cứu"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestNumbersAndDates(t *testing.T) {
	all := load(t)
	vi, en := all.In(text.Vi), all.In(text.En)
	evening := time.Date(2026, 11, 21, 23, 30, 0, 0, time.UTC) // 06:30 on the 22nd in Vietnam
	for _, tt := range []struct{ name, got, want string }{
		{"thousands and decimals in Vietnamese", vi.Float(1234.5), "1.234,5"},
		{"thousands and decimals in English", en.Float(1234.5), "1,234.5"},
		{"percent", vi.Percent(30.25), "30,2%"},
		{"share", vi.Share(0.873), "87%"},
		{"size", vi.Size(1536 * 1024), "1,5 MB"},
		{"small size", vi.Size(512), "512 B"},
		{"a moment is Vietnam's", vi.Moment(evening), "22/11/2026 06:30"},
		{"a day is Vietnam's", vi.Date(evening), "22/11/2026"},
		{"the zero time is nothing", vi.Moment(time.Time{}), ""},
		{"a date of the vocabulary", vi.Day("2024-03-05"), "05/03/2024"},
		{"a date whose day is written by hand", vi.Day("2024-03"), "…/03/2024"},
		{"a date whose month is written by hand", vi.Day("2024"), "…/…/2024"},
		{"seconds", vi.Seconds(124 * time.Millisecond), "0,12"},
		{"what is no date is shown as read", vi.Day("ngày lạ"), "ngày lạ"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestISODay(t *testing.T) {
	for _, tt := range []struct {
		typed, want string
		ok          bool
	}{
		{"05/03/2024", "2024-03-05", true},
		{"5/3/2024", "2024-03-05", true},
		{"5-3-2024", "2024-03-05", true},
		{"5.3.2024", "2024-03-05", true},
		{"2024-03-05", "2024-03-05", true},
		{"31/02/2024", "", false},
		{"03/2024", "", false},
		{"", "", false},
	} {
		got, ok := text.ISODay(tt.typed)
		if got != tt.want || ok != tt.ok {
			t.Errorf("ISODay(%q): got %q %t, want %q %t", tt.typed, got, ok, tt.want, tt.ok)
		}
	}
}

func FuzzISODay(f *testing.F) {
	for _, s := range []string{"05/03/2024", "2024-03-05", "1/1/1", "ngày 5", "99/99/9999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		iso, ok := text.ISODay(typed)
		if !ok {
			return
		}
		if again, ok := text.ISODay(iso); !ok || again != iso {
			t.Errorf("ISODay(%q) = %q, which reads back as %q %t", typed, iso, again, ok)
		}
	})
}
