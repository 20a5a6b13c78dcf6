package web

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"sohoa/cmd/sohoa/web/plan"
	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/index/delivery"
	"sohoa/index/dossier"
	"sohoa/index/progress"
	"sohoa/pipeline"
	"sohoa/pipeline/classify"
)

func allPages() map[string]site.Page {
	all := site.OwnPages()
	for _, part := range sections(nil, Config{}) {
		maps.Copy(all, part.Pages())
	}
	return all
}

func TestEveryTemplateFitsItsPage(t *testing.T) {
	types := allPages()
	pages, err := site.ParsePages(files, types)
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range types {
		if err := templatecheck.CheckHTML(pages[name], page); err != nil {
			t.Errorf("page %s: %v", name, err)
		}
	}
}

func TestEveryPageFolderHasAPage(t *testing.T) {
	folders, err := fs.ReadDir(files, "page")
	if err != nil {
		t.Fatal(err)
	}
	types := allPages()
	for _, f := range folders {
		if _, ok := types[f.Name()]; !ok && f.Name() != "base" {
			t.Errorf("page/%s has no struct in the pages of a section", f.Name())
		}
	}
}

func speakers(t *testing.T) []text.Speaker {
	t.Helper()
	all, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	return []text.Speaker{all.In(text.Vi), all.In(text.En)}
}

func TestEveryWordOfTheVocabularyHasASentence(t *testing.T) {
	var keys []string
	for _, r := range pipeline.Reasons() {
		keys = append(keys, "reason."+string(r))
	}
	for _, st := range pipeline.States() {
		keys = append(keys, "state."+string(st))
	}
	for _, r := range pipeline.Roles() {
		keys = append(keys, "role."+string(r))
	}
	for _, f := range pipeline.FieldNames() {
		keys = append(keys, "field."+string(f))
	}
	for _, st := range []pipeline.Status{pipeline.Accepted, pipeline.Uncertain, pipeline.Confirmed} {
		keys = append(keys, "field_status."+string(st))
	}
	for _, source := range pipeline.FieldSources() {
		keys = append(keys, "field_source."+string(source))
	}
	for _, why := range classify.Whys() {
		keys = append(keys, "type_why."+why)
	}
	for _, kind := range pipeline.AttachmentKinds() {
		keys = append(keys, "attachment."+string(kind))
	}
	for _, k := range []pipeline.Kind{pipeline.Internal, pipeline.Invalid, pipeline.NotFound, pipeline.Damaged, pipeline.Busy} {
		keys = append(keys, k.Say())
	}
	for _, f := range progress.FigureNames() {
		keys = append(keys, "figure."+string(f))
	}
	for _, st := range progress.Standings() {
		keys = append(keys, "standing."+string(st))
	}
	for _, m := range progress.Measures() {
		keys = append(keys, "measure."+string(m))
	}
	for _, g := range []progress.GateName{progress.GateStored, progress.GateChecked, progress.GatePages, progress.GateFields,
		progress.GateConfirmed, progress.GateOpen, progress.GateSearchable, progress.GateQuality,
		progress.GatePDF, progress.GateSignature} {
		keys = append(keys, "gate."+string(g))
	}
	keys = append(keys, index.QueryFaultKeys()...)
	for _, family := range classify.Families() {
		keys = append(keys, "family."+family)
	}
	for _, font := range []string{"tcvn3", "vni"} {
		keys = append(keys, "search.font_"+font)
	}
	for _, kind := range []index.CompletionKind{index.CompleteDocument, index.CompleteOrgan, index.CompleteSigner} {
		keys = append(keys, "suggest."+string(kind))
	}
	for _, key := range slices.Concat(index.RegisterFaultKeys(), dossier.FaultKeys(), delivery.FaultKeys()) {
		keys = append(keys, "register_fault."+key)
	}
	for _, f := range plan.ReportLabels() {
		keys = append(keys, "reports.file_"+f)
	}
	for _, key := range []string{"secret", "disposal", "illegible", "duplicate"} {
		keys = append(keys, "excluded."+key)
	}
	for _, s := range speakers(t) {
		for _, key := range keys {
			if !s.Has(key) {
				t.Errorf("%s has no sentence for %q", s.Lang(), key)
			}
		}
	}
}

// spokenFor are the beginnings of keys that the code puts together from words
// of the vocabulary or of the data, and those of the command line, which has
// its own test.
var spokenFor = []string{
	"pdf_why.", "act.",
	"cli.", "reason.", "reason_short.", "state.", "role.", "field.", "field_status.", "field_source.", "attachment.", "type_why.", "error.field.", "figure.", "standing.",
	"measure.", "gate.", "note.", "check.", "stage.", "job.", "excluded.", "register_fault.", "register_column.", "dossier.", "indicator.", "requests.state_", "register.diff_", "report.", "reports.file_", "search.facet_", "search.sort_", "search.font_", "query.", "suggest.",
	"family.", "quality.status_", "list.col_", "duty.", "signature.", "disposal.",
	"error.internal", "error.invalid", "error.not_found", "error.damaged", "error.busy",
}

var (
	saidInPages = regexp.MustCompile(`(?:Say|Raw) "([a-z0-9_.]+)"`)
	saidInGo    = regexp.MustCompile(`"([a-z0-9_]+(?:\.[a-z0-9_]*[a-z0-9])+)"`)
)

// saidKeys lists the keys that the sources below a folder name in full.
func saidKeys(t *testing.T, root string) (inPages, inGo map[string]string) {
	t.Helper()
	inPages, inGo = map[string]string{}, map[string]string{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		into, pattern := inGo, saidInGo
		switch {
		case strings.HasSuffix(name, ".html"):
			into, pattern = inPages, saidInPages
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		b, err := os.ReadFile(name)
		for _, m := range pattern.FindAllSubmatch(b, -1) {
			into[string(m[1])] = name
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return inPages, inGo
}

func TestEveryKeyThatIsSaidHasASentence(t *testing.T) {
	inPages, inGo := saidKeys(t, ".")
	for _, s := range speakers(t) {
		groups := map[string]bool{}
		for _, key := range s.Keys() {
			group, _, _ := strings.Cut(key, ".")
			groups[group] = true
		}
		for key, name := range inPages {
			if !s.Has(key) {
				t.Errorf("%s: %s has no sentence in %s", name, key, s.Lang())
			}
		}
		for key, name := range inGo {
			group, _, _ := strings.Cut(key, ".")
			made := slices.ContainsFunc(spokenFor, func(p string) bool { return strings.HasPrefix(key, p) })
			if groups[group] && !made && !s.Has(key) {
				t.Errorf("%s: %s has no sentence in %s", name, key, s.Lang())
			}
		}
	}
}

func TestNoSentenceIsUnused(t *testing.T) {
	inPages, inGo := saidKeys(t, filepath.Join("..", "..", ".."))
	for _, key := range speakers(t)[0].Keys() {
		_, page := inPages[key]
		_, code := inGo[key]
		made := slices.ContainsFunc(spokenFor, func(p string) bool { return strings.HasPrefix(key, p) })
		if !page && !code && !made {
			t.Errorf("nothing says %q", key)
		}
	}
}

// What the security policy forbids must not be written in the first place.
func TestNoPageHasInlineScriptOrStyle(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)\sstyle\s*=|<style|\son[a-z]+\s*=|<script(?:\s+type="[^"]*")?>|javascript:|https?://`)
	err := fs.WalkDir(files, "page", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".html") {
			return err
		}
		b, err := files.ReadFile(name)
		if m := forbidden.Find(b); m != nil {
			t.Errorf("%s contains %q", name, m)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
