package contract

import (
	"fmt"

	"songmap/domain"
)

func positionIsClaim(w jobWorld) {
	w.create(of("a", 0, 0), of("a", 5, 1), of("a", 0, 2), of("b", 0, 13), of("b", 9, 14), of("", 0, 20))
	w.update("20", cancelled(start))
	w.update("20", retried(start))
	for _, order := range [][]string{
		{"a1", "b14", "20", "a0", "b13", "a2"},
		{"b14", "20", "a0", "b13", "a2"},
		{"20", "a0", "b13", "a2"},
		{"a0", "b13", "a2"},
		{"b13", "a2"},
		{"a2"},
	} {
		for i, id := range order {
			w.position(id, int64(i)+1)
		}
		w.gets(order[0], start)
		w.position(order[0], 0)
	}
}

func (w jobWorld) position(id string, want int64) {
	w.Helper()
	if got, err := w.jobs.Position(w.Context(), id); err != nil || got != want {
		w.Errorf("Position(%s) = %d, %v, want %d", id, got, err, want)
	}
}

func positionOfOthers(w jobWorld) {
	waiting := after(of("a", 10, 0), claimed("t", start), failed("t", domain.CodeAnalyzerFailed, start))
	w.create(waiting)
	w.create(several("a", 3, 1)...)
	w.position(waiting.ID, 4)
	for n, end := range map[int]func(id string){
		1: func(id string) { w.update(id, claimed("u", start)) },
		2: func(id string) { w.update(id, cancelled(start)) },
		3: func(id string) {
			if _, err := w.jobs.Delete(w.Context(), []string{id}, always); err != nil {
				w.Fatalf("Delete = %v", err)
			}
		},
	} {
		id := fmt.Sprint("a", n)
		end(id)
		w.position(id, 0)
	}
	w.position("unknown", 0)
}
