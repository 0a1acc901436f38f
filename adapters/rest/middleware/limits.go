package middleware

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/dustin/go-humanize"

	"songmap/adapters/rest/problem"
)

// Limits say how much one client may ask of this instance: each key, or each
// address where no key is shown. The zero value of each is no limit.
type Limits struct {
	Submits Rate // songs
	Upload  Rate // bytes of them
	SignIns Rate // of an address
	Streams int  // of events, open at once
}

// leastUpload is more than is ever read of a body at once.
const leastUpload = 1 << 20

func (l Limits) validate() error {
	if l.Upload != (Rate{}) && l.Upload.Count < leastUpload {
		return errors.New("--limit-upload must be at least 1MiB")
	}
	if l.Streams < 0 {
		return errors.New("--limit-streams must not be negative")
	}
	return nil
}

// limits keep count.
type limits struct {
	submits, upload, signIns *quota
	streams                  *streams
}

func newLimits(l Limits) limits {
	return limits{
		submits: newQuota("submits", "", fmt.Sprintf("%d songs", l.Submits.Count), l.Submits),
		upload:  newQuota("upload", `;qu="content-bytes"`, humanize.IBytes(uint64(l.Upload.Count))+" of songs", l.Upload),
		signIns: newQuota("sign-ins", "", fmt.Sprintf("%d sign-ins", l.SignIns.Count), l.SignIns),
		streams: &streams{most: l.Streams, open: map[client]int{}},
	}
}

// LimitSubmits is a layer around a call that takes songs. One begins if something
// is left of both limits; its bytes are counted by Info.Pace, as they come.
func (s *Stack) LimitSubmits(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := clientOf(r)
		songs, bytes := s.limits.submits.of(c), s.limits.upload.of(c)
		spent := begin(songs, bytes)
		describe(w.Header(), songs, bytes)
		if spent != nil {
			s.overQuota(spent.exceeded(spent.wait())).Send(w)
			return
		}
		if bytes != nil {
			ctx := r.Context()
			InfoOf(ctx).pace = func(n int) error {
				defer describe(w.Header(), songs, bytes)
				return s.pace(ctx, bytes, n)
			}
		}
		next.ServeHTTP(w, r)
	})
}

// begin takes one of songs, or returns of what nothing is left.
func begin(songs, bytes *share) (spent *share) {
	switch {
	case songs.wait() > 0:
		return songs
	case bytes.wait() > 0:
		return bytes
	case !songs.take():
		return songs
	}
	return nil
}

// Pace counts bytes of a song that have come, and returns when the next may be
// read. Its error is a problem.
func (i *Info) Pace(n int) error {
	if i == nil || i.pace == nil || n == 0 {
		return nil
	}
	return i.pace(n)
}

// pace slows a client down that has used up its share. One that would have to wait
// for longer than we would wait for it is refused.
func (s *Stack) pace(ctx context.Context, bytes *share, n int) error {
	r := bytes.left.ReserveN(time.Now(), n)
	wait := r.Delay()
	if wait > s.config.Idle() {
		r.Cancel()
		return s.overQuota(bytes.exceeded(wait))
	}
	clock := time.NewTimer(wait)
	defer clock.Stop()
	select {
	case <-clock.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// LimitSignIns is a layer around the call that begins a session. Whoever signs in
// has not shown a key yet.
func (s *Stack) LimitSignIns(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		share := s.limits.signIns.of(byAddress(r))
		taken := share.wait() == 0 && share.take()
		describe(w.Header(), share)
		if !taken {
			s.overQuota(share.exceeded(share.wait())).Send(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// exceeded is the problem of a client that has used up its share.
func (s *share) exceeded(wait time.Duration) *problem.Problem {
	p := problem.New(problem.QuotaExceeded, "More than %s %s have come %s; try again later", s.amount, s.rate.each(), s.client.from())
	p.RetryAfter = wholeSeconds(wait)
	return p
}

func (s *Stack) overQuota(p *problem.Problem) *problem.Problem {
	s.refused(p.Code)
	return p
}
