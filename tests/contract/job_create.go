package contract

import (
	"errors"
	"sync/atomic"

	"songmap/ports"
)

func getUnknown(w jobWorld) {
	w.create(nth(1))
	for _, id := range []string{"", "job", "job-0010", "JOB-001", "job-001\x00", "%", "job-___"} {
		w.lacks(id)
	}
}

func getCreated(w jobWorld) {
	w.create(nth(1), nth(2))
	w.holds(nth(1))
	w.holds(nth(2))
}

func createTwice(w jobWorld) {
	w.create(nth(1))
	again := nth(1)
	again.Input.FileName = "another.mp3"
	w.isError("second Create", w.jobs.Create(w.Context(), again), ports.ErrExists)
	w.holds(nth(1))
}

func createWithTakenKey(w jobWorld) {
	first, second := nth(1), nth(2)
	first.IdempotencyKey, second.IdempotencyKey = "key", "key"
	w.create(first)
	w.isError("Create under a taken key", w.jobs.Create(w.Context(), second), ports.ErrKeyTaken)
	w.lacks(second.ID)
	w.isError("Create of the same job", w.jobs.Create(w.Context(), first), ports.ErrExists)
	w.update(first.ID, cancelled(start))
	w.isError("Create under the key of a finished job", w.jobs.Create(w.Context(), second), ports.ErrKeyTaken)
	second.IdempotencyKey = "KEY"
	w.create(second)
}

func createWithoutKey(w jobWorld) {
	w.create(nth(1), nth(2))
	w.update(nth(1).ID, cancelled(start))
	w.create(nth(3))
}

func createWithFreedKey(w jobWorld) {
	first, second := nth(1), nth(2)
	first.IdempotencyKey, second.IdempotencyKey = "key", "key"
	w.create(first)
	if _, err := w.jobs.Delete(w.Context(), []string{first.ID}, always); err != nil {
		w.Fatalf("Delete = %v", err)
	}
	w.create(second)
	w.holds(second)
}

func createTogether(w jobWorld) {
	var made atomic.Int32
	together(16, func(int) {
		switch err := w.jobs.Create(w.Context(), nth(1)); {
		case err == nil:
			made.Add(1)
		case !errors.Is(err, ports.ErrExists):
			w.Errorf("Create = %v", err)
		}
	})
	if made.Load() != 1 {
		w.Errorf("%d creates of one id succeeded, want 1", made.Load())
	}
}
