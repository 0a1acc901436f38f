package commit

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	lib "modernc.org/sqlite/lib"
)

// share makes writes share a transaction, in their order, and returns what
// each came to. They line up behind a write that lasts until all are there.
func (o *opened) share(t *testing.T, writes ...func(context.Context) error) []error {
	t.Helper()
	errs := make([]error, len(writes))
	var all sync.WaitGroup
	lineUp := sync.OnceFunc(func() {
		for i, write := range writes {
			ctx := watched{t.Context(), make(chan struct{})}
			all.Go(func() { errs[i] = write(ctx) })
			<-ctx.waiting
		}
	})
	err := o.Write(t.Context(), func(context.Context, *Conn) error {
		lineUp()
		return nil
	})
	if err != nil {
		t.Logf("the write before them = %v", err)
	}
	all.Wait()
	return errs
}

func TestWritersWhoWaitShareATransaction(t *testing.T) {
	t.Parallel()
	o := open(t)
	var words []string
	var writes []func(context.Context) error
	for i := range 300 {
		words = append(words, fmt.Sprint(i))
		writes = append(writes, o.adds(words[i]))
	}
	for i, err := range o.share(t, writes...) {
		if err != nil {
			t.Errorf("write %d = %v", i, err)
		}
	}
	if fmt.Sprint(o.commits) != "[256 45]" {
		t.Errorf("commits of %v operations, want 256 and the rest", o.commits)
	}
	o.holds(t, words...)
}

func TestARefusalIsNobodyElsesAffair(t *testing.T) {
	t.Parallel()
	o := open(t)
	no := errors.New("no")
	errs := o.share(t,
		o.adds("a"),
		o.adds("a"),
		func(ctx context.Context) error {
			return o.Write(ctx, func(context.Context, *Conn) error { return no })
		},
		o.adds("b"),
	)
	if errs[0] != nil || Code(errs[1]) != lib.SQLITE_CONSTRAINT_PRIMARYKEY || errs[2] != no || errs[3] != nil { //nolint:errorlint // as it is
		t.Errorf("the writes = %v", errs)
	}
	if fmt.Sprint(o.commits) != "[5]" {
		t.Errorf("commits of %v operations, want one", o.commits)
	}
	o.holds(t, "a", "b")
}

// After each of these SQLite has ended the transaction on its own, or the
// batch must end it. Were it to go on, what follows would be stored although
// its callers are told otherwise, or lost although they are told it is stored.
func TestAnErrorInTheMiddleOfABatchFailsItsOwnCallerAlone(t *testing.T) {
	t.Parallel()
	const forget = "DELETE FROM words WHERE word = 'before'"
	for name, fails := range map[string]func(*testing.T, *opened) func(context.Context, *Conn) error{
		"full":                     full,
		"interrupt":                interrupted,
		"rolled back by a trigger": rolledBack,
		"refused after it has written": func(*testing.T, *opened) func(context.Context, *Conn) error {
			return func(ctx context.Context, tx *Conn) error { return errors.Join(tx.Exec(ctx, forget), errors.New("no")) }
		},
		"taken after it has written": func(*testing.T, *opened) func(context.Context, *Conn) error {
			return func(ctx context.Context, tx *Conn) error {
				return errors.Join(tx.Exec(ctx, forget), adding("a", "")(ctx, tx))
			}
		},
		"swallowed": func(t *testing.T, o *opened) func(context.Context, *Conn) error {
			t.Helper()
			do := interrupted(t, o)
			return func(ctx context.Context, tx *Conn) error {
				_ = do(ctx, tx)
				return nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.mustAdd(t, "before")
			o.failsAlone(t, fails(t, o))
		})
	}
}

// failsAlone does something that fails in the midst of others.
func (o *opened) failsAlone(t *testing.T, do func(context.Context, *Conn) error) {
	t.Helper()
	errs := o.share(t,
		o.adds("a"),
		func(ctx context.Context) error {
			return o.Write(ctx, func(ctx context.Context, tx *Conn) error {
				return tx.Exec(ctx, "UPDATE words SET word = 'changed' WHERE word = 'before'")
			})
		},
		func(ctx context.Context) error { return o.Write(ctx, do) },
		o.adds("a"),
		o.adds("b"),
	)
	t.Log(errs[2])
	for i, err := range errs {
		wrong := err != nil
		switch i {
		case 2:
			wrong = err == nil
		case 3:
			wrong = Code(err) != lib.SQLITE_CONSTRAINT_PRIMARYKEY
		}
		if wrong {
			t.Errorf("write %d = %v", i, err)
		}
	}
	o.holds(t, "changed", "a", "b")
}

// big is a text that needs many pages.
var big = strings.Repeat("x", 1<<20)

func full(t *testing.T, o *opened) func(context.Context, *Conn) error {
	t.Helper()
	o.pragma(t, "max_page_count = 100")
	return func(ctx context.Context, tx *Conn) error {
		err := adding("failed", big)(ctx, tx)
		if Code(err) != lib.SQLITE_FULL || !DiskFull(err) || !errors.Is(err, errUnavailable) {
			t.Errorf("a large text = %v, want SQLITE_FULL", err)
		}
		return err
	}
}

func interrupted(t *testing.T, _ *opened) func(context.Context, *Conn) error {
	t.Helper()
	return func(ctx context.Context, tx *Conn) error {
		ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		err := tx.Exec(ctx, "UPDATE words SET text = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n)")
		if err == nil {
			t.Error("the statement was not interrupted")
		}
		return err
	}
}

func rolledBack(t *testing.T, o *opened) func(context.Context, *Conn) error {
	t.Helper()
	_, err := o.Conn().ExecContext(t.Context(),
		"CREATE TRIGGER refuse BEFORE INSERT ON words WHEN NEW.word = 'failed' BEGIN SELECT RAISE(ROLLBACK, 'no'); END")
	if err != nil {
		t.Fatal(err)
	}
	return adding("failed", "")
}

func TestAPanicInABatchReachesItsOwnCallerAlone(t *testing.T) {
	t.Parallel()
	o := open(t)
	panics := func(ctx context.Context, do func(context.Context, *Conn) error) (err error) {
		defer func() { err = fmt.Errorf("panic: %v", recover()) }()
		return o.Write(ctx, do)
	}
	errs := o.share(t,
		o.adds("a"),
		func(ctx context.Context) error {
			return panics(ctx, func(context.Context, *Conn) error { panic("bug") })
		},
		func(ctx context.Context) error {
			return panics(ctx, func(ctx context.Context, tx *Conn) error {
				_ = adding("failed", "")(ctx, tx)
				panic("bug")
			})
		},
		o.adds("b"),
	)
	for i, want := range []string{"<nil>", "panic: bug", "panic: bug", "<nil>"} {
		if fmt.Sprint(errs[i]) != want {
			t.Errorf("write %d = %v, want %s", i, errs[i], want)
		}
	}
	o.holds(t, "a", "b")
}

func TestWhatEndsBeforeItsTurnIsNotDone(t *testing.T) {
	t.Parallel()
	o := open(t)
	short, cancel := context.WithCancel(t.Context())
	errs := o.share(t,
		o.adds("a"),
		func(ctx context.Context) error { return o.add(watched{short, ctx.(watched).waiting}, "b") },
		func(ctx context.Context) error {
			cancel()
			return o.add(ctx, "c")
		},
	)
	for i, want := range []error{nil, context.Canceled, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("write %d = %v, want %v", i, errs[i], want)
		}
	}
	o.holds(t, "a", "c")
}

func TestALockedFileFailsAllWhoWaitAndHeals(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.pragma(t, "busy_timeout = 1")
	locked, err := connect(t, o.path, "_txlock=immediate").BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.add(t.Context(), "a"); !errors.Is(err, errUnavailable) || Code(err)&0xff != lib.SQLITE_BUSY {
		t.Errorf("a write while another program writes = %v, want that it is unavailable, and the cause", err)
	}
	if err := locked.Rollback(); err != nil {
		t.Fatal(err)
	}
	o.mustAdd(t, "a")
}
