package application

import (
	"maps"
	"sync"
	"time"

	"songmap/domain"
)

// receivers is what the relay knows of receivers: how many attempts are under way,
// and who cannot take as many as others. Its zero value knows nothing.
type receivers struct {
	mu     sync.Mutex
	all    int
	busy   map[string]int // by receiver: attempts under way
	quiet  until          // by address: it wants to be left alone
	silent until          // by receiver: it gave no answer lately
}

// silentFor is for how long a receiver that gave no answer gets one message at a
// time, unless it answers: so those that hang cannot take all the room there is.
const silentFor = 10 * time.Minute

// attempts is how many are under way.
func (r *receivers) attempts() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all
}

// room is how many more attempts may be made at a receiver that may have limit at
// once. A webhook that wants to be left alone has none; of a machine only some
// addresses may want that.
func (r *receivers) room(receiver string, limit int, now time.Time) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case !r.quiet.of(receiver, now).IsZero():
		return 0
	case !r.silent.of(receiver, now).IsZero():
		return 1 - r.busy[receiver]
	}
	return limit - r.busy[receiver]
}

func (r *receivers) begin(d domain.Delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.busy == nil {
		r.busy = make(map[string]int)
	}
	r.all++
	r.busy[d.Receiver()]++
}

func (r *receivers) end(d domain.Delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all--
	if r.busy[d.Receiver()]--; r.busy[d.Receiver()] == 0 {
		delete(r.busy, d.Receiver())
	}
}

// answered notes what an answer says about the next attempts.
func (r *receivers) answered(d domain.Delivery, a domain.Answer, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if busy := a.Busy(); busy > 0 {
		r.quiet.set(d.Address(), now.Add(busy), now)
	}
	if a.Status == 0 {
		r.silent.set(d.Receiver(), now.Add(silentFor), now)
	} else {
		delete(r.silent, d.Receiver())
	}
}

// rest leaves the delivery's address alone until a time.
func (r *receivers) rest(d domain.Delivery, end, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.quiet.set(d.Address(), end, now)
}

// quietUntil is when the delivery's address may be sent something again; zero: now.
func (r *receivers) quietUntil(d domain.Delivery, now time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.quiet.of(d.Address(), now)
}

// until holds what is so for a while, by name.
type until map[string]time.Time

// set makes it so until a time, or a later one that was set before.
func (u *until) set(name string, end, now time.Time) {
	if *u == nil {
		*u = make(until)
	}
	maps.DeleteFunc(*u, func(_ string, end time.Time) bool { return !ahead(end, now) })
	if end.After((*u)[name]) {
		(*u)[name] = end
	}
}

// of is the time until which it is so; zero: it is not.
func (u until) of(name string, now time.Time) time.Time {
	if end := u[name]; ahead(end, now) {
		return end
	}
	return time.Time{}
}

func ahead(end, now time.Time) bool { return domain.Ahead(end, now, domain.MaxWait) }
