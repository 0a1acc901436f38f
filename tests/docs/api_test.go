package docs_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	api    = "docs/api.md"
	server = "http://127.0.0.1:8000"
	others = "https://songs.example.org" // where there are API keys
)

// The commands of the document are run one after the other. Behind each stands
// what the server answered when somebody last ran make docs; that has to be of the
// same form as what it answers now.
func TestTheServerAnswersAsTheDocumentSays(t *testing.T) {
	t.Parallel()
	fully(t)
	w := newWorld(t)
	open, _ := w.serve("--workers=1", "--analyzer=stems {id} {input} {output}")
	w.write(filepath.Join(w.dir, "keys"), "alice:an-example-of-a-key\n")
	closed, _ := w.serve("--database=memory:", "--upload-dir=u", "--output-dir=o", "--api-keys-file=keys")
	w.names = []string{server, open, others, closed, "http://127.0.0.1:9000", w.receiver()}

	text := read(t, root+"/"+api)
	found := blocks(text)
	answers := w.answers(found)
	var fresh strings.Builder
	written := 0
	for i, b := range found {
		if b.language != "http" {
			continue
		}
		is, should := parse(b.text), parse(answers[i])
		if last := i == len(found)-1; strings.HasPrefix(should.status, "HTTP/1.1 2") == last {
			t.Errorf("%s shows one error, the last answer, but\n%sis answered by\n%s", api, found[i-1].text, answers[i])
		}
		if is.like(should) {
			continue
		}
		if !*write {
			t.Errorf("%s says that\n%sis answered by\n%sbut it is\n%s", api, found[i-1].text, b.text, answers[i])
		}
		fresh.WriteString(text[written:b.from] + answers[i])
		written = b.to
	}
	fresh.WriteString(text[written:])
	upToDate(t, api, text, fresh.String())
	w.coversEveryOperation(found)
}

// answers runs all commands in one shell, so that variables live on, and returns
// the answer that belongs into each block.
func (w *world) answers(found []block) map[int]string {
	w.t.Helper()
	var script strings.Builder
	script.WriteString("set -eu\n")
	for i, b := range found {
		if b.language != "sh" {
			continue
		}
		show := ""
		if i+1 < len(found) && found[i+1].language == "http" {
			show = "yes"
		}
		fmt.Fprintf(&script, "export SHOW=%s\n{\n%s} >answer.%d\n", show, w.here(b.text), i+1)
	}
	if out, err := w.command("bash", "-c", script.String()).CombinedOutput(); err != nil {
		w.t.Fatalf("the commands of %s: %v\n%s", api, err, out)
	}
	answers := make(map[int]string)
	for i, b := range found {
		if b.language == "http" {
			raw, err := os.ReadFile(filepath.Join(w.dir, fmt.Sprintf("answer.%d", i)))
			if err != nil {
				w.t.Fatalf("an answer without a command: %v", err)
			}
			answers[i] = w.shown(w.there(string(raw)))
		}
	}
	return answers
}

var (
	calls  = regexp.MustCompile(`(?m)curl (?:[^\n|]*\\\n)*[^\n|]*`)
	target = regexp.MustCompile(`(?:` + regexp.QuoteMeta(server) + `|` + regexp.QuoteMeta(others) + `)(/[^\s'"?)]*)`)
	method = regexp.MustCompile(` -X ([A-Z]+)`)
	sends  = regexp.MustCompile(` (-F|-d|--json) `)
	hole   = regexp.MustCompile(`\{[^}]*\}`)
)

// coversEveryOperation compares the calls of the document with the operations that
// the server describes.
func (w *world) coversEveryOperation(found []block) {
	w.t.Helper()
	called := make(map[string]bool)
	for _, b := range found {
		for _, call := range calls.FindAllString(b.text, -1) {
			if at := target.FindStringSubmatch(call); at != nil && b.language == "sh" {
				called[verb(call)+" "+at[1]] = true
			}
		}
	}
	for operation := range w.operations() {
		pattern := regexp.MustCompile("^" + hole.ReplaceAllString(operation, `[^/]+`) + "$")
		covered := called[operation]
		for call := range called {
			covered = covered || pattern.MatchString(call)
		}
		if !covered {
			w.t.Errorf("%s shows no call of %s", api, operation)
		}
	}
}

func verb(call string) string {
	if m := method.FindStringSubmatch(call); m != nil {
		return m[1]
	}
	if sends.MatchString(call) {
		return "POST"
	}
	return "GET"
}

// operations are those of the document of the server.
func (w *world) operations() map[string]bool {
	w.t.Helper()
	out, err := w.command(filepath.Join(w.bin, "songmap-program"), "openapi").Output()
	var document struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err == nil {
		err = json.Unmarshal(out, &document)
	}
	if err != nil || len(document.Paths) == 0 {
		w.t.Fatal("no OpenAPI document", err)
	}
	all := make(map[string]bool)
	for path, methods := range document.Paths {
		for method := range methods {
			all[strings.ToUpper(method)+" "+path] = true
		}
	}
	return all
}
