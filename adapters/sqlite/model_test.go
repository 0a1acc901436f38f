package sqlite_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

// pair does everything twice and compares the answers.
type pair struct {
	t    *testing.T
	a, b ports.JobRepository
}

// TestAnyCourseOfEventsIsTheSameInMemory runs random operations on a database
// and on a repository in memory.
func TestAnyCourseOfEventsIsTheSameInMemory(t *testing.T) {
	t.Parallel()
	jobs := open(t, filepath.Join(t.TempDir(), "jobs.db"))
	rapid.Check(t, func(rt *rapid.T) {
		p := &pair{t: t, a: jobs, b: memory.NewJobs()}
		p.clear(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"create": p.create, "update": p.update, "claim": p.claim, "delete": p.delete, "": p.compare,
		})
	})
}

func (p *pair) clear(rt *rapid.T) {
	all, err := p.a.List(p.t.Context(), ports.Query{Limit: 1000})
	if err != nil {
		rt.Fatal(err)
	}
	for _, j := range all {
		if _, err := p.a.Delete(p.t.Context(), []string{j.ID}, func(domain.Job) bool { return true }, time.Now()); err != nil {
			rt.Fatal(err)
		}
	}
}

// moment draws a time from so few that jobs often share one.
func moment(rt *rapid.T) time.Time {
	return now.Add(time.Duration(rapid.IntRange(0, 5).Draw(rt, "time")) * time.Second)
}

func id(rt *rapid.T) string { return fmt.Sprint("job", rapid.IntRange(0, 7).Draw(rt, "id")) }

func (p *pair) create(rt *rapid.T) {
	j := job(id(rt))
	j.CreatedAt = moment(rt)
	j.IdempotencyKey = rapid.SampledFrom([]string{"", "", "k", "l"}).Draw(rt, "key")
	j.Group = rapid.SampledFrom([]string{"", "g", "h"}).Draw(rt, "group")
	j.Priority = rapid.IntRange(-1, 1).Draw(rt, "priority")
	most := rapid.SampledFrom([]ports.Limits{{}, {}, {Pending: 3}, {OfGroup: 2}}).Draw(rt, "most")
	_, errA := p.a.Create(p.t.Context(), j, most)
	_, errB := p.b.Create(p.t.Context(), j, most)
	same(rt, errA, errB)
}

// change draws a transition.
func change(rt *rapid.T) ports.Change {
	at, token := moment(rt), rapid.SampledFrom([]string{"t", "u"}).Draw(rt, "token")
	return rapid.SampledFrom([]ports.Change{
		func(j domain.Job) (domain.Job, error) {
			return j.Claim(domain.Claim{Token: token, Until: at.Add(2 * time.Second)}, at)
		},
		func(j domain.Job) (domain.Job, error) { return j.Advance(token, .5, domain.StageBeats, at, at) },
		func(j domain.Job) (domain.Job, error) { return j.Complete(token, "x", nil, at) },
		func(j domain.Job) (domain.Job, error) {
			return j.Fail(token, domain.Failure{Code: domain.CodeAnalyzerFailed}, 3, 1, at)
		},
		func(j domain.Job) (domain.Job, error) { return j.Release(token, at) },
		func(j domain.Job) (domain.Job, error) { return j.Expire(j.Held, at) },
		func(j domain.Job) (domain.Job, error) { return j.Cancel(at) },
		func(j domain.Job) (domain.Job, error) { return j.Retry(at) },
	}).Draw(rt, "change")
}

func (p *pair) update(rt *rapid.T) {
	name, next := id(rt), change(rt)
	a, errA := p.a.Update(p.t.Context(), name, next)
	b, errB := p.b.Update(p.t.Context(), name, next)
	same(rt, errA, errB)
	if alike(a) != alike(b) {
		rt.Fatalf("Update = %+v and %+v", a, b)
	}
}

// alike is a transition without the number of its event: one of the stores is
// older than the other.
func alike(t ports.Transition) ports.Transition {
	t.Event.Number = 0
	return t
}

func (p *pair) claim(rt *rapid.T) {
	at, next := moment(rt), change(rt)
	a, errA := p.a.Claim(p.t.Context(), at, next)
	b, errB := p.b.Claim(p.t.Context(), at, next)
	same(rt, errA, errB)
	if alike(a) != alike(b) {
		rt.Fatalf("Claim = %+v and %+v", a, b)
	}
}

func (p *pair) delete(rt *rapid.T) {
	names := []string{id(rt), id(rt)}
	permit := func(j domain.Job) bool { return j.Status.Finished() }
	a, errA := p.a.Delete(p.t.Context(), names, permit, now)
	b, errB := p.b.Delete(p.t.Context(), names, permit, now)
	same(rt, errA, errB)
	if !slices.EqualFunc(a, b, func(a, b ports.Transition) bool { return alike(a) == alike(b) }) {
		rt.Fatalf("Delete = %+v and %+v", a, b)
	}
}

func (p *pair) compare(rt *rapid.T) {
	q := ports.Query{OldestFirst: rapid.Bool().Draw(rt, "oldest first"), Limit: rapid.IntRange(0, 9).Draw(rt, "limit")}
	q.Statuses = rapid.SliceOfN(rapid.SampledFrom(domain.Statuses()), 0, 2).Draw(rt, "statuses")
	q.Group = rapid.SampledFrom([]*string{nil, nil, new(""), new("g")}).Draw(rt, "group")
	q.Priority = rapid.SampledFrom([]*int{nil, nil, new(0), new(-1)}).Draw(rt, "priority")
	if rapid.Bool().Draw(rt, "after") {
		q.After = ports.Cursor{CreatedAt: moment(rt), ID: id(rt)}
	}
	a, errA := p.a.List(p.t.Context(), q)
	b, errB := p.b.List(p.t.Context(), q)
	same(rt, errA, errB)
	if !slices.Equal(a, b) {
		rt.Fatalf("List(%+v) = %+v and %+v", q, a, b)
	}
	m, errA := p.a.Count(p.t.Context(), q.Filter)
	n, errB := p.b.Count(p.t.Context(), q.Filter)
	same(rt, errA, errB)
	if m != n {
		rt.Fatalf("Count(%+v) = %d and %d", q.Filter, m, n)
	}
	one := id(rt)
	m, errA = p.a.Position(p.t.Context(), one)
	n, errB = p.b.Position(p.t.Context(), one)
	same(rt, errA, errB)
	if m != n {
		rt.Fatalf("Position(%s) = %d and %d", one, m, n)
	}
}

// same checks that two errors tell a caller the same.
func same(rt *rapid.T, a, b error) {
	for _, kind := range []error{
		nil, ports.ErrQueueFull, ports.ErrGroupFull, ports.ErrExists, ports.ErrKeyTaken, ports.ErrNotFound, ports.ErrNoWork,
		domain.ErrTransition, domain.ErrFenced, domain.ErrClaimHolds, domain.ErrInvalid,
	} {
		if errors.Is(a, kind) != errors.Is(b, kind) {
			rt.Fatalf("errors %v and %v", a, b)
		}
	}
}
