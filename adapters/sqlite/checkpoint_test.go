package sqlite

import (
	"fmt"
	"os"
	"testing"
)

func TestTheLogIsBegunAnewInTheSameFile(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	jobs.log.limit = 200
	most := 0
	for i := range 20_000 {
		if err := jobs.Create(t.Context(), pending(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
		pages, err := jobs.log.pragma(t.Context(), "NOOP")
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
		if err := jobs.Create(t.Context(), pending(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
		if _, err := jobs.Get(t.Context(), fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := jobs.log.shorten(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := jobs.Create(t.Context(), pending("next")); err != nil {
		t.Fatal(err)
	}
	if pages, err := jobs.log.pragma(t.Context(), "NOOP"); err != nil || pages > 20 {
		t.Errorf("after a checkpoint and a write the log has %d pages, %v, want those of the write", pages, err)
	}
}
