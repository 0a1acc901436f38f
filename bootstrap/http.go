package bootstrap

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/adapters/metrics"
	"songmap/adapters/rest"
	"songmap/adapters/web"
	"songmap/application"
	"songmap/ports"
)

// handlerIn is what the HTTP interface is made of.
type handlerIn struct {
	fx.In

	Config  Config
	Intake  ports.Intake
	Jobs    ports.JobService
	History ports.History
	Feed    *application.Feed
	Stock   ports.Stock
	Library ports.Library
	Health  ports.Health

	Webhooks   ports.WebhookService
	Deliveries ports.DeliveryService

	Metrics *metrics.Metrics
	Log     *zap.Logger
}

func newHandler(in handlerIn) http.Handler {
	services := rest.Services{
		Intake: in.Intake, Jobs: in.Jobs, History: in.History, Feed: in.Feed, Stock: in.Stock,
		Library: in.Library, Health: in.Health,
		Webhooks: in.Webhooks, Deliveries: in.Deliveries,
		Metrics: in.Metrics.Handler(), Measure: in.Metrics.Request, Page: web.Page(),
	}
	return rest.New(in.Config.rest(), services, in.Log.Named("http"))
}

// httpPatience is how long requests in flight may take to end at a stop.
const httpPatience = 5 * time.Second

// Address is where the server listens; with port 0 it is known after start.
type Address struct{ net.Addr }

// serveHTTP binds the address at start, so that a port that is taken fails
// the start, and serves until stop.
func serveHTTP(lc fx.Lifecycle, down fx.Shutdowner, handler http.Handler, c Config, at *Address, m *metrics.Metrics, log *zap.Logger) {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ConnContext:       crowded,
		ErrorLog:          zap.NewStdLog(log.Named("http")),
	}
	lc.Append(fx.Hook{
		OnStart: func(ctx context.Context) error {
			listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
			if err != nil {
				return err
			}
			at.Addr = listener.Addr()
			log.Info("songmap serves", zap.String("version", version()),
				zap.String("url", "http://"+at.String()), zap.String("database", c.Database),
				zap.Int("workers", c.Workers), zap.Int("api_keys", len(c.keys)))
			listener = withinLimits(listener, c, m, log)
			go func() {
				if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
					log.Error("server ended", zap.Error(err))
					_ = down.Shutdown(fx.ExitCode(1))
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
