package browser_test

import (
	"strings"
	"testing"
)

func TestFaultsOfAPageAreNoticed(t *testing.T) {
	t.Parallel()
	home, _ := newSite(t).serve()
	b := open(t, home, "/", 1440)
	b.wait(live)
	for name, cause := range map[string]string{
		"console: ":   `console.error("wrong") ?? true`,
		"exception: ": `new Promise((done) => setTimeout(() => { setTimeout(() => done(true), 50); throw new Error("wrong") }))`,
		"violates":    `fetch("http://127.0.0.2:9/").then(() => true, () => true)`,
		"404":         `fetch("/none").then(() => true)`,
		"inline":      `(() => { const s = document.createElement("script"); s.textContent = "1"; document.body.append(s); return true })()`,
	} {
		eval[bool](b, cause)
		b.wait("true")
		b.mu.Lock()
		found := strings.Join(b.faults, "\n")
		b.faults = nil
		b.mu.Unlock()
		if !strings.Contains(found, name) {
			t.Errorf("%s is noticed as %q", cause, found)
		}
	}
	if _, err := axe(); err == nil {
		// A field of the test's own: the page goes on living, and misses what is its.
		eval[bool](b, `(() => { const f = document.createElement("input"); f.id = "unnamed"; document.querySelector("#main").append(f); return true })()`)
		if found := b.barriers(); len(found) == 0 {
			t.Error("a field without a label is not noticed")
		}
		eval[bool](b, `document.querySelector("#unnamed").remove() ?? true`)
	}
}
