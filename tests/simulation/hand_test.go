package simulation_test

import (
	"errors"
	"math"
	"math/rand/v2"

	"songmap/domain"
	"songmap/ports"
)

// hand is a worker that takes one step at a time, as application.Workers do
// in one go; in between it may freeze, crash, or lose its job.
type hand struct {
	name   string
	frozen bool
	doing  doing
	job    domain.Job
	path   string // of the Song Map that it has kept
}

// doing is how far a hand has come with its job.
type doing int

const (
	nothing doing = iota
	preparing
	analysing
	keeping
)

func (h *hand) drop() { h.doing, h.path = nothing, "" }

func (w *world) claim(h *hand) {
	token := w.newID()
	r := w.next(w.now)
	var refusal error
	if r == nil {
		refusal = ports.ErrNoWork
	}
	want := w.foresee(refusal, func() {
		w.model.claim(r, token, w.now.Add(claimFor))
		w.claims = append(w.claims, claim{r.id, token})
	})
	t, err := w.repo.Claim(w.ctx, w.now, func(j domain.Job) (domain.Job, error) {
		return j.Claim(domain.Claim{Token: token, Worker: h.name, Until: w.now.Add(claimFor)}, w.now)
	})
	w.want(h.name+" claims "+t.After.ID, err, want)
	if err == nil {
		h.doing, h.job = preparing, t.After
	}
}

// write is a write by a hand under its token; refused, it loses the job.
func (w *world) write(h *hand, what string, change ports.Change, foreseen func(*row)) error {
	r, refusal := w.heldBy(h.job.ID, h.job.Held.Token)
	want := w.foresee(refusal, func() { foreseen(r) })
	_, err := w.repo.Update(w.ctx, h.job.ID, change)
	w.want(h.name+" "+what+" "+h.job.ID, err, want)
	if errors.Is(err, domain.ErrFenced) || errors.Is(err, ports.ErrNotFound) {
		w.lose(h)
	}
	return err
}

// lose is what a worker does that finds out that the job is not its own.
func (w *world) lose(h *hand) {
	_, err := w.storage.Get(w.ctx, h.job.ID)
	if errors.Is(err, ports.ErrNotFound) {
		_ = w.results.Remove(w.ctx, h.job.ID)
	}
	h.drop()
}

// prepare finds the upload.
func (w *world) prepare(h *hand) {
	if _, err := w.uploads.Open(w.ctx, h.job.Input.Path); err != nil {
		w.failAttempt(h, domain.CodeInputMissing, 0)
		return
	}
	w.note("%s prepares %s", h.name, h.job.ID)
	h.doing = analysing
}

// advance notes a progress, which is now and then less than before, or none.
func (w *world) advance(h *hand, d *rand.Rand) {
	fraction := math.Round(d.Float64()*100) / 100
	stage := domain.Stages()[d.IntN(len(domain.Stages()))]
	_ = w.write(h, "advances", func(j domain.Job) (domain.Job, error) {
		return j.Advance(h.job.Held.Token, fraction, stage, w.now.Add(claimFor), w.now)
	}, func(r *row) {
		r.progress, r.until = max(r.progress, fraction), w.now.Add(claimFor)
	})
}

// keep stores the Song Map; only then the row may say so.
func (w *world) keep(h *hand) {
	h.path, _ = w.results.Save(w.ctx, h.job.ID, h.job.Held.Token, []byte("by "+h.job.Held.Token))
	w.note("%s keeps a Song Map at %s", h.name, h.path)
	h.doing = keeping
}

func (w *world) complete(h *hand) {
	token, path := h.job.Held.Token, h.path
	err := w.write(h, "completes", func(j domain.Job) (domain.Job, error) {
		return j.Complete(token, path, nil, w.now)
	}, func(r *row) { w.model.complete(r, "by "+token) })
	if err == nil {
		h.drop()
	}
}

func (w *world) failAttempt(h *hand, code domain.Code, jitter float64) {
	_ = w.write(h, "fails", func(j domain.Job) (domain.Job, error) {
		return j.Fail(h.job.Held.Token, domain.Failure{Code: code}, maxAttempts, jitter, w.now)
	}, func(r *row) { w.failedAttempt(r, code, jitter, w.now) })
	h.drop()
}

func (w *world) release(h *hand) {
	_ = w.write(h, "releases", func(j domain.Job) (domain.Job, error) {
		return j.Release(h.job.Held.Token, w.now)
	}, w.requeue)
	h.drop()
}
