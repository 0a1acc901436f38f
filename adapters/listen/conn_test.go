package listen_test

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/listen"
)

const patience = 30 * time.Second

// sluggish is the end of a connection whose other end takes so many bytes at
// each write, and then lets it wait for its deadline.
type sluggish struct {
	net.Conn
	takes    func() int
	deadline time.Time
	taken    int
}

func (s *sluggish) RemoteAddr() net.Addr               { return &net.TCPAddr{} }
func (s *sluggish) Close() error                       { return nil }
func (s *sluggish) SetWriteDeadline(t time.Time) error { s.deadline = t; return nil }
func (s *sluggish) SetReadDeadline(time.Time) error    { return nil }
func (s *sluggish) Write(p []byte) (int, error) {
	n := min(len(p), s.takes())
	s.taken += n
	if n == len(p) {
		return n, nil
	}
	<-time.After(time.Until(s.deadline))
	return n, os.ErrDeadlineExceeded
}

func always(n int) func() int { return func() int { return n } }

// over is what a listener makes of a connection.
func over(t *testing.T, c net.Conn) net.Conn {
	t.Helper()
	wrapped, err := listen.New(one{c}, listen.Limits{Total: 1, PerAddress: 1, Patience: patience}).Accept()
	if err != nil {
		t.Fatal(err)
	}
	return wrapped
}

// one accepts a single connection.
type one struct{ c net.Conn }

func (o one) Accept() (net.Conn, error) { return o.c, nil }
func (o one) Close() error              { return nil }
func (o one) Addr() net.Addr            { return &net.TCPAddr{} }

func TestAClientThatTakesALittleNowAndThenGetsItAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		looks := 0
		client := &sluggish{takes: func() int {
			looks++
			return (1 - looks%2) * 100 // nothing every second time
		}}
		n, err := over(t, client).Write(make([]byte, 10_000))
		if n != 10_000 || client.taken != n || err != nil {
			t.Errorf("Write = %d, %v", n, err)
		}
	})
}

func TestAClientThatTakesNothingIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		left := 300
		client := &sluggish{takes: func() int { n := min(left, 100); left -= n; return n }}
		start := time.Now()
		n, err := over(t, client).Write(make([]byte, 10_000))
		if n != 300 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("Write = %d, %v", n, err)
		}
		if took := time.Since(start); took < patience || took > 2*patience {
			t.Errorf("it took %v", took)
		}
	})
}

func TestAWritersOwnDeadlineHolds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := over(t, &sluggish{takes: always(1)})
		start := time.Now()
		if err := c.SetWriteDeadline(start.Add(7 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write(make([]byte, 10_000)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("Write = %v", err)
		}
		if took := time.Since(start); took != 7*time.Second {
			t.Errorf("it took %v", took)
		}
		if err := c.SetDeadline(time.Time{}); err != nil { // as net/http does before the next request
			t.Fatal(err)
		}
		if n, err := c.Write(make([]byte, 20)); n != 20 || err != nil {
			t.Errorf("after its deadline was lifted, Write = %d, %v", n, err)
		}
	})
}

func TestADeadlineThatIsLiftedLeavesNoEndlessWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := over(t, &sluggish{takes: always(0)})
		if err := c.SetWriteDeadline(time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("Write = %v", err)
		}
	})
}

// The kernel takes as much as its buffers hold, and then nothing.
func TestARealConnectionThatNobodyReadsIsGivenUp(t *testing.T) {
	t.Parallel()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer inner.Close()
	client, err := net.Dial("tcp", inner.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	c, err := listen.New(inner, listen.Limits{Total: 1, PerAddress: 1, Patience: 60 * time.Millisecond}).Accept()
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = c.Write(make([]byte, 1<<16))
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Write = %v", err)
	}
	if err := c.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		t.Error(err)
	}
	if _, err := io.Copy(io.Discard, client); err != nil {
		t.Errorf("what was on its way is lost: %v", err)
	}
	_ = c.Close()
}
