package simulation_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// row is what the model believes of one job.
type row struct {
	id, upload, bytes, key string
	priority               int
	created                time.Time
	lost                   bool // its upload is gone

	status    domain.Status
	token     string // under which it is held
	until     time.Time
	notBefore time.Time
	progress  float64
	attempts  int
	crashes   int
	code      domain.Code
	songMap   string // the text of it
}

func (r row) String() string {
	clock := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return t.Format("2 15:04:05.000000")
	}
	return fmt.Sprintf("%s %s, priority %d, created %s, upload %s (%s), key %q, token %q until %s, not before %s, progress %v, %d attempts, %d crashes, %q",
		r.id, r.status, r.priority, clock(r.created), r.upload, r.bytes, r.key, r.token, clock(r.until), clock(r.notBefore),
		r.progress, r.attempts, r.crashes, r.code)
}

// fact is what the observer must hear.
type fact struct {
	job               string
	kind              domain.EventKind
	attempts, crashes int
}

// model says, in its own words, what must be true of all jobs. It knows the
// table of a job's life, and nothing of how it is implemented.
type model struct {
	rows map[string]*row
	told []fact
}

func (m *model) find(id string) (*row, error) {
	if r, ok := m.rows[id]; ok {
		return r, nil
	}
	return nil, ports.ErrNotFound
}

// sorted lists the rows, oldest first.
func (m *model) sorted() []*row {
	rows := make([]*row, 0, len(m.rows))
	for _, r := range m.rows {
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b *row) int {
		if c := a.created.Compare(b.created); c != 0 {
			return c
		}
		return strings.Compare(a.id, b.id)
	})
	return rows
}

func (m *model) count(statuses ...domain.Status) (n int64) {
	for _, r := range m.rows {
		if slices.Contains(statuses, r.status) {
			n++
		}
	}
	return n
}

// next is the job that a claim must get, or nil.
func (m *model) next(now time.Time) (first *row) {
	for _, r := range m.sorted() {
		wait := r.notBefore.Sub(now)
		waits := r.status == domain.StatusPending && (wait <= 0 || wait > 10*time.Minute) // no wait is so long
		if waits && (first == nil || r.priority > first.priority) {
			first = r
		}
	}
	return first
}

func (m *model) withKey(key string) *row {
	for _, r := range m.rows {
		if r.key == key {
			return r
		}
	}
	return nil
}

func (m *model) tell(r *row, kind domain.EventKind) {
	m.told = append(m.told, fact{r.id, kind, r.attempts, r.crashes})
}

func (m *model) claim(r *row, token string, until time.Time) {
	r.status, r.token, r.until = domain.StatusProcessing, token, until
	r.notBefore = time.Time{}
	m.tell(r, domain.EventStarted)
}

// heldBy refuses everybody but the holder of the job.
func (m *model) heldBy(id, token string) (*row, error) {
	r, err := m.find(id)
	if err == nil && (r.status != domain.StatusProcessing || r.token != token) {
		err = domain.ErrFenced
	}
	return r, err
}

func (m *model) requeue(r *row) {
	r.status, r.token, r.until, r.progress = domain.StatusPending, "", time.Time{}, 0
	m.tell(r, domain.EventRequeued)
}

func (m *model) end(r *row, code domain.Code) {
	r.status, r.token, r.until, r.notBefore, r.code = domain.StatusFailed, "", time.Time{}, time.Time{}, code
	m.tell(r, domain.EventFailed)
}

func (m *model) complete(r *row, songMap string) {
	r.status, r.token, r.until, r.progress, r.songMap = domain.StatusComplete, "", time.Time{}, 1, songMap
	r.code = ""
	m.tell(r, domain.EventCompleted)
}

// failedAttempt ends a claim with an error of the analyzer. The first wait is
// five seconds, each further one twice as long, less up to half of it.
func (m *model) failedAttempt(r *row, code domain.Code, jitter float64, now time.Time) {
	r.attempts++
	if code != domain.CodeAnalyzerFailed || r.attempts == maxAttempts {
		m.end(r, code)
		return
	}
	wait := 5 * time.Second * time.Duration(int(1)<<(r.attempts-1))
	r.code, r.notBefore = code, now.Add(wait-time.Duration(float64(wait)*jitter/2)).Truncate(time.Microsecond)
	m.requeue(r)
}

// crash takes a job back from a worker that is gone; the third ends it.
func (m *model) crash(r *row) {
	r.crashes++
	if r.crashes == 3 {
		m.end(r, domain.CodeWorkerCrashed)
		return
	}
	m.requeue(r)
}

func (m *model) retry(r *row) {
	r.attempts, r.crashes, r.code = 0, 0, ""
	m.requeue(r)
}

func (m *model) remove(r *row) {
	delete(m.rows, r.id)
	m.tell(r, domain.EventDeleted)
}
