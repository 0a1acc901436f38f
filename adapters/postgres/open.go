package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"songmap/adapters/internal/combine"
)

// writersAtOnce is how many connections write: those of shared transactions, and a
// few for the relay, webhooks and the counts.
const writersAtOnce = 4

// Open opens a database and brings it up to date. The error says in one sentence
// why it cannot be used, without secrets. A server that is away is waited for.
func Open(ctx context.Context, dsn string, c Config) (*Store, error) {
	s, err := open(ctx, dsn, c)
	if err != nil {
		return nil, fmt.Errorf("%s %w", Name(dsn), refusal(err))
	}
	return s, nil
}

func open(ctx context.Context, dsn string, c Config) (*Store, error) {
	config, err := configured(dsn)
	if err != nil {
		return nil, err
	}
	s := &Store{
		config: c, pooled: pooled(config), sql: newStatements(), queues: make([]combine.Queue[work], transactionsAtOnce), near: true,
		log: newHorizon("events", "event_number"), deltas: newHorizon("job_deltas", "job_deltas_id_seq"),
		fold: make(chan struct{}, 1),
	}
	if s.reads, err = pgxpool.NewWithConfig(ctx, config.Copy()); err != nil {
		return nil, err
	}
	config.MaxConns, config.MinConns = writersAtOnce, 0
	if s.writes, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		s.reads.Close()
		return nil, err
	}
	if err := s.start(ctx); err != nil {
		s.reads.Close()
		s.writes.Close()
		return nil, err
	}
	return s, nil
}

// start waits for the server and begins to use it.
func (s *Store) start(ctx context.Context) error {
	if err := s.await(ctx); err != nil {
		return err
	}
	if err := s.suits(ctx); err != nil {
		return err
	}
	if err := s.bringUpToDate(ctx); err != nil {
		return err
	}
	if err := s.readIdentity(ctx); err != nil {
		return err
	}
	if err := s.whole(ctx); err != nil {
		return err
	}
	if err := s.clock.set(ctx, s.reads); err != nil {
		return err
	}
	on, end := context.WithCancel(context.WithoutCancel(ctx)) // it goes on after the opening
	s.ends = end
	s.fold <- struct{}{} // what those have left that did not come to it
	s.busy.Go(func() { s.folds(on) })
	s.busy.Go(func() { s.clock.run(on, s.reads) })
	return nil
}

// askEvery is how often a server that is away is asked for.
const askEvery = time.Second

// await returns when the server answers, or why it does not in time.
func (s *Store) await(ctx context.Context) error {
	until := time.Now().Add(s.config.StartTimeout)
	for {
		err := s.reads.Ping(ctx)
		if err == nil || !mayCome(err) || !time.Now().Add(askEvery).Before(until) {
			return err
		}
		if s.config.OnAway != nil {
			s.config.OnAway(refusal(err))
		}
		select {
		case <-time.After(askEvery):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Why a database cannot be used.
var (
	errReplica  = errors.New("is a replica, which can only be read: want the primary (it is found among several hosts)")
	errEncoding = errors.New("has another encoding than UTF8")
)

// suits reports whether the database can be written to, and holds every text.
func (s *Store) suits(ctx context.Context) error {
	var replica bool
	var encoding string
	row := s.reads.QueryRow(ctx, "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean, current_setting('server_encoding')")
	switch err := row.Scan(&replica, &encoding); {
	case err != nil:
		return err
	case replica:
		return errReplica
	case encoding != "UTF8":
		return fmt.Errorf("%w: %s", errEncoding, encoding)
	}
	return nil
}
