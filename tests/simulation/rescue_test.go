package simulation_test

import (
	"math/rand/v2"
	"time"

	"songmap/domain"
)

// sighting is a claim as it was for so many looks.
type sighting struct {
	claim
	until time.Time
	looks int
}

// look is one round of the rescue.
func look(w *world, _ *rand.Rand) {
	seen := make(map[string]sighting)
	want := w.takeBack(func(r *row) bool {
		s := sighting{claim{r.id, r.token}, r.until, 0}
		if last := w.seen[r.id]; last.claim == s.claim && last.until.Equal(s.until) {
			s.looks = last.looks + 1
		}
		seen[r.id] = s
		return s.looks >= looks
	})
	if want == nil {
		w.seen = seen
	}
	w.want("look for lost jobs", w.rescue.Look(w.ctx), want)
}

// restart kills all workers, which then know nothing of what they did.
func restart(w *world, _ *rand.Rand) {
	for _, h := range w.hands {
		*h = hand{name: h.name}
	}
	w.startRescue()
	want := w.takeBack(func(*row) bool { return true })
	w.want("restart", w.rescue.TakeOver(w.ctx), want)
}

// takeBack foresees how jobs are taken from lost workers: one write for each,
// until one goes wrong.
func (w *world) takeBack(lost func(*row) bool) error {
	if err := w.unread(); err != nil {
		return err
	}
	for _, r := range w.sorted() {
		if r.status != domain.StatusProcessing || !lost(r) {
			continue
		}
		if err := w.foresee(nil, func() { w.crash(r) }); err != nil {
			return err
		}
	}
	return nil
}
