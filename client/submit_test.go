package client_test

import (
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"songmap/client"
)

// count returns how many jobs there are.
func count(t *testing.T, c *client.Client) int64 {
	t.Helper()
	page, err := c.Page(t.Context(), client.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return page.Count
}

// losing loses the answers to a number of uploads, which the service has taken.
func losing(uploads int32) client.Options {
	var left atomic.Int32
	left.Store(uploads)
	return through(func(r *http.Request) (*http.Response, error) {
		res, err := http.DefaultTransport.RoundTrip(r)
		if err == nil && r.Method == http.MethodPost && left.Add(-1) >= 0 {
			_ = res.Body.Close()
			return nil, io.ErrUnexpectedEOF
		}
		return res, err
	})
}

func TestASongWhoseAnswerWasLostIsSentAgainAndIsOneJob(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.client(t, losing(2))
	file := filepath.Join(t.TempDir(), "song.wav")
	if err := os.WriteFile(file, []byte(strings.Repeat("song", 1<<18)), 0o600); err != nil {
		t.Fatal(err)
	}
	song, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer song.Close()
	if _, err := c.Submit(t.Context(), "song.wav", song, client.SubmitOptions{}); err != nil {
		t.Fatal(err)
	}
	if n := count(t, c); n != 1 {
		t.Errorf("there are %d jobs, want 1", n)
	}
}

// breaking is a server that breaks off the first connection when it has read so much of
// the upload, as one does that is killed.
func breaking(t *testing.T, read int64) (address string, keys func() []string) {
	t.Helper()
	var mu sync.Mutex
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen = append(seen, r.Header.Get("Idempotency-Key"))
		first := len(seen) == 1
		mu.Unlock()
		if !first {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, `{"job_id":"j","status":"pending"}`)
			return
		}
		_, _ = io.CopyN(io.Discard, r.Body, read)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = conn.Close()
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(seen)
	}
}

func TestTheFirstUploadOfAClientIsSentAgainWhenItsConnectionBreaks(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]int64{"during the upload": 100, "before the answer": math.MaxInt64} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, keys := breaking(t, read)
			c := dial(t, address, client.Options{})
			song := strings.NewReader(strings.Repeat("song", 1<<20))
			if accepted, err := c.Submit(t.Context(), "song.wav", song, client.SubmitOptions{}); err != nil || accepted.JobID != "j" {
				t.Errorf("Submit = %+v, %v", accepted, err)
			}
			if got := keys(); len(got) != 2 || got[0] == "" || got[0] != got[1] {
				t.Errorf("it was sent as %q, want twice under one key", got)
			}
		})
	}
}

func TestASongThatCannotBeReadTwiceIsSentOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.client(t, losing(1))
	count(t, c)
	song := struct{ io.Reader }{strings.NewReader("song")}
	var none *client.NoAnswerError
	if _, err := c.Submit(t.Context(), "song.wav", song, client.SubmitOptions{}); !errors.As(err, &none) {
		t.Errorf("Submit = %v, want that nobody answered", err)
	}
	pipe, in := io.Pipe()
	go func() {
		_, _ = in.Write([]byte("another song"))
		_ = in.Close()
	}()
	if _, err := c.Submit(t.Context(), "song.wav", pipe, client.SubmitOptions{}); err != nil {
		t.Errorf("Submit of a pipe = %v", err)
	}
	if n := count(t, c); n != 2 {
		t.Errorf("there are %d jobs, want 2", n)
	}
}

func TestTheSameKeyIsTheSameJob(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.client(t, client.Options{})
	var first string
	for range 2 {
		accepted, err := c.Submit(t.Context(), "song.wav", strings.NewReader("song"), client.SubmitOptions{IdempotencyKey: "k1"})
		if err != nil || first != "" && accepted.JobID != first {
			t.Errorf("Submit = %+v, %v, want job %q", accepted, err, first)
		}
		first = accepted.JobID
	}
	var no *client.Error
	_, err := c.Submit(t.Context(), "song.wav", strings.NewReader("other"), client.SubmitOptions{IdempotencyKey: "k1"})
	if !errors.As(err, &no) || no.Code != "idempotency_key_reused" {
		t.Errorf("Submit of another song = %v, want it refused", err)
	}
}

// shrinking is a song that is shorter than it says.
type shrinking struct{ *strings.Reader }

func (s shrinking) Seek(offset int64, whence int) (int64, error) {
	n, err := s.Reader.Seek(offset, whence)
	if whence == io.SeekEnd {
		n += 7
	}
	return n, err
}

func TestASongThatCannotBeReadIsToBlame(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.client(t, client.Options{})
	for name, song := range map[string]io.Reader{
		"errors":  io.MultiReader(strings.NewReader("so"), failing{}),
		"shrinks": shrinking{strings.NewReader("song")},
	} {
		_, err := c.Submit(t.Context(), "song.wav", song, client.SubmitOptions{})
		if err == nil || !strings.Contains(err.Error(), "disk on fire") && !strings.Contains(err.Error(), "changed while it was sent") {
			t.Errorf("%s: Submit = %v, want what is wrong with the song", name, err)
		}
	}
	if n := count(t, c); n != 0 {
		t.Errorf("there are %d jobs, want none", n)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("disk on fire") }

func TestAFullQueueIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := start(t, "--max-queue", "1", "--workers", "1")
	patient, hasty := s.client(t, client.Options{Patience: time.Minute}), s.client(t, client.Options{Patience: -1})
	running := submit(t, patient, "one")
	for job, err := patient.Job(t.Context(), running); job.Status != client.StatusProcessing; job, err = patient.Job(t.Context(), running) {
		if err != nil {
			t.Fatal(err)
		}
	}
	submit(t, patient, "two")
	var no *client.Error
	_, err := hasty.Submit(t.Context(), "song.wav", strings.NewReader("three"), client.SubmitOptions{})
	if !errors.As(err, &no) || no.Code != "queue_full" || no.RetryAfter != 10*time.Second {
		t.Errorf("Submit = %v, want 429 with the time to wait", err)
	}
}
