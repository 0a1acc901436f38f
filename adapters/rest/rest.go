package rest

import (
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"go.uber.org/zap"

	"songmap/ports"
)

// Services are the ports that the calls lead to.
type Services struct {
	Intake  ports.Intake
	Jobs    ports.JobService
	History ports.History
	Feed    ports.Feed
	Stock   ports.Stock
	Library ports.Library
	Health  ports.Health

	Webhooks   ports.WebhookService
	Deliveries ports.DeliveryService

	Metrics http.Handler // answers /metrics; nil: nobody does
	Page    http.Handler // answers /song/{job_id}, /assets/ and, to browsers, /; nil: nobody does
	Measure Measure      // hears of every answer; nil: nobody does
	Refused Refused      // hears of who may not come in; nil: nobody does
}

// Measure hears of an answered call: the route's pattern, empty if no route
// was meant, the status, and how long the call took.
type Measure func(route string, status int, took time.Duration)

// Handler is the whole HTTP interface.
type Handler struct {
	http.Handler
	guard *guard
}

// ReplaceKeys puts other keys in the place of those of the configuration, if
// there were any. Sessions and streams of a key that is no more end at once.
func (h *Handler) ReplaceKeys(keys []Key) { h.guard.replace(keys) }

// New returns the whole HTTP interface. The configuration must be valid.
//
// The server around it must not set ReadTimeout or WriteTimeout, which would
// cut long uploads and downloads; bodies have their own idle deadline. Its
// connections have to see to it that answers are read, see package listen, and
// tell by Crowded which of them are too many.
func New(c Config, s Services, log *zap.Logger) *Handler {
	c = c.withDefaults()
	mux := http.NewServeMux()
	a := newAPI(mux, c, s, log)
	a.serveDocuments(mux)
	a.serveIndex(mux)
	if s.Metrics != nil {
		mux.Handle("GET /metrics", s.Metrics)
	}
	if s.Page != nil {
		a.open(mux, "GET /song/{job_id}", s.Page)
		a.open(mux, "GET /assets/", s.Page)
	}

	h := a.guard.admit(mux, refuseDots(mux))
	h = a.refuseForeignForms(c.CORSOrigins, h)
	h = allowOrigins(c.CORSOrigins, h)
	h = a.refuseOtherHosts(h)
	h = boundBodies(c.UploadIdle, h)
	h = refuseCrowd(h)
	return &Handler{&accessLog{log, s.Measure, protectAnswers(h)}, a.guard}
}

// refuseDots answers paths with a step up or on the spot, which no client
// sends by accident. The mux would lead them elsewhere, to another operation.
func refuseDots(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for step := range strings.SplitSeq(r.URL.EscapedPath(), "/") {
			if step == "." || step == ".." {
				forStatus(http.StatusNotFound).send(w)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// api holds what the operations need.
type api struct {
	Services
	config Config
	guard  *guard
	log    *zap.Logger
	huma   huma.API
	script script // of the streams

	exports chan struct{} // one for each that is being made
	held    *held         // of those that are being read
}
