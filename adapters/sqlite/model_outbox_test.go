package sqlite_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

// post is an outbox with the jobs that fill it.
type post struct {
	jobs ports.JobRepository
	box  ports.Outbox
}

// twoPosts does everything twice and compares the answers.
type twoOutboxes struct {
	pair

	boxes [2]post
	now   time.Time
}

// TestAnyCourseOfDeliveriesIsTheSameInMemory runs random operations on two
// outboxes.
func TestAnyCourseOfDeliveriesIsTheSameInMemory(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	a, db := open(t, path), other(t, path)
	addTwo(t, a.Webhooks())
	const maxBacklog = 6
	a.LimitBacklog(maxBacklog)
	rapid.Check(t, func(rt *rapid.T) {
		for _, table := range []string{"jobs", "events", "deliveries", "sqlite_sequence", "backlogs"} { // numbers begin anew
			mustExec(t, db, "DELETE FROM "+table)
		}
		b := memory.NewJobs()
		b.MaxBacklog = maxBacklog
		addTwo(t, b.Webhooks())
		p := &twoOutboxes{
			pair:  pair{t: t, a: a, b: b},
			boxes: [2]post{{a, a.Outbox()}, {b, b.Outbox()}},
			now:   time.Now().Add(time.Hour).UTC().Truncate(time.Microsecond), // deletions have the store's own time
		}
		rt.Repeat(map[string]func(*rapid.T){
			"create": p.create, "update": p.update, "claim": p.claim, "delete": p.delete,
			"take": p.take, "settle": p.settle, "forget": p.forget, "": p.compare,
		})
	})
}

// addTwo adds a webhook that wants all events, and one that wants the usual.
func addTwo(t *testing.T, hooks ports.WebhookRepository) {
	t.Helper()
	kinds := [][]domain.EventKind{domain.EventKinds(), domain.Endings()}
	for i, id := range []string{"all", "ends"} {
		w, err := domain.NewWebhook(id, "https://"+id+".example", "", kinds[i], now)
		if err == nil {
			err = hooks.Add(t.Context(), w, 0)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (p *twoOutboxes) create(rt *rapid.T) {
	j := job(id(rt))
	j.WebhookURL = rapid.SampledFrom([]string{"", "https://own.example"}).Draw(rt, "url")
	_, errA := p.a.Create(p.t.Context(), j, ports.Limits{})
	_, errB := p.b.Create(p.t.Context(), j, ports.Limits{})
	same(rt, errA, errB)
}

// both compares what the two answer.
func (p *twoOutboxes) both(rt *rapid.T, ask func(post) ([]domain.Delivery, error)) {
	a, errA := ask(p.boxes[0])
	b, errB := ask(p.boxes[1])
	same(rt, errA, errB)
	if !slices.Equal(a, b) {
		rt.Fatalf("deliveries are\n%+v and\n%+v", a, b)
	}
}

// take takes everything of a receiver: which of many are the most overdue may
// hang on the time of a deletion.
func (p *twoOutboxes) take(rt *rapid.T) {
	from := rapid.SampledFrom([]string{"all", "ends", "own.example"}).Draw(rt, "receiver")
	p.now = p.now.Add(time.Duration(rapid.IntRange(0, 90).Draw(rt, "seconds")) * time.Second)
	p.both(rt, func(b post) ([]domain.Delivery, error) {
		taken, err := b.box.Take(p.t.Context(), ports.Taking{
			Now: p.now, Until: p.now.Add(time.Minute), Limit: 100,
			Room: func(receiver string) int { return map[string]int{from: 100}[receiver] },
		})
		slices.SortFunc(taken, func(a, b domain.Delivery) int { return int(a.Number - b.Number) })
		return taken, err
	})
}

func (p *twoOutboxes) settle(rt *rapid.T) {
	numbers := rapid.SliceOfN(rapid.Int64Range(1, 30), 0, 4).Draw(rt, "numbers")
	status := rapid.SampledFrom([]int{0, 200, 410, 500}).Draw(rt, "status") // 0: replay
	p.both(rt, func(b post) ([]domain.Delivery, error) {
		return b.box.Update(p.t.Context(), numbers, func(d domain.Delivery) (domain.Delivery, error) {
			if status == 0 {
				return d.Replay(p.now), nil
			}
			return d.Attempted(domain.Answer{Status: status}, 0, p.now), nil
		})
	})
}

func (p *twoOutboxes) forget(rt *rapid.T) {
	before := p.now.Add(-time.Duration(rapid.IntRange(0, 90).Draw(rt, "seconds")) * time.Second)
	a, errA := p.boxes[0].box.Forget(p.t.Context(), before, 1000)
	b, errB := p.boxes[1].box.Forget(p.t.Context(), before, 1000)
	same(rt, errA, errB)
	if a != b {
		rt.Fatalf("Forget = %d and %d", a, b)
	}
}

func (p *twoOutboxes) compare(rt *rapid.T) {
	p.both(rt, func(b post) ([]domain.Delivery, error) {
		return b.box.Deliveries(p.t.Context(), ports.DeliveryQuery{Limit: 1000})
	})
	a, errA := p.boxes[0].box.Backlog(p.t.Context(), "")
	b, errB := p.boxes[1].box.Backlog(p.t.Context(), "")
	same(rt, errA, errB)
	if a.Pending != b.Pending || a.Dropped != b.Dropped {
		rt.Fatalf("Backlog = %+v and %+v", a, b)
	}
}
