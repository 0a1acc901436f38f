package postgresql

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var databases atomic.Int64 //nolint:gochecknoglobals // of the one server

// Database makes an empty database for the time of a test, and returns how to
// connect to it.
func Database(tb testing.TB) (dsn string) {
	tb.Helper()
	return database(tb, quick, empty)
}

// Durable is Database on a server that waits for the disk, for measurements.
func Durable(tb testing.TB) (dsn string) {
	tb.Helper()
	return database(tb, durable, empty)
}

// Copies returns what is Database for copies of one that prepare has made of an empty
// one: to make tables takes longer than to copy them.
func Copies(prepare func(dsn string) error) func(testing.TB) (dsn string) {
	original := sync.OnceValues(func() (string, error) {
		dir, err := quick()
		if err != nil {
			return "", err
		}
		name := fmt.Sprint("original", databases.Add(1))
		if err := execute(context.Background(), dir, "CREATE DATABASE "+name); err != nil {
			return "", err
		}
		return name, prepare(as(dir, name))
	})
	return func(tb testing.TB) string {
		tb.Helper()
		return database(tb, quick, original)
	}
}

// empty is the original of databases in which there is nothing.
func empty() (string, error) { return "template1", nil }

func database(tb testing.TB, server, original func() (string, error)) (dsn string) {
	tb.Helper()
	dir, err := server()
	if errors.Is(err, ErrMissing) && os.Getenv("CI") == "" {
		tb.Skipf("PostgreSQL: %v", err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	of, err := original()
	if err != nil {
		tb.Fatal(err)
	}
	name := fmt.Sprint("test", databases.Add(1))
	if err := execute(tb.Context(), dir, "CREATE DATABASE "+name+" TEMPLATE "+of); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := execute(ctx, dir, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Error(err)
		}
	})
	return as(dir, name)
}
