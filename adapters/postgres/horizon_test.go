package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"songmap/adapters/postgres"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/postgresql"
)

// append1 appends an event as another instance would.
const append1 = "INSERT INTO events (number, job_id, kind, at) SELECT nextval('event_number'), 'other', 'created', now()"

// log reads the numbers of the log.
type log func(after int64) []int64

// plain is a reader that goes by numbers alone.
func plain(t *testing.T, conn *pgx.Conn) log {
	t.Helper()
	return func(after int64) []int64 {
		rows, err := conn.Query(t.Context(), "SELECT number FROM events WHERE number > $1 ORDER BY number", after)
		if err != nil {
			t.Fatal(err)
		}
		numbers, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			t.Fatal(err)
		}
		return numbers
	}
}

func careful(t *testing.T, events ports.EventLog, id string) log {
	t.Helper()
	return func(after int64) (numbers []int64) {
		found, err := events.Events(t.Context(), ports.EventQuery{After: after, JobID: id, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range found {
			numbers = append(numbers, e.Number)
		}
		return numbers
	}
}

// late takes a number, has somebody else take and commit the next one, and returns
// what a reader sees before and after the first is committed.
func late(t *testing.T, dsn string, commit string, next func(), read log) (before, after []int64) {
	t.Helper()
	first := connect(t, dsn)
	execute(t, first, "BEGIN")
	execute(t, first, append1)
	next()
	before = read(0)
	execute(t, first, commit)
	last := int64(0)
	for _, n := range before {
		last = max(last, n)
	}
	return before, read(last)
}

func TestAReaderSeesNoEventBeforeAllWithSmallerNumbers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		commit string
		id     string
		want   []int64
	}{
		"that come":           {"COMMIT", "", []int64{1, 2}},
		"that come to others": {"COMMIT", "a", []int64{2}},
		"that never come":     {"ROLLBACK", "", []int64{2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dsn := postgresql.Database(t)
			s := open(t, dsn)
			reader := open(t, dsn)
			before, after := late(t, dsn, c.commit, func() { create(t, s, "a") }, careful(t, reader, c.id))
			if len(before) != 0 || !slices.Equal(after, c.want) {
				t.Errorf("before came %v, and then %v, want nothing and %v", before, after, c.want)
			}
		})
	}
}

// The case above catches a reader that goes by numbers alone.
func TestAPlainReaderMissesWhatComesLate(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	s := open(t, dsn)
	before, after := late(t, dsn, "COMMIT", func() { create(t, s, "a") }, plain(t, connect(t, dsn)))
	if !slices.Equal(before, []int64{2}) || len(after) != 0 {
		t.Errorf("before came %v, and then %v: the late one was to be missed", before, after)
	}
}

func TestOnlyWritersOfTheLogHoldUpItsReaders(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	s := open(t, dsn)
	create(t, s, "a")
	other := connect(t, dsn)
	execute(t, other, "BEGIN ISOLATION LEVEL REPEATABLE READ")
	execute(t, other, "UPDATE jobs SET stage = 'x'")
	execute(t, other, "SELECT count(*) FROM events")
	create(t, s, "b")
	if got := careful(t, s, "")(0); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("the log has %v, want 1 and 2", got)
	}
}

func TestWhatManyInstancesAppendIsReadOnceAndByNumber(t *testing.T) {
	t.Parallel()
	const writers, each = 4, 40
	dsn := postgresql.Database(t)
	reader := open(t, dsn)
	hooked := domain.Webhook{ID: "w", URL: "https://example.org", Events: domain.EventKinds(), CreatedAt: now}
	if err := reader.Webhooks().Add(t.Context(), hooked, 0); err != nil {
		t.Fatal(err)
	}
	writing, done := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for w := range writers {
		s := open(t, dsn)
		all.Go(func() {
			for i := range each {
				create(t, s, fmt.Sprint(w, "-", i))
			}
		})
	}
	go func() {
		defer done()
		all.Wait()
	}()
	read, seen := careful(t, reader, ""), []int64(nil)
	for ended := false; !ended; {
		ended = writing.Err() != nil // one look more
		after := int64(0)
		if len(seen) > 0 {
			after = seen[len(seen)-1]
		}
		seen = append(seen, read(after)...)
	}
	if whole := read(0); !slices.Equal(seen, whole) || len(whole) != writers*each {
		t.Errorf("one after the other came %d events, in the log are %d, want %d", len(seen), len(whole), writers*each)
	}
	if b, err := reader.Outbox().Backlog(t.Context(), ""); b.Pending != writers*each || err != nil {
		t.Errorf("Backlog = %+v, %v", b, err)
	}
}

// A standby that takes over may lack what was committed last, and gives those numbers
// again.
func TestTheHorizonGoesBackWhenAnotherServerHasTakenOver(t *testing.T) {
	t.Parallel()
	var near postgres.Horizon // one that lacks only what was about to be committed
	if _, _, safe := near.Note(10), near.Note(12, "w"), near.Note(11, "v"); safe != 0 {
		t.Errorf("with a number that was given before it is %d, want 0", safe)
	}
	var h postgres.Horizon
	if safe := h.Note(10); safe != 10 {
		t.Fatalf("with no writer it is %d, want 10", safe)
	}
	if safe := h.Note(12, "w"); safe != 10 {
		t.Fatalf("with a writer it is %d, want 10", safe)
	}
	for _, look := range []struct {
		last    int64
		writers []string
		want    int64
	}{{4, []string{"v"}, 0}, {6, []string{"v"}, 0}, {9, []string{"u"}, 6}, {9, nil, 9}, {13, nil, 13}} {
		if safe := h.Note(look.last, look.writers...); safe != look.want {
			t.Errorf("with the last number %d and writers %v it is %d, want %d", look.last, look.writers, safe, look.want)
		}
	}
}
