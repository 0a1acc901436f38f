package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"

	"songmap/adapters/rest"
	"songmap/adapters/rest/middleware"
	"songmap/domain"
	"songmap/ports"
)

// intake counts what goes through it and keeps nothing.
type intake struct {
	receiveErr, submitErr error
	submitting            func(context.Context) // what happens meanwhile

	mu          sync.Mutex
	received    int
	discarded   int
	submissions []ports.Submission
	content     []byte  // of the last song, if it is short
	group       *string // that was known when the last song came
}

func (i *intake) Receive(_ context.Context, name string, group *string, r io.Reader) (domain.Upload, error) {
	if i.receiveErr != nil {
		return domain.Upload{}, i.receiveErr
	}
	var head bytes.Buffer
	n, err := io.CopyN(&head, r, 1<<16)
	if err == nil {
		var more int64
		more, err = io.Copy(io.Discard, r)
		n += more
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return domain.Upload{}, err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.received++
	i.group = group
	i.content = head.Bytes()
	return domain.Upload{Path: "a/b", FileName: name, Size: n}, nil
}

func (i *intake) Drop(context.Context, domain.Upload) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.discarded++
}

func (i *intake) Submit(ctx context.Context, s ports.Submission) (domain.Job, error) {
	if i.submitting != nil {
		i.submitting(ctx)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.submissions = append(i.submissions, s)
	if i.submitErr != nil {
		return domain.Job{}, i.submitErr
	}
	id := s.ID
	if id == "" {
		id = "made"
	}
	return domain.NewJob(id, s.Upload, s.IdempotencyKey, time.Now())
}

// jobs answers every question with the same job, page, number and error.
type jobs struct {
	ports.JobService
	job      domain.Job
	position int64
	page     ports.Page
	deleted  int64
	err      error

	mu     sync.Mutex
	query  ports.Query
	days   int
	dryRun bool
	calls  []string
	caller ports.Caller // of the last cancellation
}

func (j *jobs) called(what string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.calls = append(j.calls, what)
}

func (j *jobs) Get(_ context.Context, id string) (domain.Job, error) {
	j.called("get " + id)
	return j.job, j.err
}

func (j *jobs) Position(context.Context, domain.Job) (int64, error) { return j.position, nil }

func (j *jobs) List(_ context.Context, q ports.Query) (ports.Page, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.query = q
	return j.page, j.err
}

func (j *jobs) Retry(_ context.Context, id string) (domain.Job, error) {
	j.called("retry " + id)
	return j.job, j.err
}

func (j *jobs) Cancel(ctx context.Context, id string) (domain.Job, error) {
	j.called("cancel " + id)
	j.caller = ports.CallerOf(ctx)
	return j.job, j.err
}

func (j *jobs) Delete(_ context.Context, id string) (domain.Job, error) {
	j.called("delete " + id)
	return j.job, j.err
}

func (j *jobs) CleanUp(_ context.Context, days int, dryRun bool) (int64, error) {
	j.called("cleanup")
	j.days, j.dryRun = days, dryRun
	return j.deleted, j.err
}

func (j *jobs) Counts(context.Context) (map[domain.Status]int64, error) {
	return map[domain.Status]int64{domain.StatusPending: 1, domain.StatusProcessing: 2, domain.StatusComplete: 3, domain.StatusFailed: 4}, j.err
}

// library holds one Song Map and one file.
type library struct {
	job     domain.Job
	songMap string
	file    string
	name    string
	err     error
	panics  bool // when asked for a Song Map
	breaks  bool // while its file is read
	shrinks bool // once both its ends have been looked at

	direct func(contentType, disposition string) (ports.Addresses, error) // nil: files come from the service

	mu     sync.Mutex
	asked  string
	closed int
	reads  int
}

func (l *library) note(asked string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = asked
}

func (l *library) SongMap(_ context.Context, id string) (domain.Job, ports.File, error) {
	if l.panics {
		panic("inner cause")
	}
	l.note(id)
	if l.err != nil {
		return l.job, ports.File{}, l.err
	}
	return l.job, ports.File{ReadSeekCloser: openFile{strings.NewReader(l.songMap), l}}, nil
}

func (l *library) Original(_ context.Context, id string) (domain.Job, ports.File, error) {
	l.note(id)
	return l.job, l.open(), l.err
}

func (l *library) Stem(_ context.Context, id, name string) (ports.File, error) {
	l.note(id + " " + name)
	return l.open(), l.err
}

func (l *library) Peaks(_ context.Context, id string) (ports.File, error) {
	l.note(id + " peaks")
	return l.open(), l.err
}

func (l *library) open() ports.File {
	f := openFile{bytes.NewReader([]byte(l.file)), l}
	file := ports.File{ReadSeekCloser: f, Name: l.name, Modified: time.Unix(1, 0)}
	if l.direct != nil {
		file.Direct = func(_ context.Context, contentType, disposition string) (ports.Addresses, error) {
			return l.direct(contentType, disposition)
		}
	}
	return file
}

type openFile struct {
	io.ReadSeeker
	songs *library
}

func (f openFile) Read(p []byte) (int, error) {
	if f.songs.breaks {
		panic("inner cause")
	}
	n, err := f.ReadSeeker.Read(p)
	if f.songs.shrinks {
		if f.songs.reads++; f.songs.reads > 2 {
			return n / 2, io.EOF
		}
	}
	return n, err
}

func (f openFile) Close() error {
	f.songs.mu.Lock()
	defer f.songs.mu.Unlock()
	f.songs.closed++
	return nil
}

type health ports.HealthReport

func (h health) Report(context.Context) ports.HealthReport { return ports.HealthReport(h) }

// world is one interface over fakes.
type world struct {
	config  rest.Config
	intake  *intake
	jobs    *jobs
	history *stories
	songs   *library
	feed    *feed
	hooks   *hooks
	health  health
	log     *zap.Logger
	refused middleware.Refused
	trace   middleware.Trace
	workers func() int
}

func newWorld() *world {
	return &world{
		config:  rest.Config{Version: "1.2.3", Config: middleware.Config{AllowedHosts: []string{"example.com", "songmap"}}},
		intake:  &intake{},
		jobs:    &jobs{},
		history: &stories{},
		songs:   &library{},
		feed:    &feed{},
		hooks:   &hooks{},
		health:  health{Jobs: 7, Database: "output/jobs.db"},
		log:     zap.NewNop(),
	}
}

func (w *world) handler() http.Handler { return rest.New(w.config, w.services(), w.log) }

func (w *world) services() rest.Services {
	return rest.Services{
		Intake: w.intake, Jobs: struct {
			*jobs
			*stories
		}{w.jobs, w.history}, Feed: w.feed, Library: w.songs, Health: w.health,
		Webhooks: w.hooks, Refused: w.refused, Trace: w.trace, Workers: w.workers,
	}
}

// call sends a request without a body; headers come as name, value, name, value …
func (w *world) call(t *testing.T, method, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return ask(t, w.handler(), method, target, headers...)
}

func ask(t *testing.T, h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, r)
	wantDescribed(t, r, recorder.Code)
	return recorder
}

// problem is what clients read of one.
type problem struct {
	Type, Title, Detail, Code string
	Status                    int
	Errors                    []struct{ Message, Location string }
}

// wantProblem checks that an answer is a complete problem document.
func wantProblem(t *testing.T, r *httptest.ResponseRecorder, status int, code string) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(r.Body.Bytes(), &p); err != nil {
		t.Fatalf("%d %q: %v", r.Code, r.Body, err)
	}
	if r.Code != status || p.Status != status || p.Code != code {
		t.Errorf("answer = %d %s, want %d %s", r.Code, r.Body, status, code)
	}
	if got := r.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("media type = %q", got)
	}
	if p.Type != "urn:songmap:problem:"+code || p.Title == "" || p.Detail == "" {
		t.Errorf("incomplete problem: %s", r.Body)
	}
	return p
}

func decode[T any](t *testing.T, r *httptest.ResponseRecorder) (v T) {
	t.Helper()
	if err := json.Unmarshal(r.Body.Bytes(), &v); err != nil {
		t.Fatalf("%d %q: %v", r.Code, r.Body, err)
	}
	return v
}
