package main

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"time"
)

// fate is what clients know about a job.
type fate int

const (
	offered fate = iota // sent, and no answer: it may be there or not
	kept                // answered 202, or seen
	doomed              // to be deleted, and no answer
	gone                // seen to be gone; its files may be left to the sweeper
	erased              // answered deleted, files and all
)

// song is what clients know about one thing that they uploaded.
type song struct {
	name   string // no other song has it
	bytes  []byte // no other song has these
	chosen string // job id that the client chose; empty if it left that to the service
	key    string // Idempotency-Key; empty if it gave none

	id    string // of the job, once known
	fate  fate
	sent  int   // times; after a crash, copies of the upload may be left to the sweeper
	mayGo bool  // somebody cleans up
	ended *view // how the job was seen to have ended

	// The last progress that was seen in this life of the server.
	progress float64
	attempt  int
}

// newSong writes a song of the recipe, with so many bytes of sound.
func newSong(chance *rand.Rand, name, recipe string, size int) *song {
	text := fmt.Appendf(nil, "%s\n%s\n", recipe, name)
	for range size / 8 {
		text = fmt.Appendf(text, "%08x", chance.Uint32())
	}
	return &song{name: name, bytes: text}
}

func (s *song) sum() [sha256.Size]byte { return sha256.Sum256(s.bytes) }

// saw compares what the service shows with what it showed before.
func (s *song) saw(v view) (violation string) {
	if s.id != "" && v.JobID != s.id {
		return fmt.Sprintf("%s is job %s and was %s", s.name, v.JobID, s.id)
	}
	s.id, s.fate = v.JobID, kept
	switch {
	case s.ended != nil && !same(*s.ended, v):
		return fmt.Sprintf("job %s ended as %+v and is now %+v", s.id, *s.ended, v)
	case v.finished():
		s.ended = &v
	case v.Status != "processing":
		s.progress, s.attempt = 0, v.Attempt
	case v.Attempt == s.attempt && v.Progress < s.progress:
		return fmt.Sprintf("progress of job %s fell from %g to %g", s.id, s.progress, v.Progress)
	default:
		s.progress, s.attempt = v.Progress, v.Attempt
	}
	return ""
}

// same says whether two views show the same end.
func same(a, b view) bool {
	return a.Status == b.Status && a.ErrorCode == b.ErrorCode && at(a.CompletedAt).Equal(at(b.CompletedAt))
}

func at(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
