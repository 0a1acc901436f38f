package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	notSlug = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	fence   = regexp.MustCompile("(?ms)^```.*?^```$")
)

func TestEveryLinkBetweenDocumentsLeadsSomewhere(t *testing.T) {
	t.Parallel()
	texts := documents(t)
	for page, text := range texts {
		for _, found := range link.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
			if target := found[1]; !strings.Contains(target, "://") && !leads(page, target, texts) {
				t.Errorf("%s links to %s, which is not there", page, target)
			}
		}
	}
}

// leads tells whether a link on a page has a target.
func leads(page, target string, texts map[string]string) bool {
	path, anchor, _ := strings.Cut(target, "#")
	if path == "" {
		path = page
	} else {
		path = filepath.Join(filepath.Dir(page), path)
	}
	if _, err := os.Stat(filepath.Join(root, path)); err != nil {
		return false
	}
	if anchor == "" {
		return true
	}
	for _, h := range heading.FindAllStringSubmatch(fence.ReplaceAllString(texts[path], ""), -1) {
		if slug(h[1]) == anchor {
			return true
		}
	}
	return false
}

// slug is the anchor that hosting sites give a heading.
func slug(heading string) string {
	return strings.ReplaceAll(notSlug.ReplaceAllString(strings.ToLower(heading), ""), " ", "-")
}
