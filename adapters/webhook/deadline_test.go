package webhook_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/webhook"
	"songmap/domain"
)

// timed is a connection that remembers its deadline.
type timed struct {
	net.Conn
	mu       sync.Mutex
	deadline time.Time
}

func (c *timed) SetDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deadline = t
	return c.Conn.SetDeadline(t)
}

func (c *timed) over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.deadline.IsZero() && !c.deadline.After(time.Now())
}

// dialled makes connections in memory and counts them. Each is answered with
// the same text, request by request.
type dialled struct {
	answer string

	mu    sync.Mutex
	conns []*timed
}

func (d *dialled) dial(context.Context, string, string) (net.Conn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	ours, theirs := net.Pipe()
	go func() {
		defer theirs.Close()
		in := bufio.NewReader(theirs)
		for {
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(theirs, d.answer)
		}
	}()
	d.conns = append(d.conns, &timed{Conn: ours})
	return d.conns[len(d.conns)-1], nil
}

func TestTheEndOfAnAttemptEndsItsConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &dialled{answer: "HTTP/1.1 200 OK\r\nX"}
		c := webhook.NewOver("1", anywhere, d.dial)
		defer c.Close()
		c.Notify(t.Context(), message("http://receiver.example"))
		synctest.Wait()
		if len(d.conns) != 1 || !d.conns[0].over() {
			t.Error("the connection has time left")
		}
	})
}

func TestAStopEndsAnAttemptAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &dialled{answer: "HTTP/1.1 200 OK\r\nX"}
		c := webhook.NewOver("1", anywhere, d.dial)
		defer c.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		c.Notify(ctx, message("http://receiver.example"))
		synctest.Wait()
		if took := time.Since(begun); took != time.Second || !d.conns[0].over() {
			t.Errorf("the attempt ended after %v", took)
		}
	})
}

func TestAConnectionOutlivesTheAttemptThatMadeIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &dialled{answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}
		c := webhook.NewOver("1", anywhere, d.dial)
		defer c.Close()
		for range 3 {
			if got := c.Notify(t.Context(), message("http://receiver.example")); got != (domain.Answer{Status: 200}) {
				t.Errorf("Notify = %+v", got)
			}
			<-time.After(20 * time.Second) // the bubble's time
		}
		if len(d.conns) != 1 {
			t.Errorf("three messages took %d connections", len(d.conns))
		}
	})
}

// A dial goes on when its attempt has ended, in case that another has use for
// the connection.
func TestAHandshakeEndsThoughNoAttemptWaitsForIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe() // that nobody reads
		defer theirs.Close()
		conn := &timed{Conn: ours}
		c := webhook.NewOver("1", anywhere, func(context.Context, string, string) (net.Conn, error) { return conn, nil })
		defer c.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		got := c.Notify(ctx, message("https://receiver.example"))
		if took := time.Since(begun); got.Status != 0 || took != time.Second || conn.over() {
			t.Errorf("after %v Notify = %+v", took, got)
		}
		<-time.After(15 * time.Second) // the bubble's time
		if !conn.over() {
			t.Error("the connection has time left")
		}
	})
}
