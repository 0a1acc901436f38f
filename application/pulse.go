package application

import (
	"sync"
	"time"
)

// pulseWithin is how long something that goes on by itself may show no sign of
// life: longer than any of its waits.
const pulseWithin = 30 * time.Second

// pulse is how something that goes on by itself shows that it still does. Its
// zero value has not begun.
type pulse struct {
	mu   sync.Mutex
	last time.Time
}

func (p *pulse) beat(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = now
}

// stop is the end, if it comes.
func (p *pulse) stop() { p.beat(time.Time{}) }

func (p *pulse) beats(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.last.IsZero() && now.Sub(p.last) < pulseWithin
}
