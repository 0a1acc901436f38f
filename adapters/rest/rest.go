package rest

import (
	"cmp"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"go.uber.org/zap"
	"golang.org/x/sync/semaphore"

	"songmap/adapters/rest/middleware"
	"songmap/domain"
	"songmap/ports"
)

// Config says how the interface behaves. Its zero value works.
type Config struct {
	Version   string // of the program, shown in the OpenAPI document
	MaxUpload int64  // bytes a song may have; 0: 512 MiB
	middleware.Config
}

// Validate names the first field that cannot be used.
func (c Config) Validate() error {
	if c.MaxUpload < 0 {
		return errors.New("largest upload: must not be negative")
	}
	return c.Config.Validate()
}

func (c Config) maxUpload() int64 { return cmp.Or(c.MaxUpload, 512<<20) }

// Services are the ports that the calls lead to.
type Services struct {
	Intake  ports.Intake
	Jobs    ports.JobService
	Feed    ports.Feed
	Library ports.Library
	Health  ports.Health

	Webhooks ports.WebhookService

	Now func() time.Time // the clock by which jobs have their times; nil: time.Now

	Workers func() int // analyses that the service does at once, in all its instances; nil: unknown

	Metrics http.Handler       // answers /metrics; may be nil
	Page    http.Handler       // answers /song/{job_id}, /assets/ and, to browsers, /; may be nil
	Measure middleware.Measure // may be nil
	Refused middleware.Refused // may be nil
	Trace   middleware.Trace   // may be nil
}

// Handler is the whole HTTP interface.
type Handler struct {
	http.Handler
	Routes map[string][]int // of each call, its pattern and the statuses that it can answer
	layers *middleware.Stack
}

// ReplaceKeys puts other keys in the place of those of the configuration, if
// there were any. Sessions and streams of a key that is no more end at once.
func (h *Handler) ReplaceKeys(keys []middleware.Key) { h.layers.ReplaceKeys(keys) }

// New returns the whole HTTP interface. The configuration must be valid.
//
// The server around it must not set ReadTimeout or WriteTimeout, which would
// cut long uploads and downloads; bodies have their own idle deadline. Its
// connections have to see to it that responses are read, see package listen, and
// mark with middleware.OverLimit which of them are too many.
func New(c Config, s Services, log *zap.Logger) *Handler {
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Workers == nil {
		s.Workers = func() int { return 0 }
	}
	mux := http.NewServeMux()
	a := newAPI(mux, c, s, log)
	a.serveDocuments(mux)
	a.serveIndex(mux)
	if s.Metrics != nil {
		mux.Handle("GET /metrics", s.Metrics)
		a.layers.Need("GET /metrics", domain.ScopeAdmin)
		a.layers.Probe("/metrics")
	}
	if s.Page != nil {
		a.handleOpen(mux, "GET /song/{job_id}", s.Page)
		a.handleOpen(mux, "GET /assets/", s.Page)
	}
	return &Handler{a.layers.Around(mux), a.routes(), a.layers}
}

// api holds what the operations need.
type api struct {
	Services
	config Config
	layers *middleware.Stack
	log    *zap.Logger
	huma   huma.API
	script script // of the streams

	exporting *semaphore.Weighted // exports that are being made
	exported  *semaphore.Weighted // portions of those that are being read
}
