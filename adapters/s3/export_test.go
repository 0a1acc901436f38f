package s3

import (
	"net"
	"time"
)

// Later moves the clock of the stores.
func (b *bucket) Later(d time.Duration) {
	now := b.now
	b.now = func() time.Time { return now().Add(d) }
}

// Moving is a connection that breaks when nothing moves on it.
func Moving(c net.Conn, stall time.Duration) net.Conn { return movingConn{c, stall} }
