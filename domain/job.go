package domain

import (
	"regexp"
	"time"
)

// Job is one request to analyse one upload. Jobs are comparable: two are the
// same state of the same job exactly if they are ==.
type Job struct {
	ID     string
	Status Status
	Input  Upload

	CreatedAt   time.Time
	StartedAt   time.Time // first claim since submit or retry; zero before
	CompletedAt time.Time // when it ended, well or not; zero before
	UpdatedAt   time.Time // last transition

	Progress float64 // 0..1, of the running or last analysis
	Stage    Stage   // empty unless processing
	Held     Claim   // zero unless processing

	Attempt   int       // claims that ended in an analyzer error
	Crashes   int       // claims whose worker vanished
	NotBefore time.Time // back-off: not to be claimed earlier

	Failure     Failure // why it has failed, or why its last attempt ended; zero otherwise
	SongMapPath string  // where the Song Map lies; empty means the default place

	Warnings Warnings // what of the song was not heard, though the job is complete

	// IdempotencyKey is the client's name for its request; empty if it gave
	// none. No two jobs share one.
	IdempotencyKey string

	WebhookURL string // where the end of the job is reported; empty: nowhere

	Priority int    // within its group: higher goes first
	Group    string // groups take turns (Turns); empty: that of all jobs without one

	// Trace is the request that submitted the job, as W3C Trace Context names it
	// (traceparent), so that others can tell what was done for it; empty: nobody asked.
	Trace string
}

// Upload is a file that a client sent and that is kept for a job.
type Upload struct {
	Path     string // where it is kept, as the store of uploads names it
	FileName string // as the client named it, for people to read; never a path to open
	Size     int64  // bytes; 0 when not known
	SHA256   string // of its bytes, in hex; empty when not known
}

// NewJob accepts an upload: the first state of every job.
func NewJob(id string, input Upload, idempotencyKey string, now time.Time) (Job, error) {
	if err := CheckID(id); err != nil {
		return Job{}, err
	}
	if input.Path == "" {
		return Job{}, &InvalidError{"input", "has no path"}
	}
	if idempotencyKey != Text(idempotencyKey) { // cleaned, it could be another's
		return Job{}, &InvalidError{"idempotency_key", "must be UTF-8 without NUL"}
	}
	input.FileName = Text(input.FileName)
	at := instant(now)
	return Job{
		ID: id, Status: StatusPending, Input: input,
		CreatedAt: at, UpdatedAt: at, IdempotencyKey: idempotencyKey,
	}, nil
}

// IDPattern is the regular expression of what can name a job.
const IDPattern = `^[A-Za-z0-9_-]{1,64}$`

var validID = regexp.MustCompile(IDPattern)

// CheckID says whether id can name a job.
func CheckID(id string) error {
	if !validID.MatchString(id) {
		return &InvalidError{"job_id", "must be 1 to 64 letters, digits, '_' or '-'"}
	}
	return nil
}

// Elapsed is the time from the job's start to its end, or to now while it
// runs; zero before the start.
func (j Job) Elapsed(now time.Time) time.Duration {
	if j.StartedAt.IsZero() {
		return 0
	}
	if !j.CompletedAt.IsZero() {
		now = j.CompletedAt
	}
	return max(0, now.Sub(j.StartedAt))
}

// Remaining extrapolates the running analysis to its end. It reports false
// while nothing is known.
func (j Job) Remaining(now time.Time) (time.Duration, bool) {
	if j.Status != StatusProcessing || j.Progress <= 0 || j.Held.Since.IsZero() {
		return 0, false
	}
	spent := max(0, now.Sub(j.Held.Since))
	return time.Duration(float64(spent) * (1 - j.Progress) / j.Progress), true
}
