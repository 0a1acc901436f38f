package sqlite

import (
	"fmt"
	"net/url"
	"os"
	"testing"
)

func TestTheLogIsBegunAnewInTheSameFile(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	jobs.log.limit = 200
	most := 0
	for i := range 20_000 {
		if _, err := jobs.Create(t.Context(), pending(fmt.Sprint(i)), 0); err != nil {
			t.Fatal(err)
		}
		pages, _, err := jobs.log.pragma(t.Context(), "NOOP")
		if err != nil {
			t.Fatal(err)
		}
		if pages < most {
			info, err := os.Stat(jobs.Path() + "-wal")
			if err != nil || info.Size() < int64(most)*4096 {
				t.Errorf("the log's file was cut (%v, %v)", info, err)
			}
			return
		}
		most = pages
	}
	t.Errorf("the log has %d pages and still grows", most)
}

func TestReadersDoNotKeepTheLogFromBeingCopied(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	jobs.log.limit = 1
	for i := range 100 {
		if _, err := jobs.Create(t.Context(), pending(fmt.Sprint(i)), 0); err != nil {
			t.Fatal(err)
		}
		if _, err := jobs.Get(t.Context(), fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if short, err := jobs.log.shorten(t.Context()); err != nil || !short {
		t.Fatal(short, err)
	}
	if _, err := jobs.Create(t.Context(), pending("next"), 0); err != nil {
		t.Fatal(err)
	}
	if pages, _, err := jobs.log.pragma(t.Context(), "NOOP"); err != nil || pages > 20 {
		t.Errorf("after a checkpoint and a write the log has %d pages, %v, want those of the write", pages, err)
	}
}

func TestALogThatAReaderMadeLongIsCutWhenItIsGone(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	jobs.log.limit, jobs.log.most = 10, 1<<20
	reader, err := connect(jobs.Path(), 1, url.Values{"mode": {"ro"}})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	reading, err := reader.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reading.QueryRowContext(t.Context(), "SELECT count(*) FROM jobs").Scan(&n); err != nil {
		t.Fatal(err)
	}
	logBytes := func() int64 {
		n, err := jobs.LogBytes()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i := 0; logBytes() <= jobs.log.most; i++ {
		if _, err := jobs.Create(t.Context(), pending(fmt.Sprint(i)), 0); err != nil {
			t.Fatal(err)
		}
	}
	if short, err := jobs.log.shorten(t.Context()); err != nil || short || logBytes() <= jobs.log.most {
		t.Errorf("while somebody reads: shorten = %v, %v, and the log has %d bytes", short, err, logBytes())
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	if short, err := jobs.log.shorten(t.Context()); err != nil || !short || logBytes() > jobs.log.most {
		t.Errorf("afterwards: shorten = %v, %v, and the log has %d bytes", short, err, logBytes())
	}
	if _, err := jobs.Create(t.Context(), pending("next"), 0); err != nil {
		t.Error(err)
	}
}
