// Package docs_test holds the documents to the program: what they say of
// settings, calls and commands is made by it, or run.
package docs_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"songmap/bootstrap"
	"songmap/tests/exit"
)

// write makes the tests mend the documents instead of complaining (make docs).
var write = flag.Bool("write", false, "bring the documents up to date")

// asProgram is set for a copy of this test that is to be the program itself.
const asProgram = "SONGMAP_DOCS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" || bootstrap.IsChild(os.Args[1:]) {
		exit.Now(bootstrap.Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// fully is for tests that start servers and analyse songs.
func fully(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes too long in short")
	}
}

const root = "../.."

// documents are all pages, by their path in the repository.
func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := make(map[string]string)
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/decisions/*.md", "deploy/*.md"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			texts[strings.TrimPrefix(path, root+"/")] = read(t, path)
		}
	}
	return texts
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// upToDate complains when a document is not what it should be, or mends it.
func upToDate(t *testing.T, path, is, should string) {
	t.Helper()
	switch {
	case is == should:
	case !*write:
		t.Errorf("%s is out of date: run make docs", path)
	default:
		if err := os.WriteFile(filepath.Join(root, path), []byte(should), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
