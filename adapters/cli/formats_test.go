package cli_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"songmap/ports"
)

// begins is how a file in a format begins.
var begins = map[string]string{
	"a.mid": "MThd", "a.midi": "MThd", "a.jams": "{", "a.svg": "<svg", "a.csv": "", "a.cho": "{title: a", "a.json": `{"id": "a"`, "a": `{"id": "a"`, "A.SVG": "<svg",
}

func TestTheEndingOfAFileChoosesItsFormat(t *testing.T) {
	t.Parallel()
	for name, begin := range begins {
		out := filepath.Join(t.TempDir(), name)
		if got := analyze(t, write(t, "a.mp3")[0], "-o", out); got.code != 0 || !strings.Contains(got.out, "2:00") {
			t.Errorf("%s: got %+v, want the summary too", name, got)
		}
		if text, err := os.ReadFile(out); err != nil || !strings.Contains(string(text[:min(len(text), 60)]), begin) {
			t.Errorf("%s begins with %.60q, %v, want %q", name, text, err, begin)
		}
	}
}

func TestAFormatMayBeNamed(t *testing.T) {
	t.Parallel()
	song := write(t, "a.mp3")[0]
	out := filepath.Join(t.TempDir(), "a.docx")
	if got := analyze(t, song, "-o", out, "--format", "midi"); got.code != 0 {
		t.Errorf("got %+v", got)
	}
	if text, err := os.ReadFile(out); err != nil || !strings.HasPrefix(string(text), "MThd") {
		t.Errorf("written is %.60q, %v", text, err)
	}
	for _, args := range [][]string{{"--format", "chordpro"}, {"-f", "chordpro", "-o", "-"}} {
		if got := analyze(t, append(args, song)...); got.code != 0 || !strings.HasPrefix(got.out, "{title: a") || strings.Contains(got.out, "2:00\n  tempo") {
			t.Errorf("%s: got %+v, want the chord sheet alone", args, got)
		}
	}
	folder := t.TempDir()
	if got := analyze(t, song, "--format", "jams", "-o", folder); got.code != 0 || !slices.Equal(files(t, folder), []string{"a.jams"}) {
		t.Errorf("got %+v and %v", got, files(t, folder))
	}
}

func TestStandardOutputTakesManySongMaps(t *testing.T) {
	t.Parallel()
	songs := write(t, "one.mp3", "two.mp3")
	want := `{"id":"one","duration_sec":120}` + "\n" + `{"id":"two","duration_sec":120}` + "\n"
	if got := analyze(t, "-o", "-", songs[0], songs[1]); got != (outcome{want, "", 0}) {
		t.Errorf("got %+v, want one a line", got)
	}
}

func TestATerminalIsSparedBinaryFiles(t *testing.T) {
	t.Parallel()
	song := write(t, "a.mp3")[0]
	never := func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
		t.Error("the analysis began")
		return nil, nil
	}
	got := world{outTerminal: true, analyzer: never}.run(t.Context(), t, "analyze", "--format", "midi", song)
	if got.code != 2 || got.out != "" || !strings.Contains(got.err, "nothing for a terminal") {
		t.Errorf("got %+v, want it refused", got)
	}
	if got := (world{outTerminal: true}).run(t.Context(), t, "analyze", "--format", "csv", song); got.code != 0 || got.out == "" {
		t.Errorf("got %+v, want text", got)
	}
}

func TestATextReachesATerminalWithoutItsControlCharacters(t *testing.T) {
	t.Parallel()
	hostile := "1.0\t2.0\tAm\x1b]0;title\a\r\nBb\u202e\r3"
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/status/j", says(200, "application/json", `{"job_id":"j","status":"complete"}`))
	mux.HandleFunc("GET /api/songmap/j", says(200, "text/plain", hostile))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	for terminal, want := range map[bool]string{
		false: hostile,
		true:  "1.0\t2.0\tAm\\x1b]0;title\\a\\r\nBb\\u202e\\r3",
	} {
		got := world{outTerminal: terminal}.run(t.Context(), t, "get", "j", "--format", "audacity", "--server", server.URL)
		if got != (outcome{want, "", 0}) {
			t.Errorf("terminal %v: got %+v, want %q", terminal, got, want)
		}
	}
}

func TestWhoSitsAtTheTerminalIsAskedBeforeAFileIsOverwritten(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]bool{"y\n": true, "YES\n": true, "n\n": false, "\n": false, "": false, "yesterday\n": false, "y": true} {
		out := filepath.Join(t.TempDir(), "map.json")
		if err := os.WriteFile(out, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		got := world{terminal: true, asks: true, in: answer}.run(t.Context(), t, "analyze", write(t, "a.mp3")[0], "-o", out)
		if !strings.Contains(got.err, "overwrite "+out+"? [y/N] ") || (got.code == 0) != want {
			t.Errorf("%q: got %+v, want it overwritten: %v", answer, got, want)
		}
		if text, err := os.ReadFile(out); err != nil || (string(text) != "old") != want {
			t.Errorf("%q: the file is now %q, %v", answer, text, err)
		}
	}
}

func TestEachFileIsAskedFor(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, name := range []string{"a.song_map.json", "b.song_map.json"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	songs := write(t, "a.mp3", "b.mp3")
	got := world{terminal: true, asks: true, in: "y\nn\n"}.run(t.Context(), t, "analyze", songs[0], songs[1], "-o", folder)
	if got.code != 1 || strings.Count(got.err, "[y/N]") != 2 || !strings.Contains(got.err, "b.song_map.json exists") {
		t.Errorf("got %+v, want two questions and no analysis", got)
	}
}
