package webhook

import (
	"context"
	"net"
	"net/http/httptrace"
	"time"
)

// limited makes connections that last no longer than an attempt unless one gets
// them: until then, which includes the TLS handshake, no attempt watches over
// them.
func limited(dial Dial) Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return conn, conn.SetDeadline(time.Now().Add(attemptFor))
	}
}

// endWith makes the end of ctx that of everything which waits for the connection
// of an attempt, whatever has become of the connection: net/http no longer looks
// after one on which the receiver has switched protocols. Done frees the
// connection for the next attempt.
func endWith(ctx context.Context) (_ context.Context, done func()) {
	var stops []func() bool
	trace := &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		_ = got.Conn.SetDeadline(time.Time{}) // one that is closed by now says so when it is used
		stops = append(stops, context.AfterFunc(ctx, func() { _ = got.Conn.SetDeadline(time.Unix(1, 0)) }))
	}}
	return httptrace.WithClientTrace(ctx, trace), func() {
		for _, stop := range stops {
			stop()
		}
	}
}
