package bootstrap

import (
	"context"
	"fmt"
	"strings"
	"time"

	"go.uber.org/fx"

	"songmap/application"
	"songmap/bootstrap/upkeep"
	"songmap/domain"
)

// Retain says how long finished jobs are kept: 30d all of them, or error=7d
// those of one status.
type Retain struct {
	status domain.Status // empty: every finished one
	keep   upkeep.Period
}

// UnmarshalText implements encoding.TextUnmarshaler for flags.
func (r *Retain) UnmarshalText(text []byte) error {
	status, keep, one := strings.Cut(string(text), "=")
	if !one {
		status, keep = "", status
	}
	r.status = domain.Status(status)
	if one && !r.status.Finished() {
		return fmt.Errorf("%q: want complete or error before the =", text)
	}
	return r.keep.UnmarshalText([]byte(keep))
}

// retention joins the rules; the one for a status beats the one for all.
func retention(rules []Retain) application.Retention {
	joined := application.Retention{}
	for _, r := range rules {
		for _, status := range []domain.Status{domain.StatusComplete, domain.StatusFailed} {
			if _, taken := joined[status]; r.status == status || r.status == "" && !taken {
				joined[status] = time.Duration(r.keep)
			}
		}
	}
	return joined
}

// retainEvery is how often jobs are looked for that are too old.
const retainEvery = time.Hour

// retainJobs deletes finished jobs when their time is over.
func retainJobs(lc fx.Lifecycle, jobs *application.Jobs, m *application.Membership, c Config) {
	if rules := retention(c.Retain); len(rules) > 0 {
		background(lc, func(ctx context.Context) { jobs.Retain(ctx, m, rules, retainEvery) })
	}
}
