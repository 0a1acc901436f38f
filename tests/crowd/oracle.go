//go:build unix

package crowd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Oracle compares what a service has with what its clients know. The service
// runs, and nobody else asks it.
type Oracle struct {
	To *Client

	// Remains reports whether the upload of a deleted job is still there.
	Remains func(context.Context, *Song) bool

	Lost       int
	Duplicated int
	Found      []string // every promise that was not kept
}

// MaxSettle is how long jobs may take to end when nobody disturbs them. It
// is generous: the machine may be busy.
const MaxSettle = 2 * time.Minute

// Judge waits until all jobs have ended, and returns them.
func (o *Oracle) Judge(ctx context.Context, songs []*Song) ([]View, error) {
	if err := o.To.Settle(ctx, MaxSettle); err != nil {
		o.Wrong("%v", err)
	}
	jobs, err := o.To.List(ctx)
	if err != nil {
		return nil, err
	}
	named := make(map[string][]View)
	for _, j := range jobs {
		named[j.FileName] = append(named[j.FileName], j)
	}
	for _, s := range songs {
		if err := o.song(ctx, s, named[s.Name]); err != nil {
			return nil, err
		}
		delete(named, s.Name)
	}
	for name := range named {
		o.Wrong("nobody sent %s", name)
	}
	return jobs, ctx.Err()
}

// Wrong notes a promise that was not kept.
func (o *Oracle) Wrong(format string, args ...any) {
	o.Found = append(o.Found, fmt.Sprintf(format, args...))
}

// song judges what there is of a song.
func (o *Oracle) song(ctx context.Context, s *Song, jobs []View) error {
	mayGo := s.MayGo
	s.MayGo = false
	switch {
	case len(jobs) > 1:
		o.Duplicated++
		o.Wrong("%s is there %d times", s.Name, len(jobs))
	case len(jobs) == 1 && (s.Fate == FateGone || s.Fate == FateErased):
		o.Wrong("job %s was deleted and is there again", jobs[0].JobID)
	case len(jobs) == 1:
		return o.job(ctx, s, jobs[0])
	case s.Fate == FateKept && !mayGo:
		o.Lost++
		o.Wrong("job %s was acknowledged and is lost", s.ID)
	case s.Fate == FateOffered: // it was not kept, and never will be unless it is sent again
	case s.Fate == FateErased:
		if s.Sent == 1 && o.Remains(ctx, s) {
			o.Wrong("job %s was deleted and its upload is still there", s.ID)
		}
	default:
		s.Fate = FateGone
	}
	return nil
}

// job judges a job that is there. Beside the Song Map that a complete job owns
// there may be those of workers that died; the sweeper gets them.
func (o *Oracle) job(ctx context.Context, s *Song, v View) error {
	if violation := s.Saw(v); violation != "" {
		o.Wrong("%s", violation)
	}
	code, body, err := o.To.Ask(ctx, http.MethodGet, "/api/audio/"+v.JobID+"/original")
	if err != nil {
		return err
	}
	if code != http.StatusOK || !bytes.Equal(body, s.Bytes) {
		o.Lost++
		o.Wrong("the upload of job %s answers %d and has %d bytes, want the %d that were sent", v.JobID, code, len(body), len(s.Bytes))
	}
	if v.Status != "complete" {
		return nil
	}
	code, body, err = o.To.Ask(ctx, http.MethodGet, "/api/songmap/"+v.JobID)
	if err != nil {
		return err
	}
	var answer struct {
		SongMap struct {
			ID string `json:"id"`
		} `json:"song_map"`
	}
	if code != http.StatusOK || json.Unmarshal(body, &answer) != nil || answer.SongMap.ID != v.JobID {
		o.Wrong("the Song Map of job %s answers %d: %s", v.JobID, code, body)
	}
	return nil
}
