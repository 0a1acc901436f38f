package application_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/files"
	"songmap/adapters/memory"
	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// world is a Songmap of its own: real files, jobs in memory, and an analyzer
// that does what the test says.
type world struct {
	Repo     *application.Announced
	Log      ports.EventLog
	Uploads  ports.Uploads
	Results  ports.Results
	Observer ports.Observer
	Dispatch *application.Dispatch
	Feed     *application.Feed
	Now      func() time.Time
	Secrets  []domain.Secret

	t       *testing.T
	repo    *shaky
	results *full
	seen    *recorder
	dir     string
	analyze analyzer
	nextID  atomic.Int64
}

type analyzer func(ctx context.Context, task ports.Task, advance ports.Advance) ([]byte, error)

// Analyze takes a Song Map of the tests, which is only words, for a warning if
// it says so.
func (a analyzer) Analyze(ctx context.Context, task ports.Task, advance ports.Advance) (made ports.Analysis, err error) {
	made.SongMap, err = a(ctx, task, advance)
	if warning, found := strings.CutPrefix(string(made.SongMap), "warning: "); found {
		made.Warnings = []string{warning}
	}
	return made, err
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), seen: &recorder{}}
	w.repo = &shaky{JobRepository: memory.NewJobs()}
	w.results = &full{Results: files.NewResults(filepath.Join(w.dir, "output"), 0)}
	w.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) { return []byte(`{"id":"x"}`), nil }
	w.Log = w.repo.JobRepository.(ports.EventLog)
	w.Observer, w.Dispatch, w.Now = w.seen, application.NewDispatch(), time.Now
	w.Results, w.Uploads = w.results, files.NewUploads(filepath.Join(w.dir, "uploads"), 0)
	w.Feed = application.NewFeed(w.repo, w.Log, w.seen)
	w.over(w.repo)
	return w
}

// over makes the use cases work over another repository.
func (w *world) over(repo ports.JobRepository) {
	w.Repo = &application.Announced{JobRepository: repo, Observer: w.seen, Feed: w.Feed, Dispatch: w.Dispatch}
}

func (w *world) newID() string { return fmt.Sprintf("id-%d", w.nextID.Add(1)) }

func (w *world) jobs() *application.Jobs {
	return &application.Jobs{
		Repo: w.Repo, Log: w.Log, Uploads: w.Uploads, Results: w.Results,
		Dispatch: w.Dispatch, Observer: w.Observer, Now: w.Now,
	}
}

func (w *world) intake(maxQueue int64) *application.Intake {
	return &application.Intake{
		Repo: w.Repo, Uploads: w.Uploads, Observer: w.Observer, Now: w.Now, NewID: w.newID,
		MaxQueue: ports.Limits{Pending: maxQueue}, Notifier: notifier(ok), Secrets: w.Secrets,
	}
}

func (w *world) newLibrary() *application.Library {
	return &application.Library{Repo: w.Repo, Uploads: w.Uploads, Results: w.Results}
}

func (w *world) rescue() *application.Rescue {
	return &application.Rescue{Repo: w.Repo, Observer: w.Observer, Now: w.Now, Patience: patience}
}

func (w *world) sweeper(stores ...ports.Files) *application.Sweeper {
	return application.NewSweeper(w.Repo, w.Observer, w.Now, trashFor, stores...)
}

func (w *world) workers(c application.WorkersConfig) *application.Workers {
	return &application.Workers{
		Repo: w.Repo, Uploads: w.Uploads, Results: w.Results, Analyzer: w.analyze,
		Dispatch: w.Dispatch, Observer: w.Observer, Now: w.Now, NewToken: w.newID, Config: c,
	}
}

// submit makes a job of a small upload.
func (w *world) submit(id string) domain.Job {
	w.t.Helper()
	intake := w.intake(0)
	upload, err := intake.Receive(w.t.Context(), id+".mp3", nil, strings.NewReader("song "+id))
	w.must(err)
	job, err := intake.Submit(w.t.Context(), ports.Submission{Upload: upload, ID: id})
	w.must(err)
	return job
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) job(id string) domain.Job {
	w.t.Helper()
	j, err := w.Repo.Get(w.t.Context(), id)
	w.must(err)
	return j
}

// files lists what lies in the folders of uploads and results.
func (w *world) files() []string {
	w.t.Helper()
	var found []string
	w.must(filepath.WalkDir(w.dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, path)
		}
		return err
	}))
	return found
}

const claimFor = 10 * time.Second

// work starts workers in a bubble of fake time; the two functions end their
// contexts and wait for them.
func (w *world) work(count int) (drain, stop func()) {
	claiming, noMore := context.WithCancel(w.t.Context())
	working, halt := context.WithCancel(w.t.Context())
	workers := w.workers(application.WorkersConfig{
		Count: count, Name: "test", ClaimFor: claimFor, Poll: time.Second, MaxAttempts: 3,
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		workers.Run(claiming, working)
	}()
	drain = func() { noMore(); <-done }
	return drain, func() { halt(); drain() }
}

// eventually advances the fake time until the job has come to a status.
func (w *world) eventually(id string, want domain.Status) domain.Job {
	w.t.Helper()
	for range 100_000 {
		synctest.Wait()
		j, err := w.Repo.Get(w.t.Context(), id)
		if err == nil && j.Status == want {
			return j
		}
		pass(100 * time.Millisecond)
	}
	w.t.Fatalf("job %s never came to %s", id, want)
	return domain.Job{}
}

// pass lets fake time pass.
func pass(d time.Duration) { <-time.After(d) }

// recorder remembers what operators were shown.
type recorder struct {
	ports.Observer // for what no test of workers expects

	on func(domain.Event) // hears of each event, too; nil: nobody does

	mu       sync.Mutex
	events   []domain.Event
	troubles []string
	refused  []string
	tidied   []string
}

func (r *recorder) Tidied(t ports.Tidying, files int, bytes int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tidied = append(r.tidied, fmt.Sprintf("%s %d files, %d bytes", t, files, bytes))
}

func (r *recorder) Happened(e domain.Event) {
	if r.on != nil {
		r.on(e)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

func (r *recorder) Refused(jobID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refused = append(r.refused, jobID)
}

func (r *recorder) Trouble(doing string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.troubles = append(r.troubles, doing+": "+err.Error())
}

// kinds are the events of a job, in order; stages that follow each other count
// as one.
func (r *recorder) kinds(id string) []domain.EventKind {
	r.mu.Lock()
	defer r.mu.Unlock()
	var kinds []domain.EventKind
	for _, e := range r.events {
		if e.JobID == id {
			kinds = append(kinds, e.Kind)
		}
	}
	return slices.Compact(kinds)
}

func (r *recorder) expect(t *testing.T, id string, want ...domain.EventKind) {
	t.Helper()
	if got := r.kinds(id); !slices.Equal(got, want) {
		t.Errorf("events of %s are %v, want %v", id, got, want)
	}
}

var errAway = errors.Join(ports.ErrUnavailable, errors.New("plug pulled"))

// shaky is a repository that can be away, and that counts writes.
type shaky struct {
	ports.JobRepository
	away    atomic.Bool
	updates atomic.Int64
}

func (s *shaky) Update(ctx context.Context, id string, change ports.Change) (ports.Transition, error) {
	if s.away.Load() {
		return ports.Transition{}, errAway
	}
	s.updates.Add(1)
	return s.JobRepository.Update(ctx, id, change)
}

func (s *shaky) Claim(ctx context.Context, now time.Time, change ports.Change) (ports.Transition, error) {
	if s.away.Load() {
		return ports.Transition{}, errAway
	}
	return s.JobRepository.Claim(ctx, now, change)
}

func (s *shaky) Count(ctx context.Context, f ports.Filter) (int64, error) {
	if s.away.Load() {
		return 0, errAway
	}
	return s.JobRepository.Count(ctx, f)
}

// doubtful is a repository that, in doubt, does what it is told and says that
// it was away.
type doubtful struct {
	ports.JobRepository
	doubt atomic.Bool
}

func (d *doubtful) Create(ctx context.Context, job domain.Job, most ports.Limits) (ports.Transition, error) {
	return d.hide(d.JobRepository.Create(ctx, job, most))
}

func (d *doubtful) Get(ctx context.Context, id string) (domain.Job, error) {
	if d.doubt.Load() {
		return domain.Job{}, errAway
	}
	return d.JobRepository.Get(ctx, id)
}

func (d *doubtful) Update(ctx context.Context, id string, change ports.Change) (ports.Transition, error) {
	return d.hide(d.JobRepository.Update(ctx, id, change))
}

func (d *doubtful) hide(t ports.Transition, err error) (ports.Transition, error) {
	if err == nil && d.doubt.Load() {
		return ports.Transition{}, errAway
	}
	return t, err
}

// songMap is what a job's Song Map says.
func (w *world) songMap(jobID, path string) string {
	w.t.Helper()
	file, err := w.results.Open(w.t.Context(), jobID, path)
	w.must(err)
	return w.read(file)
}

func (w *world) read(file ports.File) string {
	w.t.Helper()
	defer file.Close()
	text, err := io.ReadAll(file)
	w.must(err)
	return string(text)
}

// full is a store of results whose disk can be full, and that lets something
// happen before it says that it has saved.
type full struct {
	ports.Results
	noSpace atomic.Bool
	stuck   atomic.Bool // answers no more
	saved   func()
}

func (f *full) Save(ctx context.Context, jobID, token string, songMap []byte) (string, error) {
	if f.noSpace.Load() {
		return "", ports.ErrNoSpace
	}
	if f.stuck.Load() {
		<-ctx.Done()
		return "", ctx.Err()
	}
	path, err := f.Results.Save(ctx, jobID, token, songMap)
	if f.saved != nil {
		f.saved()
	}
	return path, err
}
