package simulation_test

import (
	"math/rand/v2"

	"songmap/domain"
)

// some lets one of the hands do something, unless it is frozen.
func (w *world) some(d *rand.Rand, do func(*world, *hand, *rand.Rand)) {
	if h := w.hands[d.IntN(len(w.hands))]; !h.frozen {
		do(w, h, d)
	}
}

func claimNext(w *world, h *hand, _ *rand.Rand) {
	if h.doing == nothing {
		w.claim(h)
	}
}

// work takes the next step towards a Song Map.
func work(w *world, h *hand, d *rand.Rand) {
	switch h.doing {
	case nothing:
	case preparing:
		w.prepare(h)
	case analysing:
		switch {
		case h.job.Input.SHA256 == poison:
			stumble(w, h, d)
		case d.IntN(3) > 0:
			w.advance(h, d)
		default:
			w.keep(h)
		}
	case keeping:
		w.complete(h)
	}
}

// poison is a song that no analysis gets to the end of.
const poison = "poison"

// stumble ends an analysis before its time.
func stumble(w *world, h *hand, d *rand.Rand) {
	if h.doing != analysing {
		return
	}
	switch d.IntN(6) {
	case 0:
		w.failAttempt(h, domain.CodeDecodeFailed, 0)
	case 1:
		w.release(h)
	default:
		w.failAttempt(h, domain.CodeAnalyzerFailed, d.Float64())
	}
}

func crash(w *world, h *hand, _ *rand.Rand) {
	if h.doing != nothing {
		w.note("%s crashes", h.name)
		h.drop()
	}
}

func freeze(w *world, h *hand, _ *rand.Rand) {
	if h.doing != nothing {
		w.note("%s freezes", h.name)
		h.frozen = true
	}
}

func thaw(w *world, d *rand.Rand) {
	if h := w.hands[d.IntN(len(w.hands))]; h.frozen {
		w.note("%s thaws", h.name)
		h.frozen = false
	}
}

// stop gives back what the workers that can still hear it are doing.
func stop(w *world, _ *rand.Rand) {
	for _, h := range w.hands {
		if h.doing != nothing && !h.frozen {
			w.release(h)
		}
	}
}

// mend makes everything well, and holds the world to its promise that every
// job then ends, within minutes: none waits for a clock to come round.
func (w *world) mend() {
	w.storage.is = fine
	w.note("all is well again")
	told := len(w.story)
	for _, h := range w.hands {
		h.frozen = false
	}
	d := rand.New(rand.NewPCG(1, 1))
	for range rounds {
		if w.broken != nil || w.count(domain.StatusPending, domain.StatusProcessing) == 0 {
			return
		}
		look(w, d)
		for _, h := range w.hands {
			claimNext(w, h, d)
			work(w, h, d)
		}
		w.check()
		w.pass(patience / rounds)
	}
	w.story = w.story[:told]
	for _, r := range w.sorted() {
		if !r.status.Finished() {
			w.differ("after %v, job %s is still %s", patience, r.id, r.status)
		}
	}
}
