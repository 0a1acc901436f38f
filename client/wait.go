package client

import "context"

// Wait returns a job when it has ended, well or not. It follows the events of the job,
// through restarts of the server; whenever it learns something, it calls observe, unless
// that is nil.
func (c *Client) Wait(ctx context.Context, id string, observe func(Job)) (Job, error) {
	if observe == nil {
		observe = func(Job) {}
	}
	for {
		job, err := c.Job(ctx, id)
		if err != nil {
			return Job{}, err
		}
		observe(job)
		if job.Finished() {
			return job, nil
		}
		if err := c.follow(ctx, job, observe); err != nil {
			return Job{}, err
		}
	}
}

// follow returns when it makes sense to look at the job anew: it has ended, or it still
// waits, perhaps in another place of the queue.
func (c *Client) follow(ctx context.Context, job Job, observe func(Job)) error {
	for m, err := range c.messages(ctx, EventsOptions{JobID: job.ID}) {
		if err != nil {
			return err
		}
		switch m.name {
		case "hello":
			var hello struct{ Job *Job }
			if err := c.decode(m.data, &hello); err != nil {
				return err
			}
			if hello.Job == nil || hello.Job.Finished() {
				return nil
			}
			continue // the position in the queue is not in it
		case "heartbeat":
			if job.Status == StatusPending {
				return nil
			}
			continue
		case string(EventCompleted), string(EventFailed), string(EventDeleted):
			return nil
		}
		var e Event
		if err := c.decode(m.data, &e); err != nil {
			return err
		}
		job = job.after(Kind(m.name), e)
		observe(job)
	}
	return nil
}

// after returns the job as an event left it.
func (j Job) after(kind Kind, e Event) Job {
	j.QueuePosition, j.Raw = 0, nil
	if kind == EventProgress {
		j.Status, j.Stage, j.Progress, j.Elapsed, j.EstimatedRemaining = StatusProcessing, e.Stage, e.Progress, e.Elapsed, e.EstimatedRemaining
		return j
	}
	j.Attempt = e.Attempt
	if e.Status != "" {
		j.Status = e.Status
	}
	if e.Stage != "" || kind == EventRequeued {
		j.Stage = e.Stage
	}
	return j
}
