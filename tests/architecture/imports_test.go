// Package architecture_test keeps the promise that each folder makes: what a
// package may import is what it may know.
package architecture_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// family is the part of an import path that the rules speak of.
//
//	std                      the standard library
//	system                   what of it reaches outside the process
//	fx, other                modules that are not ours
//	domain ports application bootstrap client main tests
//	adapters/x               one adapter with everything below it
//	adapters/internal        what adapters share
//	bootstrap/x              what bootstrap and its commands share
func family(path string) string {
	path = strings.TrimSuffix(path, "_test")
	if first, _, _ := strings.Cut(path, "/"); first != "songmap" {
		switch {
		case strings.HasPrefix(path, "go.uber.org/fx") || strings.HasPrefix(path, "go.uber.org/dig"):
			return "fx"
		case strings.Contains(first, "."):
			return "other"
		case first == "net" && path != "net/url", slices.Contains([]string{"database", "log", "os", "syscall"}, first):
			return "system"
		}
		return "std"
	}
	parts := strings.Split(path, "/")
	switch {
	case len(parts) == 1:
		return "main"
	case len(parts) > 2 && slices.Contains([]string{"adapters", "bootstrap", "tests"}, parts[1]):
		return parts[1] + "/" + parts[2]
	}
	return parts[1]
}

// mayImport lists, for each folder, what its packages may import besides the
// standard library, as far as it computes, and their own family. "*" is
// everything.
var mayImport = map[string][]string{
	"domain":             {},
	"ports":              {"domain"},
	"application":        {"domain", "ports"},
	"adapters":           {"system", "domain", "ports", "adapters/internal", "other"},
	"adapters/web":       {"system"}, // a client of the public API
	"adapters/cli":       {"system", "domain", "ports", "adapters/internal", "client", "other"},
	"client":             {"system"}, // for programs of others, which have nothing of ours but this
	"bootstrap":          {"*"},
	"bootstrap/media":    {"domain", "ports", "adapters/files", "adapters/s3"},
	"bootstrap/upkeep":   {"system", "domain", "ports", "application", "adapters", "bootstrap/media", "other"},
	"main":               {"*"},
	"tests/contract":     {"system", "domain", "ports"},
	"tests/exit":         {"system"},
	"tests/signals":      {"domain"},
	"tests/postgresql":   {"system", "other"},
	"tests/s3server":     {"system"},
	"tests/soundfiles":   {"system", "tests/signals"},
	"tests/architecture": {},
	"tests/bench":        {"*"},
	"tests/browser":      {"*"},
	"tests/e2e":          {"*"},
	"tests/crowd":        {"system"},
	"tests/torture":      {"system", "other", "tests/crowd"},
	"tests/cluster":      {"system", "other", "tests/crowd", "tests/postgresql", "tests/s3server"},
	"tests/demo":         {"system", "tests/signals"},
	"tests/deploy":       {},
	"tests/docs":         {"*"},
	"tests/watching":     {"system"},
	"tests/simulation":   {"domain", "ports", "application"},
}

// testsMayImport lists what test files may import on top of that: the suites,
// known sounds, adapters that pass the suites and so are good fakes, and
// libraries for testing.
var testsMayImport = []string{"system", "tests/contract", "tests/exit", "tests/postgresql", "tests/s3server", "tests/signals", "tests/soundfiles", "adapters/memory", "adapters/files", "domain", "ports", "other"}

// testsOf lists what the tests of a folder may import besides.
var testsOf = map[string][]string{
	"client": {"bootstrap", "fx"}, // to talk to the real service
}

// allowed says whether a package of one family may import another family.
func allowed(from, to string) (ok, known bool) {
	folder := from
	if _, own := mayImport[from]; !own && strings.HasPrefix(from, "adapters/") {
		folder = "adapters"
	}
	if strings.HasPrefix(to, "adapters/") && slices.Contains(mayImport[folder], "adapters") {
		to = "adapters"
	}
	rules, known := mayImport[folder]
	return to == "std" || to == from || slices.Contains(rules, to) || slices.Contains(rules, "*"), known
}

type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func TestEveryPackageImportsOnlyWhatItMayKnow(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		from := family(p.ImportPath)
		if _, known := allowed(from, from); !known {
			t.Errorf("%s lies in a folder that has no rule: a new layer must be argued for", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			if ok, _ := allowed(from, family(imported)); !ok {
				t.Errorf("%s may not import %s", p.ImportPath, imported)
			}
		}
		for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
			to := family(imported)
			if ok, _ := allowed(from, to); !ok && !slices.Contains(testsMayImport, to) && !slices.Contains(testsOf[from], to) {
				t.Errorf("the tests of %s may not import %s", p.ImportPath, imported)
			}
		}
	}
}

func TestTheRulesBite(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to string }{
		{"songmap/domain", "go.uber.org/zap"},
		{"songmap/domain", "net/http"},
		{"songmap/domain", "net/netip"},
		{"songmap/domain", "os"},
		{"songmap/ports", "database/sql"},
		{"songmap/application", "os/exec"},
		{"songmap/domain", "songmap/ports"},
		{"songmap/ports", "songmap/application"},
		{"songmap/application", "songmap/adapters/sqlite"},
		{"songmap/application", "github.com/google/uuid"},
		{"songmap/adapters/sqlite", "songmap/adapters/memory"},
		{"songmap/adapters/sqlite", "go.uber.org/fx"},
		{"songmap/adapters/rest", "songmap/application"},
		{"songmap/adapters/rest", "songmap/client"},
		{"songmap/client", "songmap/domain"},
		{"songmap/client", "songmap/adapters/rest"},
		{"songmap/client", "github.com/google/uuid"},
		{"songmap/bootstrap/upkeep", "go.uber.org/fx"},
		{"songmap/bootstrap/upkeep", "songmap/bootstrap"},
		{"songmap/bootstrap/media", "songmap/adapters/sqlite"},
		{"songmap/tests/contract", "songmap/adapters/memory"},
	} {
		if ok, _ := allowed(family(c.from), family(c.to)); ok {
			t.Errorf("%s may import %s", c.from, c.to)
		}
	}
	if _, known := allowed(family("songmap/helpers/x"), "std"); known {
		t.Error("a folder without a rule is accepted")
	}
}

func TestTheProgramContainsNoTestCode(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "songmap").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, dep := range strings.Fields(string(out)) {
		if dep == "testing" || strings.HasPrefix(dep, "songmap/tests/") {
			t.Errorf("the program links %s", dep)
		}
	}
}

// packages lists all packages of the module, under any build tags.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "songmap/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}
