package sqlite

import (
	"database/sql"
	"sync/atomic"
	"time"

	"songmap/adapters/sqlite/commit"
	"songmap/adapters/sqlite/owner"
	"songmap/domain"
)

// Store keeps jobs, their events, and the deliveries of these to webhooks in a
// SQLite file.
//
// Its statements do not take the caller's context where they last less than a
// millisecond: to watch a context costs the driver a goroutine for each.
type Store struct {
	config   Config
	owner    *owner.Owner
	guard    *owner.Guard
	identity domain.Identity
	settled  bool

	sql statements

	reads, scans *readers // scans look at many jobs for one answer

	writerPool *sql.DB // of the one writer
	writer     *commit.Writer
	claimed    int64 // domain.Turns; the writer's
	names      *nameIndex

	hooked atomic.Bool // there is, or has been, a webhook
	kept   string      // see Kept
}

// Config configures a store. The zero Config will do.
type Config struct {
	// MaxBacklog is how many deliveries may wait for a receiver; 0:
	// domain.MaxBacklog.
	MaxBacklog int

	// OnMigrating is called every so often while a file with jobs in it is
	// brought up to date, which may take minutes.
	OnMigrating func(Migrating)

	// OnCommit is called after each transaction: how many operations shared it,
	// and how long it took.
	OnCommit func(operations int, took time.Duration)

	// OnLost is called once, when the file is no longer the one that was opened
	// (ErrGone): from then on nothing is read or written.
	OnLost func(error)
}

// Jobs returns the jobs of the store.
func (s *Store) Jobs() *Jobs { return &Jobs{s} }

// Events returns what happened to them.
func (s *Store) Events() *Events { return &Events{s} }

// Webhooks returns those that are notified of it.
func (s *Store) Webhooks() *Webhooks { return &Webhooks{s} }

// Outbox returns the deliveries to them.
func (s *Store) Outbox() *Outbox { return &Outbox{s} }

// Path is where the file lies.
func (s *Store) Path() string { return s.owner.Path() }

// Check returns an error if the file is not, or may not be, the one that was
// opened.
func (s *Store) Check() error { return unavailable(s.guard.Look()) }

// LogBytes is how large the write-ahead log's file is.
func (s *Store) LogBytes() (int64, error) { return s.writer.LogBytes() }

// committed sees to what follows a commit.
func (s *Store) committed(operations int, took time.Duration) {
	s.names.wake()
	if s.config.OnCommit != nil {
		s.config.OnCommit(operations, took)
	}
}
