package s3_test

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/s3"
)

func TestAConnectionOnWhichSomethingMovesIsNotGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		c := s3.Moving(near, time.Minute)
		answer := make(chan error)
		go func() { // waits for the answer while the request is sent
			_, err := c.Read(make([]byte, 10))
			answer <- err
		}()
		go func() { _, _ = io.Copy(io.Discard, far) }()
		for range 20 {
			pass(50 * time.Second)
			if _, err := c.Write([]byte("part of a song")); err != nil {
				t.Fatal(err)
			}
		}
		select {
		case err := <-answer:
			t.Fatalf("the answer is no longer waited for: %v", err)
		default:
		}
		pass(61 * time.Second)
		if err := <-answer; !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("after a minute of silence Read = %v", err)
		}
		must(t, errors.Join(near.Close(), far.Close()))
	})
}

// pass lets fake time pass.
func pass(d time.Duration) { <-time.After(d) }
