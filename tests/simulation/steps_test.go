package simulation_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// verb is something that may happen, and how often compared with the others.
type verb struct {
	name   string
	weight int
	do     func(*world, *rand.Rand)
}

func verbs() []verb {
	return []verb{
		{"submit", 14, submit},
		{"claim", 18, func(w *world, d *rand.Rand) { w.some(d, claimNext) }},
		{"work", 40, func(w *world, d *rand.Rand) { w.some(d, work) }},
		{"stumble", 5, func(w *world, d *rand.Rand) { w.some(d, stumble) }},
		{"crash", 4, func(w *world, d *rand.Rand) { w.some(d, crash) }},
		{"freeze", 3, func(w *world, d *rand.Rand) { w.some(d, freeze) }},
		{"thaw", 6, thaw},
		{"use an old claim", 4, replay},
		{"cancel", 3, cancel},
		{"retry", 6, retry},
		{"delete", 3, remove},
		{"clean up", 1, cleanUp},
		{"look for lost jobs", 8, look},
		{"restart", 1, restart},
		{"stop", 1, stop},
		{"lose an upload", 1, loseUpload},
		{"wait", 20, wait},
		{"set the clock", 2, setClock},
		{"storage", 8, changeWeather},
	}
}

// change foresees what somebody asks of one job.
func (w *world) change(id string, allowed func(*row) bool, do func(*row)) error {
	r, refusal := w.find(id)
	if refusal == nil && !allowed(r) {
		refusal = domain.ErrTransition
	}
	return w.foresee(refusal, func() { do(r) })
}

func cancel(w *world, d *rand.Rand) {
	id := w.pick(d)
	want := w.change(id, func(r *row) bool { return !r.status.Finished() },
		func(r *row) { w.end(r, domain.CodeCancelled) })
	_, err := w.jobs.Cancel(w.ctx, id)
	w.want("cancel "+id, err, want)
}

func retry(w *world, d *rand.Rand) {
	id := w.pick(d, domain.StatusFailed)
	if d.IntN(4) == 0 {
		id = w.pick(d)
	}
	want := w.unread()
	if want == nil {
		want = w.change(id, func(r *row) bool { return r.status == domain.StatusFailed && !r.lost }, w.retry)
	}
	_, err := w.jobs.Retry(w.ctx, id)
	w.want("retry "+id, err, want)
}

func remove(w *world, d *rand.Rand) {
	id := w.pick(d)
	r, refusal := w.find(id)
	want := w.foresee(refusal, func() { w.gone(r) })
	_, err := w.jobs.Delete(w.ctx, id)
	w.want("delete "+id, err, want)
}

// gone removes a row. Its files stay if nobody knows whether the row is gone.
func (w *world) gone(r *row) {
	w.remove(r)
	if w.storage.is != fine {
		w.orphans[r.upload] = true
	}
}

func cleanUp(w *world, d *rand.Rand) {
	days := []int{0, 1, 7}[d.IntN(3)]
	var old []*row
	for _, r := range w.sorted() {
		if r.status.Finished() && r.created.Before(w.now.Add(-time.Duration(days)*24*time.Hour)) {
			old = append(old, r)
		}
	}
	want := w.unread()
	if want == nil && len(old) > 0 {
		want = w.foresee(nil, func() {
			for _, r := range old {
				w.gone(r)
			}
		})
	}
	n, err := w.jobs.CleanUp(w.ctx, days, false)
	w.want(fmt.Sprintf("clean up after %d days", days), err, want)
	if err == nil && n != int64(len(old)) {
		w.differ("cleaned up %d jobs, want %d", n, len(old))
	}
}

// replay writes under a claim that somebody had before.
func replay(w *world, d *rand.Rand) {
	if len(w.claims) == 0 {
		return
	}
	c := w.claims[max(0, len(w.claims)-1-d.IntN(20))]
	_, refusal := w.heldBy(c.job, c.token)
	if refusal == nil {
		return // it is in force
	}
	want := w.foresee(refusal, nil)
	_, err := w.storage.Update(w.ctx, c.job, []ports.Change{
		func(j domain.Job) (domain.Job, error) { return j.Advance(c.token, 1, domain.StageWrite, w.now, w.now) },
		func(j domain.Job) (domain.Job, error) { return j.Complete(c.token, "stale", nil, w.now) },
		func(j domain.Job) (domain.Job, error) { return j.Fail(c.token, domain.Failure{}, 1, 0, w.now) },
		func(j domain.Job) (domain.Job, error) { return j.Release(c.token, w.now) },
	}[d.IntN(4)])
	w.want("write to "+c.job+" as "+c.token, err, want)
}

func loseUpload(w *world, d *rand.Rand) {
	if r, err := w.find(w.pick(d)); err == nil {
		w.note("lose the upload of %s", r.id)
		delete(w.uploads.files, r.upload)
		r.lost = true
	}
}
