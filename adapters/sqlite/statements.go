package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// statements prepares each text once and keeps it: to prepare takes SQLite
// longer than to run most of them. There are few texts, since none holds a
// value.
type statements struct {
	db interface {
		PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	}

	mu       sync.RWMutex
	prepared map[string]*sql.Stmt
}

func newStatements(db interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
},
) *statements {
	return &statements{db: db, prepared: make(map[string]*sql.Stmt)}
}

func (s *statements) exec(ctx context.Context, text string, args ...any) error {
	_, err := s.result(ctx, text, args...)
	return err
}

func (s *statements) result(ctx context.Context, text string, args ...any) (sql.Result, error) {
	stmt, err := s.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(ctx, args...)
}

func (s *statements) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	stmt, err := s.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (s *statements) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
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

func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, stmt := range s.prepared {
		errs = append(errs, stmt.Close())
	}
	clear(s.prepared)
	return errors.Join(errs...)
}
