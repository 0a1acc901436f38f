package listen

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

// conn is a connection that counts, and whose client has to read.
type conn struct {
	net.Conn
	listener *Listener
	patience time.Duration
	from     netip.Prefix
	beyond   bool // the limits
	closed   sync.Once

	mu    sync.Mutex
	until time.Time // the writer's own deadline; zero: it has none
}

// looks is how many times a write that makes no headway is tried again. The
// kernel wakes a writer only when a third of its buffer is free, and that may
// be megabytes, more than a slow client takes in a while; but a new write finds
// the little room that there is.
const looks = 6

// Write implements net.Conn. It ends when all of p is on its way, when the
// client has taken nothing for as long as patience lasts, or at the writer's
// own deadline.
func (c *conn) Write(p []byte) (written int, err error) {
	for quiet := 0; ; {
		if err := c.lookIn(c.patience / looks); err != nil {
			return written, err
		}
		n, err := c.Conn.Write(p[written:])
		written += n
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return written, err
		}
		if quiet++; n > 0 {
			quiet = 0
		}
		if quiet >= looks || c.late() {
			return written, err
		}
	}
}

// lookIn makes a write end after a while, or at its deadline.
func (c *conn) lookIn(while time.Duration) error {
	at := time.Now().Add(while)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.until.IsZero() && c.until.Before(at) {
		at = c.until
	}
	return c.Conn.SetWriteDeadline(at)
}

// late reports whether the writer's own deadline has passed.
func (c *conn) late() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.until.IsZero() && !time.Now().Before(c.until)
}

// SetWriteDeadline implements net.Conn. It can shorten a client's time to
// read, and never make it endless.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	c.until = t
	c.mu.Unlock()
	return c.lookIn(c.patience / looks)
}

// SetDeadline implements net.Conn.
func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// CloseWrite lets net/http end an answer before it has read all of a request,
// without a reset that would take the answer away.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.closed.Do(func() { c.listener.leave(c) })
	return c.Conn.Close()
}
