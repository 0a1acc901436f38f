package postgres

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"songmap/adapters/internal/combine"
	"songmap/domain"
)

// Store keeps jobs, their events, and the deliveries of these to webhooks in a
// PostgreSQL database. Other stores may use the same.
type Store struct {
	config   Config
	identity domain.Identity
	settled  bool
	sql      *statements

	// Who reads keeps nobody from writing.
	reads, writes *pgxpool.Pool
	pooled        bool // sessions are given out by a pooler

	queues    []combine.Queue[work] // see queueOf
	creations atomic.Uint64

	mu    sync.Mutex
	floor floor
	near  bool // the queue of jobs is, or may be, nearly full
	since int  // operations since the last fold

	log    *horizon // of events
	deltas *horizon // of what changed the counts
	clock  clock

	ends context.CancelFunc
	busy sync.WaitGroup
	fold chan struct{} // it is time to
}

// Config configures a store. The zero Config will do.
type Config struct {
	// MaxBacklog is how many deliveries may wait for a receiver; 0:
	// domain.MaxBacklog.
	MaxBacklog int

	// StartTimeout is how long a server that is away is waited for when the store
	// is opened.
	StartTimeout time.Duration

	// MigrateAnyway brings the database up to date although older instances use it,
	// which then run no more jobs.
	MigrateAnyway bool

	// Importing opens the database also while another store is being copied into it,
	// which is refused otherwise.
	Importing bool

	// AsItIs opens the database only if it is up to date, and changes nothing in it.
	AsItIs bool

	// OnAway is called, once a second at most, while it is.
	OnAway func(error)

	// OnLost is called when an instance is entered into the register of a database that
	// is no longer the one that was opened.
	OnLost func(error)

	// OnCommit is called after each shared transaction: how many operations shared
	// it, and how long it took.
	OnCommit func(operations int, took time.Duration)
}

// Jobs returns the jobs of the store.
func (s *Store) Jobs() *Jobs { return &Jobs{s} }

// Events returns what happened to them.
func (s *Store) Events() *Events { return &Events{s} }

// Webhooks returns those that are notified of it.
func (s *Store) Webhooks() *Webhooks { return &Webhooks{s} }

// Outbox returns the deliveries to them.
func (s *Store) Outbox() *Outbox { return &Outbox{s} }

// Instances returns the register of those that share the store.
func (s *Store) Instances() *Instances { return &Instances{s} }

// Now is the time of the database, by which all instances go.
func (s *Store) Now() time.Time { return s.clock.now() }

// committed sees to what follows a commit.
func (s *Store) committed(t *transaction, operations int, took time.Duration) {
	s.mu.Lock()
	if t.admitting != nil {
		s.near = t.admitting.near()
	}
	t.moveFloor(&s.floor)
	s.since += operations
	due := s.since >= foldEvery
	if due {
		s.since = 0
	}
	s.mu.Unlock()
	if due {
		select {
		case s.fold <- struct{}{}:
		default: // it is being done
		}
	}
	if s.config.OnCommit != nil {
		s.config.OnCommit(operations, took)
	}
}

// Close waits for those who write, and disconnects.
func (s *Store) Close() error {
	for i := range s.queues {
		s.queues[i].Alone(func() {})
	}
	s.ends()
	s.busy.Wait()
	s.reads.Close()
	s.writes.Close()
	return nil
}
