package s3

import (
	"context"
	"net"
	"net/http"
	"time"
)

// dialFor is how long a connection, or its handshake, may take to come about.
const dialFor = 10 * time.Second

// newTransport returns a transport that gives up on a request when for a while not a
// byte has moved in either direction. A large body may take as long as it needs.
func newTransport(stall time.Duration) *http.Transport {
	dialer := &net.Dialer{Timeout: dialFor, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return movingConn{c, stall}, nil
		},
		TLSHandshakeTimeout: dialFor,
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     min(stall/2, 30*time.Second),
		DisableCompression:  true, // objects come as they are
		WriteBufferSize:     64 << 10,
		ReadBufferSize:      64 << 10,
	}
}

// movingConn is a connection that breaks when nothing moves on it. What is written
// also puts off the end of a read that waits for the answer, and the other way round.
type movingConn struct {
	net.Conn
	stall time.Duration
}

func (c movingConn) Read(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.stall)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c movingConn) Write(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.stall)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}
