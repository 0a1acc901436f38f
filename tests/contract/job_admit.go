package contract

import (
	"errors"
	"sync/atomic"

	"songmap/ports"
)

func admitBelow(w jobWorld) {
	w.create(nth(1), nth(2))
	w.update(nth(1).ID, cancelled(start)) // does not wait any more
	w.isError("Admit below the most", w.jobs.Admit(w.Context(), nth(3), 2), nil)
	w.holds(nth(3))
	w.tally(2, 0, 0, 1)
	w.isError("Admit under a taken id", w.jobs.Admit(w.Context(), nth(3), 9), ports.ErrExists)
	keyed, again := nth(4), nth(5)
	keyed.IdempotencyKey, again.IdempotencyKey = "key", "key"
	w.isError("Admit with a key", w.jobs.Admit(w.Context(), keyed, 9), nil)
	w.isError("Admit under a taken key", w.jobs.Admit(w.Context(), again, 9), ports.ErrKeyTaken)
}

func admitFull(w jobWorld) {
	w.create(nth(1), nth(2))
	for _, most := range []int64{0, 1, 2} {
		w.isError("Admit above the most", w.jobs.Admit(w.Context(), nth(3), most), ports.ErrQueueFull)
	}
	w.lacks(nth(3).ID)
	w.tally(2, 0, 0, 0)
	w.update(nth(1).ID, cancelled(start))
	w.isError("Admit when one less waits", w.jobs.Admit(w.Context(), nth(3), 2), nil)
}

func admitTogether(w jobWorld) {
	const most, callers = 5, 40
	w.create(nth(0))
	var admitted atomic.Int32
	together(callers, func(n int) {
		switch err := w.jobs.Admit(w.Context(), nth(n+1), most); {
		case err == nil:
			admitted.Add(1)
		case !errors.Is(err, ports.ErrQueueFull):
			w.Errorf("Admit = %v", err)
		}
	})
	if admitted.Load() != most-1 {
		w.Errorf("%d were admitted, want %d", admitted.Load(), most-1)
	}
	w.tally(most, 0, 0, 0)
}

func admitEnded(w jobWorld) {
	w.ended("Admit", w.jobs.Admit(w.over(), nth(1), 9))
	w.lacks(nth(1).ID)
	w.tally(0, 0, 0, 0)
}
