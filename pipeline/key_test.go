package pipeline_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sohoa/pipeline"
)

// TestEveryKindOfObjectIsAmongThoseThatGo: a purge removes what KeysOf lists,
// so that a new kind of object must be there. The kinds are read from the
// sources: every text in this package that begins a key.
func TestEveryKindOfObjectIsAmongThoseThatGo(t *testing.T) {
	begins := regexp.MustCompile(`^([a-z]+)/(%s.*)?$`)
	sum := pipeline.Sum(strings.Repeat("ab", 32))
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			s, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			if m := begins.FindStringSubmatch(s); m != nil {
				found++
				if want := m[1] + "/ab/" + string(sum); !slices.Contains(pipeline.KeysOf(sum), want) {
					t.Errorf("%s: objects of kind %q are not among those that go", e.Name(), m[1])
				}
			}
			return true
		})
	}
	if found < 6 {
		t.Errorf("found %d kinds of objects, want at least 6: looking for the wrong texts", found)
	}
}
