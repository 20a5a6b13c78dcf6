package index

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"
)

// noAct says of every method that is no act why no row is written of it. Who
// adds a method to Index puts it here with its reason, or among the acts.
func noAct() map[string][]string {
	return map[string][]string{
		"a list, a figure or a setting; looking at it decides nothing and shows no page": {
			"Account", "Accounts", "Asks", "AuditSeal", "Batch", "Batches", "Bindings", "Charged", "Complete", "Division", "DossierLists",
			"DossierTable", "Dossiers", "Efforts", "Exclusions", "Holders", "InHand", "KeptSearches", "LookUpUnit", "Looks", "Mergers",
			"OpenFields", "OpenRequests", "Progress", "Register", "RegisterDiff", "RegisterVersions", "Requests", "Retention", "Reuses",
			"Rounds", "SessionEpoch", "Signer", "Snapshot", "Snapshots", "Status", "Targets", "ToSign", "Tokens", "Unit", "Units",
			"VerifySnapshot", "WithheldOnes",
		},
		"part of a look that has its row: the documents beside one that was taken, the words and pages of a hit": {
			"Ahead", "Group", "HitPages", "HitWords",
		},
		"an empty form": {"DossierTemplate", "PairTemplate", "RegisterTemplate"},
		"a trial: a table is looked at and kept for a day, nothing counts it": {"CheckRegister"},
		"a person's own list of addresses":                                    {"KeepSearch", "DropSearch"},
		"part of an act that has its row: whether its viewer has the duty":    {"AllowDuty"},
		"gives back a lease that ends by itself":                              {"Release"},
		"compares; what it finds is printed":                                  {"Verify", "VerifyAudit"},
		"makes again what follows from the records":                           {"Recount", "Reindex"},
		"the machine's own: jobs, search index, records, signed states, and its life": {
			"Changed", "Close", "Commit", "Due", "Fail", "Follow", "Mine", "PublishPending", "Round", "Run", "Sign", "Streamed", "Watch", "WriteRecords",
		},
		"who somebody is; signing in has its row":                     {"SessionStore", "ViewerByToken", "ViewerByUser"},
		"before there is anybody; its test stands with the accounts":  {"FirstAdministrator", "HasAccounts", "Keeper"},
		"fills an empty catalogue, and writes a row for each receipt": {"Rebuild"},
	}
}

// TestEveryMethodIsAnActOrSaysWhyNot: nothing can be added to the door without
// thinking of its row in the audit.
func TestEveryMethodIsAnActOrSaysWhyNot(t *testing.T) {
	acts, why := actsTried(t), map[string]string{}
	for reason, names := range noAct() {
		for _, n := range names {
			if why[n] != "" {
				t.Errorf("%s stands twice: %q and %q", n, why[n], reason)
			}
			why[n] = reason
		}
	}
	door := reflect.TypeFor[*Index]()
	for m := range door.Methods() {
		switch {
		case acts[m.Name] && why[m.Name] != "":
			t.Errorf("%s is tried as an act, and is none: %s", m.Name, why[m.Name])
		case !acts[m.Name] && why[m.Name] == "":
			t.Errorf("%s is neither tried as an act nor said to be none", m.Name)
		}
	}
	for n := range why {
		if _, ok := door.MethodByName(n); !ok {
			t.Errorf("there is no method %s any more", n)
		}
	}
}

// actsTried are the methods that the acts of TestNoRowNoAct call, read from
// their source: within a function that an act does.
func actsTried(t *testing.T) map[string]bool {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "acts_test.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	tried := map[string]bool{}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(fn.Name.Name, "actsO") {
			continue
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			if does, ok := n.(*ast.FuncLit); ok {
				called(does, tried)
			}
			return true
		})
	}
	if len(tried) < 40 {
		t.Fatalf("found only %d acts: looking in the wrong place", len(tried))
	}
	return tried
}

func called(in ast.Node, names map[string]bool) {
	ast.Inspect(in, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if s, ok := call.Fun.(*ast.SelectorExpr); ok {
				names[s.Sel.Name] = true
			}
		}
		return true
	})
}
