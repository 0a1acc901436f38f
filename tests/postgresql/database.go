package postgresql

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"
)

var databases atomic.Int64 //nolint:gochecknoglobals // of the one server

// Database makes an empty database for the time of a test, and returns how to
// connect to it.
func Database(tb testing.TB) (dsn string) {
	tb.Helper()
	return database(tb, quick)
}

// Durable is Database on a server that waits for the disk, for measurements.
func Durable(tb testing.TB) (dsn string) {
	tb.Helper()
	return database(tb, durable)
}

func database(tb testing.TB, server func() (string, error)) (dsn string) {
	tb.Helper()
	dir, err := server()
	if errors.Is(err, errMissing) && os.Getenv("CI") == "" {
		tb.Skipf("PostgreSQL: %v", err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	name := fmt.Sprint("test", databases.Add(1))
	if err := execute(tb.Context(), dir, "CREATE DATABASE "+name); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := execute(ctx, dir, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Error(err)
		}
	})
	return as("postgres", dir, name)
}
