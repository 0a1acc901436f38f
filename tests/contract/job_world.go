package contract

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// jobWorld is what a case has to itself: an empty repository.
type jobWorld struct {
	testing.TB
	jobs plainJobs
}

func newJobWorld(tb testing.TB, jobs ports.JobRepository) jobWorld {
	tb.Helper()
	return jobWorld{tb, plainJobs{jobs}}
}

// start is when the first job of a case is created.
var start = time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC) //nolint:gochecknoglobals // a constant

// nth is a pending job; a later n is a later job.
func nth(n int) domain.Job {
	id := fmt.Sprintf("job-%03d", n)
	at := start.Add(time.Duration(n) * time.Second)
	job, err := domain.NewJob(id, domain.Upload{Path: "uploads/" + id + ".mp3", FileName: id + ".mp3"}, "", at)
	if err != nil {
		panic(err)
	}
	return job
}

// hold is a claim that holds for a minute.
func hold(token string, from time.Time) domain.Claim {
	return domain.Claim{Token: token, Worker: "worker of " + token, Until: from.Add(time.Minute)}
}

func claimed(token string, now time.Time) ports.Change {
	return func(j domain.Job) (domain.Job, error) { return j.Claim(hold(token, now), now) }
}

func advanced(token string, fraction float64, now time.Time) ports.Change {
	return func(j domain.Job) (domain.Job, error) {
		return j.Advance(token, fraction, domain.StageHarmony, now.Add(time.Minute), now)
	}
}

func failed(token string, code domain.Code, now time.Time) ports.Change {
	return func(j domain.Job) (domain.Job, error) {
		return j.Fail(token, domain.Failure{Code: code, Message: "It's broken."}, 3, 0, now)
	}
}

func completed(token string, now time.Time) ports.Change {
	return func(j domain.Job) (domain.Job, error) {
		return j.Complete(token, "output/x/x.song_map.json", []string{"The end is missing.", "It's \"mono\"."}, now)
	}
}

func cancelled(now time.Time) ports.Change {
	return func(j domain.Job) (domain.Job, error) { return j.Cancel(now) }
}

func retried(now time.Time) ports.Change {
	return func(j domain.Job) (domain.Job, error) { return j.Retry(now) }
}

func released(token string, now time.Time) ports.Change {
	return func(j domain.Job) (domain.Job, error) { return j.Release(token, now) }
}

func abandoned(now time.Time) ports.Change {
	return func(j domain.Job) (domain.Job, error) { return j.Abandon(now) }
}

// after is the job after some changes.
func after(job domain.Job, changes ...ports.Change) domain.Job {
	for _, change := range changes {
		next, err := change(job)
		if err != nil {
			panic(err)
		}
		job = next
	}
	return job
}

// everyState returns jobs that between them set every field that a job has.
func everyState() []domain.Job {
	at := func(n int) time.Time { return start.Add(time.Hour + time.Duration(n)*1001*time.Microsecond) }
	one := nth(0)
	one.Input = domain.Upload{Path: "uploads/a.wav", FileName: "Así.WAV", Size: 1 << 40, SHA256: "c0ffee"}
	one.IdempotencyKey, one.WebhookURL = "key-0", "https://example.org/a?b=c"
	one.Group, one.Priority = "Übung 1", domain.MinPriority
	one.Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	two := nth(2)
	two.Group, two.Priority = one.Group, domain.MaxPriority
	return []domain.Job{
		one,
		after(nth(1), claimed("t", at(1))),
		after(two, claimed("t", at(2)), advanced("t", 1./3, at(3))),
		after(nth(3), claimed("t", at(4)), advanced("t", .7, at(5)), completed("t", at(6))),
		after(nth(4), claimed("t", at(7)), failed("t", domain.CodeDecodeFailed, at(8))),
		after(nth(5), claimed("t", at(9)), failed("t", domain.CodeAnalyzerFailed, at(10))),
		after(nth(6), claimed("t", at(11)), abandoned(at(12)), claimed("u", at(13)), released("u", at(14))),
		after(nth(7), cancelled(at(15))),
		after(nth(8), cancelled(at(16)), retried(at(17))),
	}
}

func (w jobWorld) create(jobs ...domain.Job) {
	w.Helper()
	for _, job := range jobs {
		if err := w.jobs.Create(w.Context(), job); err != nil {
			w.Fatalf("Create(%s) = %v", job.ID, err)
		}
	}
}

func (w jobWorld) update(id string, change ports.Change) domain.Job {
	w.Helper()
	job, err := w.jobs.Update(w.Context(), id, change)
	if err != nil {
		w.Fatalf("Update(%s) = %v", id, err)
	}
	return job
}

func (w jobWorld) list(q ports.Query) []domain.Job {
	w.Helper()
	jobs, err := w.jobs.List(w.Context(), q)
	if err != nil {
		w.Fatalf("List(%+v) = %v", q, err)
	}
	return jobs
}

// holds checks that the repository holds the job exactly as given, whichever
// way one looks at it.
func (w jobWorld) holds(want domain.Job) {
	w.Helper()
	got, err := w.jobs.Get(w.Context(), want.ID)
	if err != nil || got != want {
		w.Errorf("Get(%q) = %+v, %v\nwant %+v", want.ID, got, err, want)
	}
	q := ports.Query{Filter: ports.Filter{CreatedFrom: want.CreatedAt}, OldestFirst: true, Limit: 1000}
	if listed := w.list(q); !slices.Contains(listed, want) {
		w.Errorf("List has no %+v", want)
	}
}

func (w jobWorld) lacks(id string) {
	w.Helper()
	if job, err := w.jobs.Get(w.Context(), id); !errors.Is(err, ports.ErrNotFound) {
		w.Errorf("Get(%q) = %+v, %v, want ErrNotFound", id, job, err)
	}
}

func (w jobWorld) isError(what string, got, want error) {
	w.Helper()
	if !errors.Is(got, want) {
		w.Errorf("%s = %v, want %v", what, got, want)
	}
}

func ids(jobs []domain.Job) []string {
	var names []string
	for _, j := range jobs {
		names = append(names, j.ID)
	}
	return names
}

// oldestFirst sorts by creation time and id.
func oldestFirst(a, b domain.Job) int {
	return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
}

// together calls do n times at once.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-gate
			do(i)
		})
	}
	close(gate)
	all.Wait()
}

// dawdle gives everybody else time to get in the way.
func dawdle() {
	time.Sleep(time.Millisecond) //nolint:forbidigo // nothing is awaited: it makes overlaps certain
}
