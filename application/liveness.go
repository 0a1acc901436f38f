package application

import (
	"sync"
	"time"
)

// livenessFor is how long something that goes on by itself may show no sign of
// life: longer than any of its waits.
const livenessFor = 30 * time.Second

// liveness is how something that goes on by itself shows that it still does. Its
// zero value has not begun. It goes by the clock of this machine, which no store sets.
type liveness struct {
	mu   sync.Mutex
	last time.Time
}

func (l *liveness) renew() { l.set(time.Now()) }

// stop is the end, if it comes.
func (l *liveness) stop() { l.set(time.Time{}) }

func (l *liveness) set(last time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = last
}

func (l *liveness) holds() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.last.IsZero() && time.Since(l.last) < livenessFor
}
