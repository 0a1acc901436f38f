package cli_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// shop has the job j, whose song has a name, with its Song Map and a MIDI file.
func shop(t *testing.T, song string) string {
	t.Helper()
	name, err := json.Marshal(song)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/status/j", says(200, "application/json", `{"job_id":"j","status":"complete","file_name":`+string(name)+`}`))
	mux.HandleFunc("GET /api/status/waits", says(200, "application/json", `{"job_id":"waits","status":"pending"}`))
	mux.HandleFunc("GET /api/songmap/waits", says(202, "application/json", `{"detail":"Job waits is still processing (progress: 0.0%)"}`))
	mux.HandleFunc("GET /api/status/bad", says(200, "application/json", `{"job_id":"bad","status":"error","error_code":"decode_failed","error_message":"It breaks off"}`))
	mux.HandleFunc("GET /api/songmap/j", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("format") == "midi" {
			says(200, "audio/midi", "MThd\x00")(w, r)
			return
		}
		says(200, "application/json", `{"job_id":"j","song_map":{"id": "j", "extra": 1},"elapsed":3}`)(w, r)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestGetPrintsTheSongMap(t *testing.T) {
	t.Parallel()
	server := shop(t, "a.mp3")
	if got := run(t, "get", "j", "--server", server); got != (outcome{`{"id":"j","extra":1}` + "\n", "", 0}) {
		t.Errorf("got %+v", got)
	}
	if got := run(t, "get", "j", "--format", "midi", "-o", "-", "--server", server); got != (outcome{"MThd\x00", "", 0}) {
		t.Errorf("got %+v", got)
	}
	if got := (world{outTerminal: true}).run(t.Context(), t, "get", "j", "--format", "midi", "--server", server); got.code != 2 || got.out != "" {
		t.Errorf("got %+v, want no MIDI on a terminal", got)
	}
}

func TestGetWritesAFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	server := shop(t, "mein lied.mp3")
	for _, args := range [][]string{{"-o", filepath.Join(folder, "x.mid")}, {"-o", folder}, {"--format", "midi", "-o", folder + "/"}} {
		if got := run(t, append([]string{"get", "j", "--server", server}, args...)...); got != (outcome{}) {
			t.Errorf("%s: got %+v, want silence", args, got)
		}
	}
	if got, want := files(t, folder), []string{"mein lied.mid", "mein lied.song_map.json", "x.mid"}; !slices.Equal(got, want) {
		t.Errorf("the folder holds %v, want %v", got, want)
	}
	if text, err := os.ReadFile(filepath.Join(folder, "x.mid")); err != nil || string(text) != "MThd\x00" {
		t.Errorf("written is %q, %v", text, err)
	}
	if got := run(t, "get", "j", "-o", folder, "--server", server); got.code != 1 || !strings.Contains(got.err, "exists; --force") {
		t.Errorf("got %+v, want the file kept", got)
	}
}

func TestTheNameOfAnUploadLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"../../evil.mp3", "/etc/passwd", "..", ".", "", "a\x1b[2J.mp3", `..\x.mp3`, "c:x"} {
		folder := t.TempDir()
		if got := run(t, "get", "j", "-o", folder+"/in/", "--server", shop(t, name)); got.code != 0 {
			t.Errorf("%q: got %+v", name, got)
		}
		if got, want := files(t, filepath.Join(folder, "in")), []string{"j.song_map.json"}; !slices.Equal(got, want) {
			t.Errorf("%q: the folder holds %v, want %v", name, got, want)
		}
	}
}

func TestGetSaysWhyThereIsNoSongMap(t *testing.T) {
	t.Parallel()
	server := shop(t, "a.mp3")
	for args, c := range map[string]struct {
		says string
		code int
	}{
		"get waits":               {"Job waits is still processing", 1},
		"get bad":                 {"It breaks off (decode_failed)", 1},
		"get nobody":              {"404 Not Found", 5},
		"get a/b":                 {"cannot be the id of a job", 2},
		"get":                     {"expected \"<job>\"", 2},
		"get j --format mp3":      {"--format must be one of", 2},
		"get j -o /tmp/x.docx":    {"stands for no format", 2},
		"get j --wait=x":          {"--wait", 2},
		"get j -o /no/such/x.mid": {"no such file", 1},
	} {
		got := run(t, append(strings.Fields(args), "--server", server)...)
		if got.code != c.code || got.out != "" || !strings.Contains(got.err, c.says) {
			t.Errorf("%s: got %+v, want %q and exit code %d", args, got, c.says, c.code)
		}
	}
}

func TestGetWaits(t *testing.T) {
	t.Parallel()
	server := openStudio(t)
	if got := (world{patience: time.Minute}).run(t.Context(), t, "get", "j", "--wait", "--server", server); got != (outcome{`{"id":"j","duration_sec":65}` + "\n", "", 0}) {
		t.Errorf("got %+v", got)
	}
}

func TestSubmitWritesExports(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	song := write(t, "one.mp3")[0]
	w := world{patience: time.Minute}
	got := w.run(t.Context(), t, "submit", song, "-o", folder, "--server", openStudio(t))
	if got.code != 0 || !strings.HasPrefix(got.out, song+"\n  length      1:05\n") || !slices.Equal(files(t, folder), []string{"one.song_map.json"}) {
		t.Errorf("got %+v and %v, want the summary and a file", got, files(t, folder))
	}
	if got := w.run(t.Context(), t, "submit", song, "-o", "-", "--quiet", "--server", openStudio(t)); got != (outcome{`{"id":"one","duration_sec":65}` + "\n", "", 0}) {
		t.Errorf("got %+v, want the Song Map", got)
	}
	if got := w.run(t.Context(), t, "submit", song, "-o", folder, "--server", "127.0.0.1:1"); got.code != 1 || !strings.Contains(got.err, "exists") {
		t.Errorf("got %+v, want it refused before anything is sent", got)
	}
}
