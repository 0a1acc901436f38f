package rest

import (
	"sync/atomic"
	"time"

	"songmap/ports"
)

// script turns updates into messages. It remembers the last ones: everybody
// who follows all jobs gets the same.
type script struct{ last atomic.Pointer[written] }

type written struct {
	first *ports.Update // of the updates
	count int
	text  []byte
}

func (s *script) of(batch []ports.Update) []byte {
	if last := s.last.Load(); last != nil && last.first == &batch[0] && last.count == len(batch) {
		return last.text
	}
	var text []byte
	for _, u := range batch {
		m := message{u.Event.Number, string(u.Event.Kind), eventView(u.Event)}
		if u.Event.Number == 0 {
			m = message{noID, "progress", progressOf(viewOf(u.Job, time.Now()))}
		}
		text = append(text, m.text()...)
	}
	s.last.Store(&written{&batch[0], len(batch), text})
	return text
}
