package listen

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"songmap/adapters/internal/origin"
)

// Limits say how much may be held.
type Limits struct {
	Total      int           // connections at once
	PerAddress int           // of them, from one address
	Patience   time.Duration // how long a client may take nothing of its answer

	// Beyond hears of each connection above a limit, and of which.
	Beyond func(Limit)
}

// Limit names one of the limits.
type Limit string

// The limits of connections.
const (
	Total   Limit = "total"
	Address Limit = "address"
)

// All lists them.
func All() []string { return []string{string(Total), string(Address)} }

// SideDoor is how many connections there may be above the limits. They are for
// probes: a server that turned everybody away could not be told from one that
// is dead.
const SideDoor = 64

// Listener accepts connections within limits, and a few above them.
type Listener struct {
	net.Listener
	limits Limits

	mu     sync.Mutex
	within int
	from   map[netip.Prefix]int // of those within the limits
	beyond []*conn              // the oldest first
}

// New returns a listener that holds what inner accepts to the limits.
func New(inner net.Listener, l Limits) *Listener {
	return &Listener{Listener: inner, limits: l, from: map[netip.Prefix]int{}}
}

// Beyond reports whether a connection that a Listener accepted is above its
// limits. Whoever serves it should answer one short question, and close it.
func Beyond(c net.Conn) bool {
	ours, ok := c.(*conn)
	return ok && ours.beyond
}

// Open is how many connections there are.
func (l *Listener) Open() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.within + len(l.beyond)
}

// Accept implements net.Listener.
func (l *Listener) Accept() (net.Conn, error) {
	accepted, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: accepted, listener: l, patience: l.limits.Patience, from: from(accepted.RemoteAddr())}
	limit, oldest := l.enter(c)
	if oldest != nil {
		_ = oldest.Close() // nobody is there to be told
	}
	if limit != "" {
		l.limits.Beyond(limit)
	}
	return c, nil
}

// enter counts a connection. Above the limits it may push the oldest of those
// out that are there already: holding on must not pay.
func (l *Listener) enter(c *conn) (limit Limit, pushed *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.from[c.from] >= l.limits.PerAddress:
		limit = Address
	case l.within >= l.limits.Total:
		limit = Total
	default:
		l.within++
		l.from[c.from]++
		return "", nil
	}
	c.beyond = true
	if len(l.beyond) >= SideDoor {
		pushed, l.beyond = l.beyond[0], l.beyond[1:]
	}
	l.beyond = append(l.beyond, c)
	return limit, pushed
}

// leave takes back what enter counted.
func (l *Listener) leave(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.beyond {
		for i, other := range l.beyond {
			if other == c {
				l.beyond = append(l.beyond[:i:i], l.beyond[i+1:]...)
				return
			}
		}
		return // it was pushed out
	}
	l.within--
	if l.from[c.from]--; l.from[c.from] == 0 {
		delete(l.from, c.from)
	}
}

// from is what a connection counts for. Those that have no address count as one.
func from(a net.Addr) netip.Prefix {
	place, _ := netip.ParseAddrPort(a.String())
	return origin.Of(place.Addr())
}

// Room is how many of the connections that are wanted there may be, where so
// many files may be open (0: any number): three quarters of those that are not
// for connections above the limits.
func Room(wanted, files int) int {
	if files == 0 {
		return wanted
	}
	return min(wanted, max(2, (files-SideDoor)/4*3))
}
