package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"songmap/adapters/sqlite"
	"songmap/domain"
)

func openFile(t *testing.T, path string) *sqlite.File {
	t.Helper()
	f, err := sqlite.OpenFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func TestACopyOfADatabaseInUseHoldsAllThatWasAnswered(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs := open(t, path)
	for i := range 300 {
		create(t, jobs, fmt.Sprintf("before-%d", i))
	}
	writing, enough := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := 0; writing.Err() == nil; i++ {
			create(t, jobs, fmt.Sprintf("during-%d", i))
		}
	})
	to := filepath.Join(t.TempDir(), "copy.db")
	err := openFile(t, path).CopyTo(t.Context(), to)
	enough()
	writer.Wait()
	if err != nil {
		t.Fatal(err)
	}
	before := 0
	if err := openFile(t, to).Each(t.Context(), func(j domain.Job) error {
		if strings.HasPrefix(j.ID, "before-") {
			before++
		}
		return nil
	}); err != nil || before != 300 {
		t.Errorf("the copy holds %d jobs, %v, want the 300 that were there", before, err)
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy has mode %v, %v, want 0600", info.Mode(), err)
	}
}

func TestACopyThatFailsLeavesNothingAndReplacesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "jobs.db")
	create(t, open(t, path), "a")
	taken := filepath.Join(dir, "taken")
	write(t, taken, []byte("precious"))
	f := openFile(t, path)
	if err := f.CopyTo(t.Context(), taken); !errors.Is(err, os.ErrExist) || string(read(t, taken)) != "precious" {
		t.Errorf("a copy to a name that is taken: %v, want ErrExist and the file as it was", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	to := filepath.Join(dir, "copy.db")
	if err := f.CopyTo(cancelled, to); !errors.Is(err, context.Canceled) {
		t.Errorf("a copy that nobody waits for: %v, want context.Canceled", err)
	}
	if _, err := os.Stat(to); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it leaves a file: %v", err)
	}
}

func TestTheJournalOfACopyThatWasCutOffDoesNoHarm(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	create(t, open(t, path), "a")
	to := filepath.Join(t.TempDir(), "copy.db")
	write(t, to+"-journal", []byte(strings.Repeat("of another copy", 1000)))
	if err := openFile(t, path).CopyTo(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if got := dirNames(t, filepath.Dir(to)); len(got) != 1 {
		t.Errorf("there are %v, want the copy alone", got)
	}
}

func TestOnlyDatabasesOfJobsAreOpened(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	music := filepath.Join(dir, "music.db")
	execute(t, music, "CREATE TABLE jobs (id INTEGER PRIMARY KEY, title TEXT)")
	text := filepath.Join(dir, "text")
	write(t, text, []byte(strings.Repeat("no database at all. ", 100)))
	empty := filepath.Join(dir, "empty")
	write(t, empty, nil)
	for path, want := range map[string]error{
		music: sqlite.ErrForeign, empty: sqlite.ErrForeign, text: sqlite.ErrDamaged,
		filepath.Join(dir, "none"): os.ErrNotExist,
	} {
		_, err := sqlite.OpenFile(t.Context(), path)
		if !errors.Is(err, want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
			t.Errorf("OpenFile(%s) = %v, want one line with %v", path, err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that was not there is: %v", err)
	}
}

func TestLookingAtAStoppedDatabaseLeavesOneFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs := mustOpen(t, path)
	create(t, jobs, "a")
	mustClose(t, jobs)
	f, err := sqlite.OpenFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Verify(t.Context()), f.Close()); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("there are %v, %v, want jobs.db alone", entries, err)
	}
}

func TestEachPassesEveryJobOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	mustClose(t, mustOpen(t, path))
	execute(t, path, `WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
		INSERT INTO jobs (job_id, status, created_at) SELECT 'job-' || i, 'pending', 1 FROM n`)
	seen := map[string]int{}
	if err := openFile(t, path).Each(t.Context(), func(j domain.Job) error { seen[j.ID]++; return nil }); err != nil {
		t.Fatal(err)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("job %s comes %d times", id, n)
		}
	}
	if len(seen) != 2500 {
		t.Errorf("%d jobs come, want 2500", len(seen))
	}
}

func TestWrongCountersAreFoundAndPutRight(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs := mustOpen(t, path)
	create(t, jobs, "a")
	mustClose(t, jobs)
	f := openFile(t, path)
	if found, err := f.Miscounts(t.Context()); err != nil || len(found) != 0 {
		t.Errorf("Miscounts = %v, %v, want none", found, err)
	}
	execute(t, path, "UPDATE job_counts SET jobs = 7")
	want := "counts 7 jobs as pending, has 1"
	if found, err := f.Miscounts(t.Context()); err != nil || len(found) != 1 || found[0] != want {
		t.Errorf("Miscounts = %v, %v, want %q", found, err, want)
	}
	if err := f.Recount(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found, err := f.Miscounts(t.Context()); err != nil || len(found) != 0 {
		t.Errorf("after Recount, Miscounts = %v, %v, want none", found, err)
	}
}

func TestMessagesThatNothingSendsAreFoundAndMended(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs := mustOpen(t, path)
	hook(t, jobs, "a")
	create(t, jobs, "j")
	create(t, jobs, "k")
	for _, id := range []string{"j", "k"} {
		if _, err := jobs.Update(t.Context(), id, func(j domain.Job) (domain.Job, error) { return j.Cancel(now) }); err != nil {
			t.Fatal(err)
		}
	}
	mustClose(t, jobs)
	f := openFile(t, path)
	look := func(stranded, wrong []string) {
		t.Helper()
		if got, err := f.Stranded(t.Context()); err != nil || !slices.Equal(got, stranded) {
			t.Errorf("Stranded = %q, %v, want %q", got, err, stranded)
		}
		if got, err := f.Miscounted(t.Context()); err != nil || !slices.Equal(got, wrong) {
			t.Errorf("Miscounted = %q, %v, want %q", got, err, wrong)
		}
		if n, err := f.Waiting(t.Context()); err != nil || n != 4 {
			t.Errorf("Waiting = %d, %v, want 4", n, err)
		}
	}
	look(nil, nil)
	execute(t, path, "UPDATE deliveries SET next_at = NULL WHERE event_job_id = 'j'; UPDATE backlogs SET pending = 7, dropped = 2")
	look([]string{"2 messages about job j to webhook a wait for none"}, []string{"counts 7 messages that wait for a, has 4"})
	at := now.Add(time.Hour)
	if err := f.MendDeliveries(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	look(nil, nil)
	execute(t, path, "DELETE FROM backlogs WHERE pending <> 4 OR dropped <> 2")
	look(nil, nil)
	execute(t, path, "DELETE FROM backlogs")
	look(nil, []string{"counts 0 messages that wait for a, has 4"})
	if err := f.MendDeliveries(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	look(nil, nil)
	first := deliveries(t, open(t, path))
	if !first[0].NextAt.Equal(at) || !first[2].NextAt.IsZero() || !first[1].NextAt.Equal(now) {
		t.Errorf("deliveries are %+v", first)
	}
}

func TestDamageIsFound(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs := mustOpen(t, path)
	for i := range 500 {
		create(t, jobs, fmt.Sprint("job", i))
	}
	mustClose(t, jobs)
	data := read(t, path)
	copy(data[len(data)/2:], strings.Repeat("\xa5", 3*4096))
	write(t, path, data)
	f := openFile(t, path)
	if err := f.Verify(t.Context()); !errors.Is(err, sqlite.ErrDamaged) || strings.Contains(err.Error(), "\n") {
		t.Errorf("Verify = %v, want ErrDamaged in one line", err)
	}
}

func TestTheSchemaOfAFileIsKnown(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	mustClose(t, mustOpen(t, path))
	if is, err := openFile(t, path).Schema(t.Context()); err != nil || is.Missing != 0 || is.Version == "" {
		t.Errorf("Schema = %+v, %v, want none missing", is, err)
	}
	execute(t, path, "INSERT INTO bun_migrations (name, group_id) VALUES ('29990101000000', 2)")
	if is, err := openFile(t, path).Schema(t.Context()); !errors.Is(err, sqlite.ErrNewer) {
		t.Errorf("Schema = %+v, %v, want ErrNewer", is, err)
	}
	old := filepath.Join(t.TempDir(), "old.db")
	write(t, old, read(t, "../../tests/testdata/legacy/output/jobs.db"))
	f := openFile(t, old)
	if is, err := f.Schema(t.Context()); err != nil || is.Version != "" || is.Missing == 0 {
		t.Errorf("Schema of the old service's file = %+v, %v, want all missing", is, err)
	}
	n := 0
	if err := f.Each(t.Context(), func(domain.Job) error { n++; return nil }); err != nil || n != 5 {
		t.Errorf("the old service's file has %d jobs, %v, want 5", n, err)
	}
}

func TestVacuumMakesTheFileSmaller(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	mustClose(t, mustOpen(t, path))
	execute(t, path, `WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
		INSERT INTO jobs (job_id, status, created_at) SELECT 'job-' || i, 'pending', 1 FROM n`)
	execute(t, path, "DELETE FROM jobs")
	before := len(read(t, path))
	f, err := sqlite.OpenFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Vacuum(t.Context()), f.Close()); err != nil {
		t.Fatal(err)
	}
	if after := len(read(t, path)); after >= before/2 {
		t.Errorf("the file had %d bytes and has %d", before, after)
	}
}
