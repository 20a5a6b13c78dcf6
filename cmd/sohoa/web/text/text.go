package text

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Lang is a language of the screens.
type Lang string

// The languages, the source first.
const (
	Vi Lang = "vi"
	En Lang = "en"
)

// Langs lists every language once, the source first.
func Langs() []Lang { return []Lang{Vi, En} }

//go:embed vi.json en.json
var files embed.FS

// Texts is all sentences in all languages.
type Texts struct {
	speakers map[Lang]Speaker
}

// Load reads the embedded sentences.
func Load() (*Texts, error) {
	t := &Texts{speakers: map[Lang]Speaker{}}
	for _, lang := range Langs() {
		b, err := files.ReadFile(string(lang) + ".json")
		if err != nil {
			return nil, fmt.Errorf("text: %w", err)
		}
		say := map[string]string{}
		if err := json.Unmarshal(b, &say); err != nil {
			return nil, fmt.Errorf("text %s: %w", lang, err)
		}
		t.speakers[lang] = Speaker{lang: lang, say: say, printer: message.NewPrinter(language.Make(string(lang)))}
	}
	return t, nil
}

// In returns the speaker of a language, of Vietnamese where the language is
// not known.
func (t *Texts) In(lang Lang) Speaker {
	if s, ok := t.speakers[lang]; ok {
		return s
	}
	return t.speakers[Vi]
}

// Speaker says sentences in one language. It is safe for use by many at once.
type Speaker struct {
	lang    Lang
	say     map[string]string
	printer *message.Printer
}

// Lang is the language spoken.
func (s Speaker) Lang() Lang { return s.lang }

// Has reports whether there is a sentence for the key.
func (s Speaker) Has(key string) bool { return s.say[key] != "" }

// Keys lists all keys in order.
func (s Speaker) Keys() []string {
	keys := make([]string, 0, len(s.say))
	for k := range s.say {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Raw returns the sentence with its places unfilled, for scripts that fill
// them and for tests.
func (s Speaker) Raw(key string) string { return s.say[key] }

// Say returns the sentence of the key with its places filled; args are pairs
// of name and value. Numbers are written as the language writes them. A key
// without a sentence comes back in brackets: ugly, but never an empty button.
func (s Speaker) Say(key string, args ...any) string {
	sentence, ok := s.say[key]
	if !ok {
		return "[" + key + "]"
	}
	if len(args) == 0 {
		return sentence
	}
	return s.fill(sentence, args)
}

func (s Speaker) fill(sentence string, args []any) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(sentence, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		place, after, closed := strings.Cut(rest, "}")
		if !closed {
			b.WriteString("{" + rest)
			return b.String()
		}
		b.WriteString(s.place(place, args))
		sentence = after
	}
}

// place fills "name" or "name|one|many".
func (s Speaker) place(place string, args []any) string {
	parts := strings.Split(place, "|")
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != parts[0] {
			continue
		}
		if len(parts) == 3 {
			if fmt.Sprint(args[i+1]) == "1" {
				return parts[1]
			}
			return parts[2]
		}
		return s.value(args[i+1])
	}
	return "{" + place + "}"
}

func (s Speaker) value(v any) string {
	switch v := v.(type) {
	case int:
		return s.Int(v)
	case int64:
		return s.Int(int(v))
	case string:
		return v
	}
	return fmt.Sprint(v)
}
