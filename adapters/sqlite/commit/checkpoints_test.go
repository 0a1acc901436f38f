package commit

import (
	"fmt"
	"os"
	"testing"
)

func TestTheLogIsBegunAnewInTheSameFile(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.log.limit = 200
	before := 0
	for i := range 20_000 {
		o.mustAdd(t, fmt.Sprint(i))
		pages, _, err := o.log.pragma(t.Context(), "NOOP")
		if err != nil {
			t.Fatal(err)
		}
		if pages < before {
			info, err := os.Stat(o.path + "-wal")
			if err != nil || info.Size() < int64(before)*4096 {
				t.Errorf("the log's file was cut (%v, %v)", info, err)
			}
			return
		}
		before = pages
	}
	t.Errorf("the log has %d pages and still grows", before)
}

func TestReadersDoNotKeepTheLogFromBeingCopied(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.log.limit = 1
	reader := connect(t, o.path, "mode=ro")
	for i := range 100 {
		o.mustAdd(t, fmt.Sprint(i))
		if err := reader.QueryRowContext(t.Context(), "SELECT word FROM words WHERE word = ?", fmt.Sprint(i)).Scan(new(string)); err != nil {
			t.Fatal(err)
		}
	}
	if short, err := o.log.shorten(t.Context()); err != nil || !short {
		t.Fatal(short, err)
	}
	o.mustAdd(t, "next")
	if pages, _, err := o.log.pragma(t.Context(), "NOOP"); err != nil || pages > 20 {
		t.Errorf("after a checkpoint and a write the log has %d pages, %v, want those of the write", pages, err)
	}
}

func TestALogThatAReaderMadeLongIsCutWhenItIsGone(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.log.limit, o.log.maxBytes = 10, 1<<20
	reading, err := connect(t, o.path, "mode=ro").BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := reading.QueryRowContext(t.Context(), "SELECT count(*) FROM words").Scan(new(int)); err != nil {
		t.Fatal(err)
	}
	logBytes := func() int64 {
		n, err := o.LogBytes()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i := 0; logBytes() <= o.log.maxBytes; i++ {
		o.mustAdd(t, fmt.Sprint(i))
	}
	if short, err := o.log.shorten(t.Context()); err != nil || short || logBytes() <= o.log.maxBytes {
		t.Errorf("while somebody reads: shorten = %v, %v, and the log has %d bytes", short, err, logBytes())
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	if short, err := o.log.shorten(t.Context()); err != nil || !short || logBytes() > o.log.maxBytes {
		t.Errorf("afterwards: shorten = %v, %v, and the log has %d bytes", short, err, logBytes())
	}
	o.mustAdd(t, "next")
}
