package application

import (
	"sync"
	"time"
)

// livenessFor is how long something that goes on by itself may show no sign of
// life: longer than any of its waits.
const livenessFor = 30 * time.Second

// liveness is how something that goes on by itself shows that it still does. Its
// zero value has not begun.
type liveness struct {
	mu   sync.Mutex
	last time.Time
}

func (l *liveness) renew(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = now
}

// stop is the end, if it comes.
func (l *liveness) stop() { l.renew(time.Time{}) }

func (l *liveness) holds(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.last.IsZero() && now.Sub(l.last) < livenessFor
}
