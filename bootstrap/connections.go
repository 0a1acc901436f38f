package bootstrap

import (
	"context"
	"crypto/tls"
	"net"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"songmap/adapters/listen"
	"songmap/adapters/metrics"
	"songmap/adapters/rest/middleware"
)

// withinLimits holds a listener to the limits on connections. One address gets
// half of them at most, which behind a proxy all clients share.
func withinLimits(inner net.Listener, c Config, m *metrics.Metrics, log *zap.Logger) net.Listener {
	files := listen.Files()
	total := listen.Room(c.MaxConnections, files)
	if total < c.MaxConnections {
		log.Warn("fewer connections than --max-connections, as each takes one of the files that this process may open",
			zap.Int("connections", total), zap.Int("files", files))
	}
	seldom := log.WithOptions(zap.WrapCore(func(core zapcore.Core) zapcore.Core {
		return zapcore.NewSamplerWithOptions(core, time.Minute, 1, 0)
	}))
	l := listen.New(inner, listen.Limits{
		Total: total, PerAddress: total / 2, Patience: middleware.AnswerIdle,
		Beyond: func(limit listen.Limit) {
			m.RefusedConnection(string(limit))
			seldom.Warn("too many connections; beyond them only probes are answered", zap.String("limit", string(limit)))
		},
	})
	m.WatchConnections(l.Open)
	return l
}

// overLimit lets the HTTP interface know which connections are too many.
func overLimit(ctx context.Context, c net.Conn) context.Context {
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	if listen.Beyond(c) {
		return middleware.OverLimit(ctx)
	}
	return ctx
}
