package contract

import (
	"errors"
	"sync/atomic"

	"songmap/ports"
)

func admitBelow(w jobWorld) {
	w.create(nth(1), nth(2))
	w.update(nth(1).ID, cancelled(start)) // does not wait any more
	w.isError("Create below the limit", w.jobs.Admit(w.Context(), nth(3), 2), nil)
	w.holds(nth(3))
	w.tally(2, 0, 0, 1)
	w.isError("Create under a taken id", w.jobs.Admit(w.Context(), nth(3), 9), ports.ErrExists)
	keyed, again := nth(4), nth(5)
	keyed.IdempotencyKey, again.IdempotencyKey = "key", "key"
	w.isError("Create with a key", w.jobs.Admit(w.Context(), keyed, 9), nil)
	w.isError("Create under a taken key", w.jobs.Admit(w.Context(), again, 9), ports.ErrKeyTaken)
}

func admitFull(w jobWorld) {
	w.create(nth(1), nth(2))
	for _, max := range []int64{1, 2} {
		w.isError("Create above the limit", w.jobs.Admit(w.Context(), nth(3), max), ports.ErrQueueFull)
	}
	w.lacks(nth(3).ID)
	w.tally(2, 0, 0, 0)
	w.update(nth(1).ID, cancelled(start))
	w.isError("Create when one less waits", w.jobs.Admit(w.Context(), nth(3), 2), nil)
}

func admitTogether(w jobWorld) {
	const max, callers = 5, 40
	w.create(nth(0))
	var admitted atomic.Int32
	together(callers, func(n int) {
		switch err := w.jobs.Admit(w.Context(), nth(n+1), max); {
		case err == nil:
			admitted.Add(1)
		case !errors.Is(err, ports.ErrQueueFull):
			w.Errorf("Create = %v", err)
		}
	})
	if admitted.Load() != max-1 {
		w.Errorf("%d were admitted, want %d", admitted.Load(), max-1)
	}
	w.tally(max, 0, 0, 0)
}
