package rest

import (
	"context"
	"net/http"

	"go.uber.org/zap"
)

// visit is what the layers around an operation tell one another about a call.
type visit struct {
	request *http.Request // the one that the mux completes with pattern and path values
	key     string        // name of the API key
	trusted bool          // showed a key, or none is needed
	notes   []zap.Field   // what else the log should know
}

type visitKey struct{}

// begin opens the visit of a call.
func begin(r *http.Request) (*http.Request, *visit) {
	v := &visit{}
	v.request = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
	return v.request, v
}

// visitOf returns the visit of a call that came through New's handler.
func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// note adds to the line that the log gets of the call.
func (v *visit) note(f zap.Field) { v.notes = append(v.notes, f) }

// jobID is the job that the path names, short enough to be shown.
func (v *visit) jobID() string { return clip(v.request.PathValue("job_id"), mostEcho) }

// fields identify the call in the log. The query stays out: it may be private.
func (v *visit) fields() []zap.Field {
	r := v.request
	fields := []zap.Field{
		zap.String("method", r.Method),
		zap.String("route", r.Pattern),
		zap.String("path", clip(r.URL.Path, 256)),
		zap.String("remote", r.RemoteAddr),
	}
	if v.key != "" {
		fields = append(fields, zap.String("key", v.key))
	}
	return append(fields, v.notes...)
}
