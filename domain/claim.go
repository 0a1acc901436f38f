package domain

import "time"

// Claim is a worker's right to work on a job. The zero Claim is nobody's.
type Claim struct {
	Token  string    // fencing token: unique to this claim, carried by every write
	Worker string    // who holds it, for people to read
	Since  time.Time // when it was taken
	Until  time.Time // when it runs out unless renewed
}

// Claim gives a pending job to a worker. The claim starts now and holds until
// c.Until. A job that waits out a back-off cannot be claimed before its time.
func (j Job) Claim(c Claim, now time.Time) (Job, error) {
	if c.Token == "" {
		return j, &InvalidError{"token", "is empty"}
	}
	next, err := j.to(StatusProcessing, "claimed", now)
	if err != nil {
		return j, err
	}
	if j.Waits(now) {
		return j, &TransitionError{j.ID, "claimed", "it waits out a back-off"}
	}
	next.Held = Claim{c.Token, Text(c.Worker), instant(now), instant(c.Until)}
	next.NotBefore = time.Time{}
	if next.StartedAt.IsZero() {
		next.StartedAt = instant(now)
	}
	return next, nil
}

// Waits reports whether the job waits out a back-off.
func (j Job) Waits(now time.Time) bool { return Ahead(j.NotBefore, now, MaxBackoff) }

// held refuses every token but the one under which the job is claimed.
func (j Job) held(token string) error {
	if j.Status != StatusProcessing || token == "" || j.Held.Token != token {
		return ErrFenced
	}
	return nil
}
