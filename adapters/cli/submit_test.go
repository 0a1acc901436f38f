package cli_test

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// upload is what a server got.
type upload struct {
	fields map[string]string
	name   string
	song   string
}

func receive(t *testing.T, r *http.Request) upload {
	t.Helper()
	got := upload{fields: map[string]string{}}
	parts, err := r.MultipartReader()
	if err != nil {
		t.Error(err)
		return got
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			if err != io.EOF { //nolint:errorlint // the multipart reader returns it bare at the end
				t.Error(err)
			}
			return got
		}
		text, err := io.ReadAll(part)
		if err != nil {
			t.Error(err)
		}
		if part.FormName() == "file" {
			got.name, got.song = part.FileName(), string(text)
		} else {
			got.fields[part.FormName()] = string(text)
		}
	}
}

func TestSubmitPrintsTheIDAlone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"song.mp3", "a b.mp3", "Für Elise.mp3", "歌 🎵.flac", `say "hi".mp3`, `back\slash.mp3`, "100%.mp3", "semi;colon=x.mp3", "-dash.mp3", "%22.mp3",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, "POST /api/analyze", func(w http.ResponseWriter, r *http.Request) {
				got := receive(t, r)
				if got.name != name || got.song != "music of "+name {
					t.Errorf("received %+v, want %s", got, name)
				}
				if r.ContentLength <= 0 {
					t.Error("the length was not told beforehand")
				}
				says(202, "application/json", `{"job_id":"j1","status":"pending","message":"Analysis started"}`)(w, r)
			})
			got := run(t, "submit", "--server", server, write(t, name)[0])
			if want := (outcome{"j1\n", "", 0}); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestSubmitSendsWhatItsFlagsSay(t *testing.T) {
	t.Parallel()
	server := serve(t, "POST /api/analyze", func(w http.ResponseWriter, r *http.Request) {
		want := map[string]string{"job_id": "mine", "priority": "-3", "group": "Übung 1"}
		if got := receive(t, r); !maps.Equal(got.fields, want) {
			t.Errorf("received %+v, want %v", got, want)
		}
		for name, want := range map[string]string{"Idempotency-Key": "k1", "Authorization": "Bearer s3cret", "Expect": "100-continue", "User-Agent": "songmap"} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s = %q, want %q", name, got, want)
			}
		}
		says(202, "application/json", `{"job_id":"mine", "status":"pending"}`)(w, r)
	})
	got := run(t, "submit", write(t, "a.mp3")[0], "--job-id=mine", "--idempotency-key=k1", "--priority=-3", "--group=Übung 1", "--api-key=s3cret", "--json", "--server", server)
	if want := (outcome{`{"job_id":"mine","status":"pending"}` + "\n", "", 0}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestARefusedSongIsNotSent(t *testing.T) {
	t.Parallel()
	big := filepath.Join(t.TempDir(), "big.wav")
	if err := os.WriteFile(big, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(big, 8<<30); err != nil {
		t.Fatal(err)
	}
	server := serve(t, "POST /api/analyze", says(413, "application/problem+json", `{"detail":"Larger than 512 MiB"}`))
	got := world{terminal: true}.run(t.Context(), t, "submit", big, "--server", server)
	if !strings.HasSuffix(got.err, "songmap: error: "+big+": Larger than 512 MiB\n") || got.code != 1 {
		t.Errorf("got %+v", got)
	}
}

// openStudio starts a server that analyses while somebody follows: jobs whose upload is
// named broken fail. It is busy at every first question about a job.
func openStudio(t *testing.T) string {
	t.Helper()
	var asked, ended sync.Map
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/analyze", func(w http.ResponseWriter, r *http.Request) {
		id, _, _ := strings.Cut(receive(t, r).name, ".")
		says(202, "application/json", `{"job_id":"`+id+`","status":"pending"}`)(w, r)
	})
	mux.HandleFunc("GET /api/status/{id}", func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		_, before := asked.LoadOrStore(id, true)
		_, over := ended.Load(id)
		switch {
		case !before:
			says(503, "application/problem+json", `{"detail":"storage is away"}`)(w, r)
		case !over:
			says(200, "application/json", `{"job_id":"`+id+`","status":"pending","queue_position":2}`)(w, r)
		case id == "broken":
			says(200, "application/json", `{"job_id":"broken","status":"error","error_code":"decode_failed","error_message":"It breaks off"}`)(w, r)
		default:
			says(200, "application/json", `{"job_id":"`+id+`","status":"complete","progress":1}`)(w, r)
		}
	})
	mux.HandleFunc("GET /api/jobs/{id}/events", func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		ended.Store(id, true)
		says(200, "text/event-stream", "id: 7\nevent: hello\ndata: {\"job\":{\"job_id\":\""+id+"\",\"status\":\"pending\"}}\n\n"+
			"id: 8\nevent: started\ndata: {\"number\":8,\"kind\":\"started\",\"status\":\"processing\",\"stage\":\"decode\"}\n\n"+
			"event: progress\ndata: {\"progress\":0.5,\"stage\":\"harmony\"}\n\n"+
			"id: 9\nevent: completed\ndata: {\"number\":9}\n\n")(w, r)
	})
	mux.HandleFunc("GET /api/songmap/{id}", func(w http.ResponseWriter, r *http.Request) {
		says(200, "application/json", `{"song_map": {"id":"`+r.PathValue("id")+`", "duration_sec": 65}}`)(w, r)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestSubmitWaitsForTheSongMaps(t *testing.T) {
	t.Parallel()
	songs := write(t, "one.mp3", "broken.mp3", "two.mp3")
	args := append([]string{"submit", "--wait", "--json", "--server", openStudio(t)}, songs...)
	want := outcome{
		out: `{"id":"one","duration_sec":65}` + "\n" + `{"id":"two","duration_sec":65}` + "\n",
		err: songs[0] + ": job one\n" + songs[1] + ": job broken\n" + songs[2] + ": job two\n" +
			"songmap: error: " + songs[1] + ": It breaks off (decode_failed)\nsongmap: error: 1 of 3 failed\n",
		code: 1,
	}
	if got := (world{patience: time.Minute}).run(t.Context(), t, args...); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestSubmitWaitPrintsASummary(t *testing.T) {
	t.Parallel()
	song := write(t, "one.mp3")[0]
	got := world{terminal: true, patience: time.Minute}.run(t.Context(), t, "submit", song, "--wait", "--server", openStudio(t))
	if !strings.HasPrefix(got.out, song+"\n  length      1:05\n") || got.code != 0 {
		t.Errorf("got %+v, want the summary", got)
	}
	if !strings.Contains(got.err, "waiting, number 2 in the queue") {
		t.Errorf("got %q, want the place in the queue", got.err)
	}
}

func TestCtrlCEndsTheWaitingAndSaysThatTheJobGoesOn(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/analyze", func(w http.ResponseWriter, r *http.Request) {
		receive(t, r)
		says(202, "application/json", `{"job_id":"j","status":"pending"}`)(w, r)
	})
	mux.HandleFunc("GET /api/status/j", says(200, "application/json", `{"job_id":"j","status":"processing"}`))
	mux.HandleFunc("GET /api/jobs/j/events", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		interrupt()
		<-r.Context().Done()
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	song := write(t, "a.mp3")[0]
	got := world{}.run(ctx, t, "submit", song, "--wait", "--server", server.URL)
	if want := (outcome{"", song + ": job j\nthe jobs go on: see `songmap jobs list`\n", 130}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
