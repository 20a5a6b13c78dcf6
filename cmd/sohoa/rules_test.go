package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The rules of the house, read from the sources themselves: a test that asked
// `go list` would be answered from the cache.

const root = "../.."

// source is one Go file of the module.
type source struct {
	path string // from the root, with slashes
	file *ast.File
}

func (s source) folder() string { return filepath.ToSlash(filepath.Dir(s.path)) }
func (s source) isTest() bool   { return strings.HasSuffix(s.path, "_test.go") }

func sources(t *testing.T) (*token.FileSet, []source) {
	t.Helper()
	fset := token.NewFileSet()
	var all []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "testdata" || path != root && strings.HasPrefix(name, ".") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		all = append(all, source{filepath.ToSlash(rel), f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("found only %d sources: looking in the wrong place", len(all))
	}
	return fset, all
}

func (s source) imports() []string {
	var paths []string
	for _, im := range s.file.Imports {
		if p, err := strconv.Unquote(im.Path.Value); err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

func TestTheTopLevelIsWhatItMustBe(t *testing.T) {
	want := []string{"README.md", "cmd", "deploy", "go.mod", "go.sum", "index", "pipeline", "workers"}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	built := []string{"bin"} // deploy/build makes it; git ignores it
	var got []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(built, e.Name()) {
			got = append(got, e.Name())
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// layers lists the folders from the top down: a package imports only what is
// in its own layer's line or below. Longest prefix wins.
var layers = []struct {
	folder string
	may    []string // prefixes of the module's packages it may import
}{
	{"cmd/sohoa/web/text", nil},
	{"cmd/sohoa/web/stack", []string{"cmd/sohoa/web/text", "index", "pipeline"}},
	{"cmd/sohoa/web/site", []string{"cmd/sohoa/web/text", "index", "pipeline"}},
	{"cmd/sohoa/web/table", []string{"cmd/sohoa/web/site", "index", "pipeline"}},
	{"cmd/sohoa/web/record", []string{"cmd/sohoa/web/site", "cmd/sohoa/web/text", "index", "pipeline"}},
	{"cmd/sohoa/web/confirm", []string{"cmd/sohoa/web/record", "cmd/sohoa/web/site", "cmd/sohoa/web/text", "index", "pipeline"}},
	{"cmd/sohoa/web/duty", []string{"cmd/sohoa/web/record", "cmd/sohoa/web/site", "cmd/sohoa/web/text", "index", "pipeline"}},
	{"cmd/sohoa/web/intake", []string{"cmd/sohoa/web/stack", "cmd/sohoa/web/table", "cmd/sohoa/web/site", "cmd/sohoa/web/text", "index", "pipeline"}},
	{"cmd/sohoa/web/plan", []string{"cmd/sohoa/web/table", "cmd/sohoa/web/site", "cmd/sohoa/web/text", "index", "pipeline"}},
	{"cmd/sohoa/web/find", []string{"cmd/sohoa/web/site", "cmd/sohoa/web/text", "index", "pipeline"}},
	{"cmd/sohoa/web/people", []string{"cmd/sohoa/web/site", "cmd/sohoa/web/text", "index", "pipeline"}},
	{"cmd/sohoa/web/health", []string{"cmd/sohoa/web/site", "cmd/sohoa/web/text", "index", "pipeline"}},
	{"cmd/sohoa/web", []string{"cmd/sohoa/web/", "index", "pipeline"}},
	{"cmd/sohoa-ocr", []string{"pipeline"}},
	{"cmd/sohoa-jail", []string{"pipeline"}},
	{"cmd/sohoa/term", []string{"cmd/sohoa/web/text", "pipeline"}},
	{"cmd/sohoa/plant", []string{"cmd/sohoa/term", "cmd/sohoa/web", "index", "workers", "pipeline"}},
	{"cmd/sohoa/remote", []string{"cmd/sohoa/term", "index", "pipeline"}},
	{"cmd/sohoa/care", []string{"cmd/sohoa/term", "cmd/sohoa/plant", "cmd/sohoa/remote", "index", "pipeline"}},
	{"cmd/sohoa/bench", []string{"cmd/sohoa/term", "cmd/sohoa/plant", "cmd/sohoa/remote", "cmd/sohoa/care", "cmd/sohoa/web/text", "index", "pipeline"}},
	{"cmd/sohoa", []string{"cmd/sohoa/", "index", "workers", "pipeline"}},
	{"index/catalog/ledger", []string{"index/audit", "pipeline"}},
	{"index/catalog/holdings", []string{"index/catalog/ledger", "pipeline"}},
	{"index/catalog", []string{"index/audit", "index/catalog", "index/confusion", "index/progress", "index/neighbour", "pipeline"}},
	{"index/confusion", []string{"pipeline"}},
	{"index/neighbour", nil},
	{"index/search", []string{"index/search", "pipeline"}},
	{"index/progress", []string{"index/progress", "pipeline"}},
	{"index", []string{"index/", "pipeline"}},
	{"workers", []string{"workers", "pipeline"}},
	{"pipeline/", []string{"pipeline"}},
	{"pipeline", nil},
}

func TestImportsPointOneWay(t *testing.T) {
	_, all := sources(t)
	for _, s := range all {
		if s.isTest() {
			continue // a test may use paper and suites of its neighbours
		}
		for _, p := range s.imports() {
			ours, ok := strings.CutPrefix(p, "sohoa/")
			if !ok {
				continue
			}
			if !mayImport(s.folder(), ours) {
				t.Errorf("%s imports %s, which is not below it", s.path, p)
			}
		}
	}
}

func mayImport(folder, imported string) bool {
	for _, l := range layers {
		if folder != l.folder && !strings.HasPrefix(folder+"/", strings.TrimSuffix(l.folder, "/")+"/") {
			continue
		}
		if strings.HasSuffix(l.folder, "/") && folder+"/" == l.folder {
			continue // "pipeline/" means what is below it
		}
		return slices.ContainsFunc(l.may, func(prefix string) bool { return strings.HasPrefix(imported+"/", strings.TrimSuffix(prefix, "/")+"/") })
	}
	return false
}

func TestEachHeavyDependencyLivesInOnePackage(t *testing.T) {
	home := map[string]string{
		"github.com/otiai10/gosseract":  "pipeline/ocr/tesseract",
		"github.com/minio/minio-go":     "pipeline/blob/s3",
		"github.com/hibiken/asynq":      "workers",
		"github.com/blevesearch/bleve":  "index/search",
		"modernc.org/sqlite":            "index/catalog",
		"github.com/chromedp/chromedp":  "tests only",
		"github.com/versity/versitygw":  "pipeline/blob/s3/s3test",
		"github.com/alicebob/miniredis": "workers",
		"github.com/makiuchi-d/gozxing": "pipeline/qr",
	}
	_, all := sources(t)
	for _, s := range all {
		for _, p := range s.imports() {
			for dep, folder := range home {
				if !strings.HasPrefix(p, dep) || s.folder() == folder || s.isTest() {
					continue
				}
				t.Errorf("%s imports %s, which lives in %s", s.path, p, folder)
			}
			if p == "C" && s.folder() != "pipeline/ocr/picture" {
				t.Errorf("%s links C", s.path)
			}
		}
	}
}

// Who asks the catalogue asks its methods: statements, and the connections to
// send them, stand below index/catalog.
func TestStatementsStandOnlyBelowTheCatalogue(t *testing.T) {
	_, all := sources(t)
	for _, s := range all {
		below := s.folder() == "index/catalog" || strings.HasPrefix(s.folder(), "index/catalog/")
		if slices.Contains(s.imports(), "database/sql") && !below && !s.isTest() {
			t.Errorf("%s speaks to a database", s.path)
		}
	}
}

// Only who stands at the door turns a viewer into the scope of a question.
func TestOnlyTheDoorMakesScopes(t *testing.T) {
	may := []string{"index", "index/members", "index/board"}
	_, all := sources(t)
	for _, s := range all {
		if slices.Contains(s.imports(), "sohoa/index/door") && !slices.Contains(may, s.folder()) {
			t.Errorf("%s asks for scopes", s.path)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	_, all := sources(t)
	said := map[string]bool{}
	for _, s := range all {
		if _, known := said[s.folder()]; !known {
			said[s.folder()] = false
		}
		if s.file.Doc != nil && len(s.file.Doc.Text()) > 40 {
			said[s.folder()] = true
		}
	}
	for folder, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment", folder)
		}
	}
}

func TestEveryExportedNameIsDocumented(t *testing.T) {
	fset, all := sources(t)
	for _, s := range all {
		if s.isTest() {
			continue
		}
		for _, d := range s.file.Decls {
			for _, name := range undocumented(d) {
				t.Errorf("%s: %s has no comment", fset.Position(d.Pos()), name)
			}
		}
	}
}

// undocumented lists the exported names of a declaration without a comment.
func undocumented(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) && !wellKnown(d) {
			return []string{d.Name.Name}
		}
	case *ast.GenDecl:
		return undocumentedSpecs(d)
	}
	return nil
}

func undocumentedSpecs(d *ast.GenDecl) []string {
	var names []string
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
				names = append(names, spec.Name.Name)
			}
		case *ast.ValueSpec:
			if spec.Names[0].IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
				names = append(names, spec.Names[0].Name)
			}
		}
	}
	return names
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	x := d.Recv.List[0].Type
	if star, ok := x.(*ast.StarExpr); ok {
		x = star.X
	}
	id, ok := x.(*ast.Ident)
	return ok && id.IsExported()
}

// wellKnown are methods whose meaning the language or its library fixes.
func wellKnown(d *ast.FuncDecl) bool {
	return d.Recv != nil && slices.Contains([]string{
		"Error", "Unwrap", "String", "Read", "Write", "Close", "Len", "Less", "Swap",
		"MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText",
	}, d.Name.Name)
}

func TestNothingIsHiddenState(t *testing.T) {
	fset, all := sources(t)
	for _, s := range all {
		if s.isTest() {
			continue
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: init()", fset.Position(d.Pos()))
			}
		}
		for _, bad := range []string{"util", "utils", "common", "helper", "helpers", "misc"} {
			if slices.Contains(strings.Split(s.folder(), "/"), bad) {
				t.Errorf("%s: a package named %s says nothing", s.path, bad)
			}
		}
	}
}

func TestMigrationsGoForwardOnly(t *testing.T) {
	paths, err := filepath.Glob(root + "/index/catalog/migrations/*.sql")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "+goose Down") {
			t.Errorf("%s has a way back", p)
		}
	}
}
