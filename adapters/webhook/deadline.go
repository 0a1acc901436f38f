package webhook

import (
	"context"
	"net"
	"net/http/httptrace"
	"time"
)

// limited makes connections that end by themselves after the time of an attempt.
// An attempt that gets one lifts that limit. Before that, in the TLS handshake
// too, nobody else would end it.
func limited(dial Dial) Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return conn, conn.SetDeadline(time.Now().Add(attemptFor))
	}
}

// endWith ends everything that waits for an attempt's connection when ctx ends.
// net/http alone does not: it leaves a connection on which the receiver has
// switched protocols. Done frees the connection for the next attempt.
func endWith(ctx context.Context) (_ context.Context, done func()) {
	var stops []func() bool
	trace := &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		_ = got.Conn.SetDeadline(time.Time{}) // a closed one fails when it is used
		stops = append(stops, context.AfterFunc(ctx, func() { _ = got.Conn.SetDeadline(time.Unix(1, 0)) }))
	}}
	return httptrace.WithClientTrace(ctx, trace), func() {
		for _, stop := range stops {
			stop()
		}
	}
}
