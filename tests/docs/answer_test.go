package docs_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// shownHeaders are those that a document shows.
var shownHeaders = []string{
	"Content-Disposition", "Content-Type", "ETag", "Link", "Location", "Preference-Applied", "Retry-After", "Set-Cookie",
}

// shown is an answer as the document shows it: without headers that say nothing of
// this call, and the body made short.
func (w *world) shown(raw string) string {
	w.t.Helper()
	raw = strings.ReplaceAll(raw, "\r\n", "\n")
	head, body, _ := strings.Cut(raw, "\n\n")
	for strings.HasPrefix(head, "HTTP/1.1 100 ") {
		head, body, _ = strings.Cut(body, "\n\n")
	}
	status, rest, _ := strings.Cut(head, "\n")
	text, kind := strings.TrimSpace(status)+"\n", ""
	for line := range strings.Lines(rest) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if slices.ContainsFunc(shownHeaders, func(h string) bool { return strings.EqualFold(h, name) }) {
			text += name + ": " + value + "\n"
		}
		if strings.EqualFold(name, "Content-Type") {
			kind = value
		}
	}
	if body == "" {
		return text
	}
	return text + "\n" + w.short(kind, body)
}

// cut leaves two of a list, and says so.
const cut = `def cut: if type == "array" then (if length > 3 then .[:2] + ["…"] else . end | map(cut)) elif type == "object" then map_values(cut) else . end; cut`

const shownLines = 12

func (w *world) short(kind, body string) string {
	w.t.Helper()
	switch {
	case strings.Contains(kind, "json"):
		jq := w.command("jq", cut)
		jq.Stdin = strings.NewReader(body)
		out, err := jq.Output()
		if err != nil {
			w.t.Fatalf("%s: %v", body, err)
		}
		return string(out)
	case !utf8.ValidString(body) || strings.ContainsRune(body, 0):
		return "(sound, or something else that is no text)\n"
	}
	lines := strings.SplitAfter(body, "\n")
	if len(lines) > shownLines {
		return strings.Join(lines[:shownLines], "") + "…\n"
	}
	return strings.TrimSuffix(body, "\n") + "\n"
}

// answer is what of an answer stays the same from run to run.
type answer struct {
	status  string
	headers []string // their names
	body    any      // if it is JSON
}

func parse(text string) (a answer) {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	a.status = lines[0]
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Content-Type" {
			name += ": " + value
		}
		a.headers = append(a.headers, name)
	}
	slices.Sort(a.headers)
	if json.Unmarshal([]byte(body), &a.body) != nil {
		a.body = nil
	}
	return a
}

func (a answer) like(b answer) bool {
	return a.status == b.status && slices.Equal(a.headers, b.headers) && alike(a.body, b.body)
}

// alike tells whether two values have the same form: objects the same names, lists
// elements that could be in either. What is null or empty may be anything.
func alike(a, b any) bool {
	if a == nil || b == nil {
		return true
	}
	switch a := a.(type) {
	case map[string]any:
		b, same := b.(map[string]any)
		return same && maps.EqualFunc(a, b, alike)
	case []any:
		b, same := b.([]any)
		return same && alike(merged(a), merged(b))
	}
	return reflect.TypeOf(a) == reflect.TypeOf(b)
}

// merged is one element that has what any of a list has.
func merged(list []any) (one any) {
	for _, e := range list {
		if e == "…" {
			continue
		}
		was, object := one.(map[string]any)
		is, both := e.(map[string]any)
		if !object || !both {
			one = e
			continue
		}
		for name, v := range is {
			if v != nil || was[name] == nil {
				was[name] = v
			}
		}
	}
	return one
}

func TestFormsAreCompared(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{`{"a": 1}`, `{"a": 2}`, true},
		{`{"a": 1}`, `{"a": null}`, true},
		{`{"a": 1}`, `{"a": "x"}`, false},
		{`{"a": 1}`, `{"a": 1, "b": 2}`, false},
		{`{"a": 1}`, `{"b": 1}`, false},
		{`{"a": 1}`, `{"a": []}`, false},
		{`{"a": []}`, `{"a": 1}`, false},
		{`{"a": [{"b": 1}]}`, `{"a": []}`, true},
		{`{"a": [{"b": 1}, "…"]}`, `{"a": [{"b": null}, {"b": 2}]}`, true},
		{`{"a": [{"b": 1}]}`, `{"a": [{"c": 1}]}`, false},
	} {
		if got := parse("HTTP/1.1 200 OK\n\n" + c.a).like(parse("HTTP/1.1 200 OK\n\n" + c.b)); got != c.same {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}
