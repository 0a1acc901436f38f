package simulation_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"songmap/domain"
	"songmap/ports"
)

func submit(w *world, d *rand.Rand) {
	bytes := []string{"song one", "song two", poison}[d.IntN(3)]
	upload, err := w.intake.Receive(w.ctx, "song.mp3", nil, strings.NewReader(bytes))
	w.want("receive", err, w.room())
	if err != nil {
		return
	}
	if d.IntN(3) == 0 {
		changeWeather(w, d)
	}
	s := ports.Submission{Upload: upload}
	if d.IntN(4) == 0 {
		s.ID = []string{"x1", "x2", "x3"}[d.IntN(3)]
	}
	if d.IntN(4) == 0 {
		s.IdempotencyKey = []string{"k1", "k2", "k3"}[d.IntN(3)]
	}
	s.Priority = d.IntN(3) - 1
	want := w.foreseeSubmit(s)
	job, err := w.intake.Submit(w.ctx, s)
	w.want("submit "+s.ID+" "+s.IdempotencyKey+" as "+job.ID, err, want)
	if err == nil && w.rows[job.ID] == nil {
		w.differ("job %s was accepted, but is not there", job.ID)
	}
}

// room returns what an upload is answered before it is read.
func (w *world) room() error {
	if err := w.unread(); err != nil {
		return err
	}
	if w.count(domain.StatusPending) >= maxQueue {
		return ports.ErrQueueFull
	}
	return nil
}

func (w *world) foreseeSubmit(s ports.Submission) error {
	first, taken := w.withKey(s.IdempotencyKey), w.rows[s.ID] != nil
	keyed := s.IdempotencyKey != ""
	switch {
	case w.storage.is == away:
		w.orphans[s.Upload.Path] = true // it may have been stored
		return ports.ErrUnavailable
	case keyed && (first != nil || taken) && w.storage.is == unsure:
		return ports.ErrUnavailable
	case keyed && first != nil && first.bytes == s.Upload.SHA256 && first.priority == s.Priority:
		return nil
	case keyed && first != nil:
		return ports.ErrKeyReused
	case taken:
		return ports.ErrExists
	case s.ID == "":
		s.ID = fmt.Sprintf("id-%d", w.ids+1)
	}
	r := &row{
		id: s.ID, upload: s.Upload.Path, bytes: s.Upload.SHA256, key: s.IdempotencyKey, priority: s.Priority,
		created: w.now, status: domain.StatusPending,
	}
	w.rows[s.ID] = r
	if w.storage.is == unsure {
		return ports.ErrUnavailable
	}
	w.tell(r, domain.EventCreated) // after a hiccup, too: it looks whether the job is there
	return nil
}
