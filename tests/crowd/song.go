//go:build unix

package crowd

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"time"
)

// Fate is what clients know about a job.
type Fate int

// What clients can know.
const (
	FateOffered Fate = iota // sent, and no answer: it may be there or not
	FateKept                // answered 202, or seen
	FateDoomed              // to be deleted, and no answer
	FateGone                // seen to be gone; its files may be left to the sweeper
	FateErased              // answered deleted, files and all
)

// Song is what clients know about one thing that they uploaded.
type Song struct {
	Name   string // no other song has it
	Bytes  []byte // no other song has these
	Chosen string // job id that the client chose; empty if it left that to the service
	Key    string // Idempotency-Key; empty if it gave none

	ID    string // of the job, once known
	Fate  Fate
	Sent  int   // times; after a crash, copies of the upload may be left to the sweeper
	MayGo bool  // somebody cleans up
	Ended *View // how the job was seen to have ended

	// The last progress that was seen in this life of the server.
	progress float64
	attempt  int
}

// NewSong writes a song of the recipe, with so many bytes of sound.
func NewSong(chance *rand.Rand, name, recipe string, size int) *Song {
	text := fmt.Appendf(nil, "%s\n%s\n", recipe, name)
	for range size / 8 {
		text = fmt.Appendf(text, "%08x", chance.Uint32())
	}
	return &Song{Name: name, Bytes: text}
}

func (s *Song) Sum() [sha256.Size]byte { return sha256.Sum256(s.Bytes) }

// Saw compares what the service shows with what it showed before.
func (s *Song) Saw(v View) (violation string) {
	if s.ID != "" && v.JobID != s.ID {
		return fmt.Sprintf("%s is job %s and was %s", s.Name, v.JobID, s.ID)
	}
	s.ID, s.Fate = v.JobID, FateKept
	switch {
	case s.Ended != nil && !same(*s.Ended, v):
		return fmt.Sprintf("job %s ended as %+v and is now %+v", s.ID, *s.Ended, v)
	case v.Finished():
		s.Ended = &v
	case v.Status != "processing":
		s.progress, s.attempt = 0, v.Attempt
	case v.Attempt == s.attempt && v.Progress < s.progress:
		return fmt.Sprintf("progress of job %s fell from %g to %g", s.ID, s.progress, v.Progress)
	default:
		s.progress, s.attempt = v.Progress, v.Attempt
	}
	return ""
}

// same says whether two views show the same end.
func same(a, b View) bool {
	return a.Status == b.Status && a.ErrorCode == b.ErrorCode && at(a.CompletedAt).Equal(at(b.CompletedAt))
}

func at(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
