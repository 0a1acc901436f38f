package bootstrap

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/adapters/listen"
	"songmap/adapters/metrics"
	"songmap/adapters/rest"
	"songmap/adapters/rest/middleware"
	"songmap/adapters/traces"
	"songmap/adapters/web"
	"songmap/application"
	"songmap/bootstrap/media"
	"songmap/ports"
)

// handlerIn is what the HTTP interface is made of.
type handlerIn struct {
	fx.In

	Config  Config
	Intake  ports.Intake
	Jobs    ports.JobService
	Feed    *application.Feed
	Library ports.Library
	Health  ports.Health

	Webhooks ports.WebhookService
	Media    media.Stores
	Member   *application.Membership
	Access   *application.Access

	Now clock

	Metrics *metrics.Metrics
	Traces  *traces.Traces
	Log     *zap.Logger
}

func newHandler(in handlerIn) (*rest.Handler, error) {
	origin, err := in.Media.Origin(context.Background())
	if err != nil {
		return nil, err
	}
	services := rest.Services{
		Intake: in.Intake, Jobs: in.Jobs, Feed: in.Feed,
		Library: in.Library, Health: in.Health,
		Webhooks: in.Webhooks, Now: in.Now, Workers: in.workers,
		Metrics: in.Metrics.Handler(), Measure: in.Metrics.Request, Refused: in.Metrics.RefusedRequest, Page: web.Page(origin),
	}
	if in.Traces != nil {
		services.Trace = in.Traces.Request
	}
	config := in.Config.rest()
	config.Access = in.Access
	h := rest.New(config, services, in.Log.Named("http"))
	in.Metrics.Expect(h.Routes, middleware.Refusals(), listen.All())
	return h, nil
}

// workers is how many analyses the service does at once.
func (in handlerIn) workers() int {
	if in.Member == nil {
		return in.Config.analyses()
	}
	return in.Member.Workers()
}

// httpPatience is how long requests in flight may take to end at a stop.
const httpPatience = 5 * time.Second

// Address is where the server listens; with port 0 it is known after start.
type Address struct{ net.Addr }

// binding is the address on which the server will serve.
type binding struct{ net.Listener }

// bind takes the address. Connections wait until the server serves.
func bind(lc fx.Lifecycle, c Config, at *Address) (*binding, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", c.Listen)
	if err != nil {
		return nil, err
	}
	at.Addr = listener.Addr()
	lc.Append(fx.StopHook(func() { _ = listener.Close() })) // the server may have closed it
	return &binding{listener}, nil
}

// serveHTTP serves from start until stop.
func serveHTTP(
	lc fx.Lifecycle, f *failure, b *binding, secure *encryption, handler *rest.Handler, c Config, m *metrics.Metrics, log *zap.Logger,
) {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ConnContext:       overLimit,
		Protocols:         protocols(),
		HTTP2:             multiplexing(),
		TLSConfig:         secure.config(),
		ErrorLog:          zap.NewStdLog(log.Named("http")),

		DisableGeneralOptionsHandler: true, // it would answer OPTIONS * under any name
	}
	lc.Append(fx.Hook{
		OnStart: func(context.Context) error {
			log.Info("songmap serves", zap.String("version", version()),
				zap.String("url", secure.scheme()+"://"+b.Addr().String()), zap.String("database", c.Name()),
				zap.String("role", string(c.Role)), zap.Int("workers", c.Workers))
			listener := withinLimits(b.Listener, c, m, log)
			go func() {
				if err := secure.serve(server, listener); !errors.Is(err, http.ErrServerClosed) {
					log.Error("server ended", zap.Error(err))
					f.fail(0)
				}
			}()
			return nil
		},
		OnStop: func(ctx context.Context) error {
			ctx, cancel := context.WithTimeout(ctx, httpPatience)
			defer cancel()
			if err := server.Shutdown(ctx); err != nil {
				return server.Close() // cut off who is still there
			}
			return nil
		},
	})
}
