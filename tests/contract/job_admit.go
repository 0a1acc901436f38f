package contract

import (
	"errors"
	"sync/atomic"

	"songmap/domain"
	"songmap/ports"
)

func admitBelow(w jobWorld) {
	w.create(nth(1), nth(2))
	w.update(nth(1).ID, cancelled(start)) // does not wait any more
	w.isError("Create below the limit", w.jobs.Admit(w.Context(), nth(3), ports.Limits{Pending: 2}), nil)
	w.holds(nth(3))
	w.tally(2, 0, 0, 1)
	w.isError("Create under a taken id", w.jobs.Admit(w.Context(), nth(3), ports.Limits{Pending: 9}), ports.ErrExists)
	keyed, again := nth(4), nth(5)
	keyed.IdempotencyKey, again.IdempotencyKey = "key", "key"
	w.isError("Create with a key", w.jobs.Admit(w.Context(), keyed, ports.Limits{Pending: 9}), nil)
	w.isError("Create under a taken key", w.jobs.Admit(w.Context(), again, ports.Limits{Pending: 9}), ports.ErrKeyTaken)
}

func admitFull(w jobWorld) {
	w.create(nth(1), nth(2))
	for _, max := range []int64{1, 2} {
		w.isError("Create above the limit", w.jobs.Admit(w.Context(), nth(3), ports.Limits{Pending: max}), ports.ErrQueueFull)
	}
	w.lacks(nth(3).ID)
	w.tally(2, 0, 0, 0)
	w.update(nth(1).ID, cancelled(start))
	w.isError("Create when one less waits", w.jobs.Admit(w.Context(), nth(3), ports.Limits{Pending: 2}), nil)
}

func admitTogether(w jobWorld) {
	const max, callers = 5, 40
	w.create(nth(0))
	var admitted atomic.Int32
	together(callers, func(n int) {
		switch err := w.jobs.Admit(w.Context(), nth(n+1), ports.Limits{Pending: max}); {
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

func admitGroup(w jobWorld) {
	most := ports.Limits{OfGroup: 2}
	w.create(of("a", 0, 0), after(of("a", 5, 1), claimed("t", start), failed("t", domain.CodeAnalyzerFailed, start)), nth(10))
	err := w.jobs.Admit(w.Context(), of("a", 9, 2), most)
	w.isError("Create above the limit", err, ports.ErrGroupFull)
	w.isError("Create above the limit", err, ports.ErrQueueFull)
	w.lacks("a2")
	w.isError("Create of another group", w.jobs.Admit(w.Context(), of("b", 0, 3), most), nil)
	w.isError("Create without a group", w.jobs.Admit(w.Context(), nth(11), most), nil)
	w.isError("Create without a group above the limit", w.jobs.Admit(w.Context(), nth(12), most), ports.ErrGroupFull)
	w.update("a0", claimed("u", start))
	w.isError("Create when one less waits", w.jobs.Admit(w.Context(), of("a", 9, 2), most), nil)
	err = w.jobs.Admit(w.Context(), of("c", 0, 20), ports.Limits{Pending: 5, OfGroup: 2})
	if !errors.Is(err, ports.ErrQueueFull) || errors.Is(err, ports.ErrGroupFull) {
		w.Errorf("Create above the limit for all = %v, want ErrQueueFull alone", err)
	}
}

func admitGroupTogether(w jobWorld) {
	const most, callers = 5, 40
	w.create(of("a", 0, 0))
	var admitted [2]atomic.Int32
	together(callers, func(n int) {
		group := n % 2
		switch err := w.jobs.Admit(w.Context(), of(string(rune('a'+group)), 0, n+1), ports.Limits{OfGroup: most}); {
		case err == nil:
			admitted[group].Add(1)
		case !errors.Is(err, ports.ErrGroupFull):
			w.Errorf("Create = %v", err)
		}
	})
	if a, b := admitted[0].Load(), admitted[1].Load(); a != most-1 || b != most {
		w.Errorf("%d and %d were admitted, want %d and %d", a, b, most-1, most)
	}
}
