package rest

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"songmap/ports"
)

// maxWait is how long a call may wait for the end of a job: proxies cut off
// what stays silent for longer.
const maxWait = 60 * time.Second

// Patience is the input of calls that can wait for a job to end. It is
// exported because huma sees no other embedded fields.
type Patience struct {
	Prefer string `header:"Prefer" doc:"wait=N: answer when the job has ended, or after N seconds, at most 60 (RFC 7240)." example:"wait=30"`

	ctx huma.Context
}

// Resolve keeps the way to the response's headers, and joins the preferences that
// came in headers of their own.
func (p *Patience) Resolve(ctx huma.Context) []error {
	r, _ := humago.Unwrap(ctx)
	p.ctx, p.Prefer = ctx, strings.Join(r.Header.Values("Prefer"), ",")
	return nil
}

// wait is how long the client is willing to wait. A preference that makes no
// sense is none: RFC 7240, section 2, wants it passed over.
func (p *Patience) wait() time.Duration {
	for preference := range strings.SplitSeq(p.Prefer, ",") {
		preference, _, _ = strings.Cut(preference, ";") // parameters
		name, value, _ := strings.Cut(preference, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "wait") {
			continue
		}
		seconds, err := strconv.ParseUint(strings.Trim(strings.TrimSpace(value), `"`), 10, 32)
		if err != nil {
			return 0
		}
		return min(time.Duration(seconds)*time.Second, maxWait)
	}
	return 0
}

// await returns when the job has ended, or when waiting any longer makes no
// sense: how the job stands then is for the caller to find out. It reports
// whether it was asked to wait at all.
func (a *api) await(ctx context.Context, p *Patience, jobID string) bool {
	limit := p.wait()
	if limit <= 0 {
		return false
	}
	p.ctx.SetHeader("Preference-Applied", "wait="+strconv.Itoa(int(limit/time.Second)))
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	s, err := a.Feed.Follow(ctx, ports.FeedQuery{JobID: jobID, After: ports.FromNow})
	if err != nil {
		return true
	}
	defer s.Close()
	for err == nil {
		_, err = s.Next(ctx) // io.EOF is what it waits for
	}
	return true
}
