package docs_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every block of commands in the documents is run, page by page, beside a server
// that has a finished job. Blocks that no test can run say why, where their readers
// see it. Targets of make are only looked up: the tests are one of them.
func TestEveryCommandInTheDocumentsWorks(t *testing.T) {
	t.Parallel()
	fully(t)
	for page, text := range documents(t) {
		commands := slices.DeleteFunc(blocks(text), func(b block) bool { return b.language != "sh" || strings.HasPrefix(b.text, "#!") })
		if page == api || len(commands) == 0 {
			continue // every answer of that page is looked at
		}
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.furnish()
			run := 0
			for _, b := range commands {
				if why, marked := b.reason(); marked {
					t.Logf("not run, since it %s:\n%s", why, b.text)
					continue
				}
				w.try(b.text)
				run++
			}
			t.Logf("%d of %d blocks were run", run, len(commands))
		})
	}
}

// furnish puts what the documents speak of where they say it is.
func (w *world) furnish() {
	w.t.Helper()
	const setUp = `
cp song.wav song.mp3
mkdir -p albums old backups an/venv/bin
cp song.wav albums/one.wav
cp song.wav old/one.flac
ln -s "$(command -v true)" an/venv/bin/python
touch an/run.py
openssl req -x509 -newkey ed25519 -nodes -subj /CN=localhost -keyout key.pem -out cert.pem 2>/dev/null
chmod 600 key.pem
`
	w.bash(setUp)
	url, stop := w.serve()
	w.names = []string{server, url}
	w.bash(w.here("curl -F job_id=blue -F file=@song.mp3 " + server + "/api/analyze; curl -H 'Prefer: wait=60' " + server + "/api/songmap/blue >/dev/null"))
	stop()
}

// needs tells commands that talk to a server, by which it is running then. The
// others may want to start one, or the files for themselves.
var needs = regexp.MustCompile(`(?m)^(curl|songmap (submit|jobs|get|webhooks|events|health|backup|keys)|bin/songmap (submit|jobs|get))\b`)

// placeholders are what documents write for what is different everywhere.
var placeholders = []string{
	"01a2…", "blue", "/ID", "/blue", "get ID", "get blue", "show ID", "show blue", "events ID", "events blue",
	"bin/songmap", "songmap", "/srv/an", "an", "jobs-20261123T033000Z.db", "jobs-2*.db",
	"0.0.0.0:8000", "127.0.0.1:0", "0.0.0.0:8443", "127.0.0.1:0", "127.0.0.1:8001", "127.0.0.1:0",
}

// try runs a block.
func (w *world) try(text string) {
	w.t.Helper()
	w.names = append(slices.Clone(placeholders), "/backups", filepath.Join(w.dir, "backups"), "https://example.org", w.receiver())
	if needs.MatchString(text) {
		url, stop := w.serve()
		defer stop()
		w.names = append([]string{server, url, "localhost:8000", strings.TrimPrefix(url, "http://"), "SERVER", url}, w.names...)
	}
	w.bash(w.here(text))
}

func (w *world) bash(script string) {
	w.t.Helper()
	cmd := w.command("bash", "-eu", "-o", "pipefail", "-c", script)
	cmd.Env = append(cmd.Env, "SONGMAP_SERVER="+w.here("SERVER"))
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Errorf("%v\n%s\n%s", err, script, out)
	}
}

var indented = regexp.MustCompile(`(?m)^\n    +((bin/)?songmap|curl|make|export|printf|docker|podman|sudo|kubectl|systemctl|go|[A-Z_]+=\S+) .*$`)

// A block that is only indented would be run by nobody.
func TestCommandsStandBetweenFences(t *testing.T) {
	t.Parallel()
	for page, text := range documents(t) {
		for _, found := range indented.FindAllString(fence.ReplaceAllString(text, ""), -1) {
			t.Errorf("%s: put this between ```sh and ```:%s", page, found)
		}
	}
}
