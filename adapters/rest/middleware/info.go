package middleware

import (
	"cmp"
	"context"
	"net/http"

	"go.uber.org/zap"

	"songmap/adapters/rest/problem"
	"songmap/domain"
)

// Info is what the layers find out about a request.
type Info struct {
	Request *http.Request // the one that the mux completes with pattern and path values
	Trusted bool          // showed a key, or none is needed
	Scope   domain.Scope  // what it may do then
	key     string        // its name
	from    caller
	names   names
	made    string      // the id of the job that the request made
	notes   []zap.Field // for the log
	pace    func(n int) error
}

type infoKey struct{}

func (s *Stack) begin(r *http.Request) (*http.Request, *Info) {
	i := &Info{from: s.proxies.caller(r), names: namesOf(r)}
	if s.proxies.passOver(r) {
		s.seldom.Warn("a proxy that is not among --trusted-proxies is not heard; all its clients count as one",
			zap.Stringer("proxy", i.from.address))
	}
	i.Request = r.WithContext(context.WithValue(r.Context(), infoKey{}, i))
	return i.Request, i
}

// InfoOf returns what is known of a request that came through the layers.
func InfoOf(ctx context.Context) *Info {
	i, _ := ctx.Value(infoKey{}).(*Info)
	return i
}

// Made says which job the request has made, for the log.
func (i *Info) Made(jobID string) { i.made = jobID }

// Key is the name of the key by which the request came in; empty: none was needed.
func (i *Info) Key() string { return i.key }

// Fields identify the request in the log. The query stays out: it may be private.
func (i *Info) Fields() []zap.Field {
	r := i.Request
	fields := []zap.Field{
		zap.String("method", r.Method),
		zap.String("route", r.Pattern),
		zap.String("path", problem.Clip(r.URL.Path, 256)),
		zap.String("remote", r.RemoteAddr),
	}
	fields = append(fields, i.names.fields()...)
	if i.from.through.IsValid() && i.from.address.IsValid() {
		fields = append(fields, zap.Stringer("client", i.from.address))
	}
	if i.key != "" {
		fields = append(fields, zap.String("key", i.key))
	}
	if job := cmp.Or(r.PathValue("job_id"), i.made); job != "" {
		fields = append(fields, zap.String("job", problem.Clip(job, 64)))
	}
	return append(fields, i.notes...)
}
