package commit

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// Statements prepares each text once and keeps it: to prepare takes SQLite
// longer than to run most of them. There are few texts, since none holds a
// value.
type Statements struct {
	db interface {
		PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	}

	mu       sync.RWMutex
	prepared map[string]*sql.Stmt
}

// NewStatements returns those of a connection, or of a pool.
func NewStatements(db interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
},
) *Statements {
	return &Statements{db: db, prepared: make(map[string]*sql.Stmt)}
}

// Exec changes something.
func (s *Statements) Exec(ctx context.Context, text string, args ...any) error {
	_, err := s.result(ctx, text, args...)
	return err
}

func (s *Statements) result(ctx context.Context, text string, args ...any) (sql.Result, error) {
	stmt, err := s.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(ctx, args...)
}

// Query reads.
func (s *Statements) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	stmt, err := s.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (s *Statements) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	s.mu.RLock()
	stmt := s.prepared[text]
	s.mu.RUnlock()
	if stmt != nil {
		return stmt, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt := s.prepared[text]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.db.PrepareContext(ctx, text)
	if err == nil {
		s.prepared[text] = stmt
	}
	return stmt, err
}

// Close closes the statements, but not the connections.
func (s *Statements) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, stmt := range s.prepared {
		errs = append(errs, stmt.Close())
	}
	clear(s.prepared)
	return errors.Join(errs...)
}
