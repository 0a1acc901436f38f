package application

import (
	"context"
	"fmt"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// How well the keys of the store are known:
const (
	// keysEvery is how often they are read. Within this time a key that was revoked
	// lets nobody in any more.
	keysEvery = 2 * time.Second
	// keysHold is how long they are good for while the store is away.
	keysHold = 5 * time.Second
	// keysAnew is how long after one reading the next may begin. A key that is not among
	// those that are known may be one that was just made, or a guess: it waits for the
	// next. So guesses cost one look in this time, however many they are, and nothing of
	// them is kept.
	keysAnew = 250 * time.Millisecond
	// keysPatience is how long a caller waits for the store.
	keysPatience = 2 * time.Second
)

// Access knows the keys of the store from having read all of them not long ago: to let
// a client in costs the store nothing.
type Access struct {
	keys     ports.Keys
	observer ports.Observer
	now      func() time.Time // by which keys expire
	closed   func()           // called when a key is needed from then on

	free   context.Context //nolint:containedctx // lasts until the first key
	unfree context.CancelFunc

	reading chan struct{} // has a place for whoever reads
	tried   time.Time
	err     error // of the last reading

	mu    sync.Mutex
	known map[string]*pass // by prefix
	fresh time.Time        // when what is known was read
	uses  map[string]time.Time
}

// pass is what is known of a key.
type pass struct {
	ports.Pass
	end context.CancelFunc
}

var _ ports.Access = (*Access)(nil)

// NewAccess returns an Access that knows no key yet: see Start. Closed, which may be
// nil, is called when the first key is made while the service runs.
func NewAccess(keys ports.Keys, o ports.Observer, now func() time.Time, closed func()) *Access {
	free, unfree := context.WithCancel(context.Background())
	if closed == nil {
		closed = func() {}
	}
	return &Access{keys: keys, observer: o, now: now, closed: closed, free: free, unfree: unfree, known: make(map[string]*pass), reading: make(chan struct{}, 1), uses: make(map[string]time.Time)}
}

// Start reads the keys before anybody may come.
func (a *Access) Start(ctx context.Context) error {
	all, err := a.keys.List(ctx)
	if err == nil {
		a.take(all, time.Now())
	}
	return err
}

// Run keeps what is known up to date until ctx ends.
func (a *Access) Run(ctx context.Context) {
	every(ctx, keysEvery, func() {
		a.noteUses(ctx)
		_ = a.read(ctx, time.Now()) // reported there
	})
}

func (a *Access) Open() context.Context { return a.free }

// Valid is how many keys of the store let their holders in.
func (a *Access) Valid() (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	for _, p := range a.known {
		if p.Key.Opens(now) {
			n++
		}
	}
	return n
}

func (a *Access) Admit(ctx context.Context, text string) (ports.Pass, error) {
	prefix, ok := domain.KeyPrefix(text)
	if !ok {
		return ports.Pass{}, fmt.Errorf("key: %w", ports.ErrNotFound)
	}
	p, err := a.find(ctx, prefix)
	if err != nil {
		return ports.Pass{}, err
	}
	if !p.Key.Is(text) {
		return ports.Pass{}, fmt.Errorf("key %s: %w", prefix, ports.ErrNotFound)
	}
	return p, nil
}

func (a *Access) Holds(ctx context.Context, p ports.Pass) error {
	_, err := a.find(ctx, p.Key.Prefix)
	return err
}

// find returns the pass of a key that lets its holder in.
func (a *Access) find(ctx context.Context, prefix string) (ports.Pass, error) {
	since := time.Now()
	if _, known := a.recall(prefix); known {
		since = since.Add(-keysHold)
	}
	if err := a.readSince(ctx, since); err != nil {
		return ports.Pass{}, err
	}
	now := a.now()
	p, known := a.recall(prefix)
	if !known || !p.Key.Opens(now) {
		return ports.Pass{}, fmt.Errorf("key %s: %w", prefix, ports.ErrNotFound)
	}
	if _, worth := p.Key.Used(now); worth {
		a.mu.Lock()
		a.uses[prefix] = now
		a.mu.Unlock()
	}
	return p, nil
}

func (a *Access) recall(prefix string) (ports.Pass, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p, known := a.known[prefix]
	if !known {
		return ports.Pass{}, false
	}
	return p.Pass, true
}

// readSince is read, unless what is known is as new.
func (a *Access) readSince(ctx context.Context, since time.Time) error {
	a.mu.Lock()
	enough := a.fresh.After(since)
	a.mu.Unlock()
	if enough {
		return nil
	}
	return a.read(ctx, since)
}

// read returns once the keys have been read, or were to be, after a time. Of those
// who want that at the same time one does it.
func (a *Access) read(ctx context.Context, since time.Time) error {
	select {
	case a.reading <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("keys: %w: %w", ports.ErrUnavailable, ctx.Err())
	}
	defer func() { <-a.reading }()
	if a.tried.After(since) {
		return a.err
	}
	pause(ctx, keysAnew-time.Since(a.tried))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keysPatience) // others wait for it, too
	defer cancel()
	a.tried = time.Now()
	all, err := a.keys.List(ctx)
	if err != nil {
		err = fmt.Errorf("keys: %w: %w", ports.ErrUnavailable, err)
	}
	if err != nil && a.err == nil { // once until it is back
		a.observer.Trouble("read API keys", err)
	}
	if a.err = err; err == nil {
		a.take(all, a.tried)
	}
	return err
}

// noteUses tells the store which keys were used. What it does not take is forgotten: it
// is known roughly, and by those who are away not at all.
func (a *Access) noteUses(ctx context.Context) {
	a.mu.Lock()
	uses := a.uses
	a.uses = make(map[string]time.Time)
	a.mu.Unlock()
	for prefix, at := range uses {
		_ = a.keys.Used(ctx, prefix, at)
	}
}

// take takes over what was read, and ends the passes of keys that let nobody in.
func (a *Access) take(all []domain.Key, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	later := !a.fresh.IsZero()
	next := make(map[string]*pass, len(all))
	for _, k := range all {
		p := a.known[k.Prefix]
		if p == nil {
			p = new(pass)
			p.Over, p.end = context.WithCancel(context.Background())
		}
		p.Key = k
		next[k.Prefix] = p
	}
	for prefix, p := range a.known {
		if next[prefix] == nil { // somebody has put another database in its place
			p.end()
		}
	}
	for _, p := range next {
		if !p.Key.Opens(a.now()) {
			p.end()
		}
	}
	a.known, a.fresh = next, at
	if len(all) > 0 && a.free.Err() == nil {
		a.unfree()
		if later {
			a.closed()
		}
	}
}
