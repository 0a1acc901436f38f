package rest

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"go.uber.org/zap"

	"songmap/ports"
)

// Services are the ports that the calls lead to.
type Services struct {
	Intake  ports.Intake
	Jobs    ports.JobService
	Library ports.Library
	Health  ports.Health
}

// New returns the whole HTTP interface. The configuration must be valid.
//
// The server around it must not set ReadTimeout or WriteTimeout, which would
// cut long uploads and downloads; bodies have their own idle deadline.
func New(c Config, s Services, log *zap.Logger) http.Handler {
	c = c.withDefaults()
	mux := http.NewServeMux()
	a := newAPI(mux, c, s, log)
	a.serveDocuments(mux)
	a.serveIndex(mux)

	h := requireKey(c.Keys, mux)
	h = refuseForeignForms(c.CORSOrigins, h)
	h = allowOrigins(c.CORSOrigins, h)
	h = boundBodies(c.UploadIdle, h)
	return &accessLog{log, h}
}

// api holds what the operations need.
type api struct {
	Services
	config Config
	log    *zap.Logger
	huma   huma.API
}
