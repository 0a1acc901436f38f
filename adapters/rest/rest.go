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
}

// Measure hears of an answered call: the route's pattern, empty if no route
// was meant, the status, and how long the call took.
type Measure func(route string, status int, took time.Duration)

// New returns the whole HTTP interface. The configuration must be valid.
//
// The server around it must not set ReadTimeout or WriteTimeout, which would
// cut long uploads and downloads; bodies have their own idle deadline. Its
// connections have to see to it that answers are read, see package listen, and
// tell by Crowded which of them are too many.
func New(c Config, s Services, log *zap.Logger) http.Handler {
	c = c.withDefaults()
	mux := http.NewServeMux()
	a := newAPI(mux, c, s, log)
	a.serveDocuments(mux)
	a.serveIndex(mux)
	if s.Metrics != nil {
		mux.Handle("GET /metrics", s.Metrics)
	}
	if s.Page != nil {
		mux.Handle("GET /song/{job_id}", s.Page)
		mux.Handle("GET /assets/", s.Page)
	}

	h := a.keys.guard(refuseDots(mux))
	h = refuseForeignForms(c.CORSOrigins, h)
	h = allowOrigins(c.CORSOrigins, h)
	h = a.refuseOtherHosts(h)
	h = boundBodies(c.UploadIdle, h)
	h = refuseCrowd(h)
	return &accessLog{log, s.Measure, protectAnswers(h)}
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
	keys   keyring
	log    *zap.Logger
	huma   huma.API
	script script // of the streams

	exports chan struct{} // one for each that is being made
}
