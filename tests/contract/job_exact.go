package contract

import (
	"fmt"
	"math"
	"strings"
	"time"

	"songmap/domain"
)

// hostile is text that has broken stores before. All of it is text as the domain
// has it (domain.Text).
func hostile() []string {
	return []string{
		`'); DROP TABLE jobs; --`, `"quoted" 'twice' \back\ ` + "`tick`", `?1 $1 :name @name {{.X}}`, `100%_[a]*`,
		"invalid \ufffd\ufffd utf-8 \ufffd", "\ufffd", "\ufeff\u202e\U0010ffff", "\u2028\u0085", "e\u0301 is not é",
		"new\nline\r\ttab\x1a", " spaces ", "NULL", "0", "1e3", strings.Repeat("64 KiB. ", 8<<10),
	}
}

func keepText(w jobWorld) {
	for i, text := range hostile() {
		job := nth(i)
		job.ID, job.IdempotencyKey, job.WebhookURL, job.Trace = text, text, text, text
		job.Input = domain.Upload{Path: text, FileName: text, SHA256: text}
		if len(text) <= domain.MaxGroup {
			job.Group = text
		}
		w.create(job)
		w.holds(job)
		change := func(j domain.Job) (domain.Job, error) {
			j.Input.FileName, j.SongMapPath, j.Warnings = text+"!", text, domain.Warnings(text)
			j.Stage, j.Held = domain.Stage(text), domain.Claim{Token: text, Worker: text}
			j.Failure = domain.Failure{Code: domain.Code(text), Message: text}
			return j, nil
		}
		w.update(text, change)
		w.holds(after(job, change))
	}
	gone, err := w.jobs.Delete(w.Context(), hostile(), always)
	if err != nil || len(gone) != len(hostile()) {
		w.Errorf("Delete = %d jobs, %v, want %d", len(gone), err, len(hostile()))
	}
}

func keepTimes(w jobWorld) {
	times := []time.Time{
		time.Unix(0, 0), time.Unix(0, 1000), time.Unix(-1, 999999000), start, time.Unix(1<<31, 1000),
		time.Date(2099, 12, 31, 23, 59, 59, 999999000, time.UTC),
	}
	for i := range 200 { // steps that visit every digit, to the year 2105
		times = append(times, start.Add(time.Duration(i)*3_503*time.Hour+time.Duration(i*i*i)*1_234_567*time.Microsecond))
	}
	for i, at := range times {
		at = at.UTC()
		job := nth(i)
		job.CreatedAt, job.StartedAt, job.CompletedAt, job.UpdatedAt, job.NotBefore = at, at, at, at, at
		job.Held.Since, job.Held.Until = at, at
		w.create(job)
		w.holds(job)
	}
	never := nth(len(times))
	never.UpdatedAt = time.Time{}
	w.create(never)
	w.holds(never)
}

func keepProgress(w jobWorld) {
	for i, p := range []float64{
		0, 1, .1, 1. / 3, math.Nextafter(1, 0), math.Nextafter(0, 1), 0x1p-1022, math.Pi / 4, .1 + .2,
	} {
		job := nth(i)
		job.Progress = p
		w.create(job)
		w.holds(job)
		w.holds(w.update(job.ID, func(j domain.Job) (domain.Job, error) {
			j.Progress, j.Stage = 1-p, domain.Stage(fmt.Sprint(p))
			return j, nil
		}))
	}
}

func keepStates(w jobWorld) {
	for _, job := range everyState() {
		w.create(job)
		w.holds(job)
		blank := nth(0)
		blank.ID, blank.CreatedAt, blank.IdempotencyKey = job.ID, job.CreatedAt, job.IdempotencyKey
		w.update(job.ID, func(domain.Job) (domain.Job, error) { return blank, nil })
		w.holds(blank)
		w.update(job.ID, func(domain.Job) (domain.Job, error) { return job, nil })
		w.holds(job)
	}
}
