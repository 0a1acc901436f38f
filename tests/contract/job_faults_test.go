package contract

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

// TestTheSuiteOfJobsCatches breaks the repository in memory in one way after
// the other and sees whether the suite notices. Each case must catch a fault.
func TestTheSuiteOfJobsCatches(t *testing.T) {
	t.Parallel()
	catchesIn(t, jobRules(), faults())
}

// catchesIn checks that a suite notices the faults, each in a repository in memory.
func catchesIn(t *testing.T, rules []rule[jobWorld], faults []fault) {
	t.Helper()
	var stores []planted[ports.JobRepository]
	for _, f := range faults {
		stores = append(stores, planted[ports.JobRepository]{rule: f.rule, name: f.name, store: func(testing.TB) ports.JobRepository {
			m := plainMemory{memory.NewJobs()}
			broken := f.breaks(m)
			broken.JobRepository = m.Jobs
			return broken
		}})
	}
	trial[jobWorld, ports.JobRepository]{rules, newJobWorld, func(testing.TB) ports.JobRepository { return memory.NewJobs() }}.catches(t, stores)
}

type fault struct {
	rule, name string
	breaks     func(plainMemory) faulty
}

func faults() []fault {
	return slices.Concat(identityFaults(), createFaults(), admitFaults(), exactFaults(), updateFaults(), claimFaults(),
		listFaults(), countFaults(), deleteFaults(), contextFaults())
}

// changing is a fault that keeps jobs otherwise than they were put in.
func changing(spoil func(*domain.Job)) func(plainMemory) faulty {
	return func(m plainMemory) faulty {
		return faulty{create: func(ctx context.Context, job domain.Job) error {
			spoil(&job)
			return m.Create(ctx, job)
		}}
	}
}

// overwrite puts a job in the place of what is there, whatever that is.
func overwrite(ctx context.Context, m plainMemory, job domain.Job) {
	_, _ = m.Update(ctx, job.ID, func(domain.Job) (domain.Job, error) { return job, nil })
}

func identityFaults() []fault {
	const rule = "the store has an identity, which stays"
	return []fault{
		{rule, "none", func(plainMemory) faulty {
			return faulty{identity: func() domain.Identity { return "" }}
		}},
		{rule, "a new one each time", func(plainMemory) faulty {
			return faulty{identity: func() domain.Identity { return memory.NewJobs().Identity() }}
		}},
		{rule, "the name of the file", func(plainMemory) faulty {
			return faulty{identity: func() domain.Identity { return "output/jobs.db" }}
		}},
	}
}

func createFaults() []fault {
	return []fault{
		{"get of an unknown job is ErrNotFound", "no error", func(m plainMemory) faulty {
			return faulty{get: func(ctx context.Context, id string) (domain.Job, error) {
				job, _ := m.Get(ctx, id)
				return job, nil
			}}
		}},
		{"get returns what create kept", "a field is lost", changing(func(j *domain.Job) { j.Input.FileName = "" })},
		{"create under a taken id is ErrExists and changes nothing", "overwritten", func(m plainMemory) faulty {
			return faulty{create: func(ctx context.Context, job domain.Job) error {
				err := m.Create(ctx, job)
				overwrite(ctx, m, job)
				return err
			}}
		}},
		{
			"create under a taken idempotency key is ErrKeyTaken and adds nothing", "keys are not looked at",
			changing(func(j *domain.Job) { j.IdempotencyKey = "" }),
		},
		{
			"create under a taken idempotency key is ErrKeyTaken and adds nothing", "keys are folded",
			changing(func(j *domain.Job) { j.IdempotencyKey = strings.ToLower(j.IdempotencyKey) }),
		},
		{"jobs without an idempotency key are not in each other's way", "no key is a key", changing(func(j *domain.Job) {
			if j.IdempotencyKey == "" {
				j.IdempotencyKey = "none"
			}
		})},
		{"the idempotency key of a deleted job is free", "keys are kept for ever", func(m plainMemory) faulty {
			used := make(map[string]bool)
			return faulty{create: func(ctx context.Context, job domain.Job) error {
				if used[job.IdempotencyKey] {
					return ports.ErrKeyTaken
				}
				used[job.IdempotencyKey] = true
				return m.Create(ctx, job)
			}}
		}},
		{"of many creates of one id exactly one succeeds", "all do", func(m plainMemory) faulty {
			return faulty{create: func(ctx context.Context, job domain.Job) error {
				_ = m.Create(ctx, job)
				return nil
			}}
		}},
	}
}

func admitFaults() []fault {
	const group = "create is ErrGroupFull when as many of its group are pending as may, and adds nothing"
	const below, full = "create adds a job while fewer are pending than may", "create is ErrQueueFull when as many jobs are pending as may, and adds nothing"
	counting := func(f ports.Filter, then func(m plainMemory, ctx context.Context, job domain.Job, limit, n int64) error) func(plainMemory) faulty {
		return func(m plainMemory) faulty {
			return faulty{admit: func(ctx context.Context, job domain.Job, most ports.Limits) error {
				n, _ := m.Count(ctx, f)
				return then(m, ctx, job, most.Pending, n)
			}}
		}
	}
	admitting := func(wrong func(m plainMemory, ctx context.Context, job domain.Job, most ports.Limits) error) func(plainMemory) faulty {
		return func(m plainMemory) faulty {
			return faulty{admit: func(ctx context.Context, job domain.Job, most ports.Limits) error { return wrong(m, ctx, job, most) }}
		}
	}
	pending := ports.Filter{Statuses: []domain.Status{domain.StatusPending}}
	apart := func(m plainMemory, ctx context.Context, job domain.Job, limit, n int64) error {
		if n >= limit {
			return ports.ErrQueueFull
		}
		return m.Create(ctx, job)
	}
	return []fault{
		{below, "all jobs count", counting(ports.Filter{}, apart)},
		{below, "ids are not looked at", counting(pending, func(m plainMemory, ctx context.Context, job domain.Job, limit, n int64) error {
			_ = apart(m, ctx, job, limit, n)
			return nil
		})},
		{full, "one too many", counting(pending, func(m plainMemory, ctx context.Context, job domain.Job, limit, n int64) error {
			return apart(m, ctx, job, limit+1, n)
		})},
		{full, "refused too late", counting(pending, func(m plainMemory, ctx context.Context, job domain.Job, limit, n int64) error {
			err := m.Create(ctx, job)
			if n >= limit {
				return ports.ErrQueueFull
			}
			return err
		})},
		{group, "all jobs count", admitting(func(m plainMemory, ctx context.Context, job domain.Job, most ports.Limits) error {
			return m.Admit(ctx, job, ports.Limits{Pending: most.OfGroup})
		})},
		{group, "those without a group do not count", admitting(func(m plainMemory, ctx context.Context, job domain.Job, most ports.Limits) error {
			if job.Group == "" {
				most.OfGroup = 0
			}
			return m.Admit(ctx, job, most)
		})},
		{group, "a back-off does not count", admitting(func(m plainMemory, ctx context.Context, job domain.Job, most ports.Limits) error {
			for _, j := range waiting(ctx, m, true) {
				if j.Group == job.Group && !j.NotBefore.IsZero() && most.OfGroup > 0 {
					most.OfGroup++
				}
			}
			return m.Admit(ctx, job, most)
		})},
		{group, "which limit it was is not said", admitting(func(m plainMemory, ctx context.Context, job domain.Job, most ports.Limits) error {
			if err := m.Admit(ctx, job, most); err != nil {
				return ports.ErrQueueFull
			}
			return nil
		})},
		{"of many creates at once no more of a group get in than there is room for", "all look before one is added", admitting(
			func(m plainMemory, ctx context.Context, job domain.Job, most ports.Limits) error {
				n, _ := m.Count(ctx, ports.Filter{Statuses: pending.Statuses, Group: &job.Group})
				dawdle()
				if n >= most.OfGroup {
					return ports.ErrGroupFull
				}
				return m.Create(ctx, job)
			})},
		{
			"of many creates at once no more get in than there is room for", "all look before one is added",
			func(m plainMemory) faulty {
				n := sync.OnceValue(func() int64 {
					n, _ := m.Count(context.Background(), pending)
					return n
				})
				return faulty{admit: func(ctx context.Context, job domain.Job, most ports.Limits) error {
					return apart(m, ctx, job, most.Pending, n())
				}}
			},
		},
	}
}

func exactFaults() []fault {
	return []fault{
		{"hostile text comes back as it was put in", "what was no UTF-8 is left out", changing(func(j *domain.Job) {
			j.Input.FileName = strings.ReplaceAll(j.Input.FileName, "\ufffd", "")
		})},
		{"hostile text comes back as it was put in", "text ends at a control", changing(func(j *domain.Job) {
			j.Input.FileName, _, _ = strings.Cut(j.Input.FileName, "\x1a")
		})},
		{"hostile text comes back as it was put in", "text is cut at 64 KiB less one", changing(func(j *domain.Job) {
			j.Input.FileName = j.Input.FileName[:min(len(j.Input.FileName), 64<<10-1)]
		})},
		{"times come back as they were put in", "milliseconds", changing(func(j *domain.Job) {
			j.CreatedAt = j.CreatedAt.Truncate(time.Millisecond)
		})},
		{"times come back as they were put in", "seconds as float64, rounded down", changing(func(j *domain.Job) {
			s := float64(j.UpdatedAt.UnixMicro()) / 1e6
			j.UpdatedAt = time.UnixMicro(int64(s * 1e6)).UTC()
		})},
		{"times come back as they were put in", "1970 is never", changing(func(j *domain.Job) {
			if j.StartedAt.Unix() == 0 {
				j.StartedAt = time.Time{}
			}
		})},
		{"progress comes back bit for bit", "float32", changing(func(j *domain.Job) {
			j.Progress = float64(float32(j.Progress))
		})},
		{"jobs in every state come back as they were put in", "warnings are not kept", changing(func(j *domain.Job) {
			j.Warnings = ""
		})},
		{"jobs in every state come back as they were put in", "groups are folded", changing(func(j *domain.Job) {
			j.Group = strings.ToLower(j.Group)
		})},
		{"jobs in every state come back as they were put in", "a priority below 0 is none", changing(func(j *domain.Job) {
			j.Priority = max(0, j.Priority)
		})},
		{"jobs in every state come back as they were put in", "of warnings the first is kept", changing(func(j *domain.Job) {
			first, _, _ := strings.Cut(string(j.Warnings), "\n")
			j.Warnings = domain.Warnings(first)
		})},
		{"jobs in every state come back as they were put in", "a field cannot be cleared", func(m plainMemory) faulty {
			return faulty{update: func(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
				return m.Update(ctx, id, func(j domain.Job) (domain.Job, error) {
					next, err := change(j)
					if next.NotBefore.IsZero() {
						next.NotBefore = j.NotBefore
					}
					return next, err
				})
			}}
		}},
	}
}

func updateFaults() []fault {
	return []fault{
		{"update keeps and returns what change makes of the job", "the old one is returned", func(m plainMemory) faulty {
			return faulty{update: func(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
				old, _ := m.Get(ctx, id)
				_, err := m.Update(ctx, id, change)
				return old, err
			}}
		}},
		{"update touches no other job", "the condition is missing", func(m plainMemory) faulty {
			return faulty{update: func(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
				all, _ := m.List(ctx, ports.Query{Limit: 100})
				for _, j := range all {
					_, _ = m.Update(ctx, j.ID, change)
				}
				return m.Get(ctx, id)
			}}
		}},
		{"update of an unknown job is ErrNotFound", "change gets an empty job", func(m plainMemory) faulty {
			return faulty{update: func(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
				if job, err := m.Get(ctx, id); err != nil {
					_, _ = change(job)
				}
				return m.Update(ctx, id, change)
			}}
		}},
		{"update that fails changes nothing and returns change's error", "kept all the same", keepRefused},
		{"update that fails changes nothing and returns change's error", "wrapped", func(m plainMemory) faulty {
			return faulty{update: func(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
				job, err := m.Update(ctx, id, change)
				if err != nil {
					err = fmt.Errorf("update: %w", err)
				}
				return job, err
			}}
		}},
		{"updates of one job do not run together", "read and written in two steps", func(m plainMemory) faulty {
			return faulty{update: func(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
				job, _ := m.Get(ctx, id)
				next, err := change(job)
				if err == nil {
					overwrite(ctx, m, next)
				}
				return next, err
			}}
		}},
		{"an old token is refused", "change sees any token as its own", func(m plainMemory) faulty {
			return faulty{update: func(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
				return m.Update(ctx, id, func(j domain.Job) (domain.Job, error) {
					next, err := change(j)
					for _, token := range []string{"old", "new"} {
						if errors.Is(err, domain.ErrFenced) {
							j.Status, j.Held.Token = domain.StatusProcessing, token
							next, err = change(j)
						}
					}
					return next, err
				})
			}}
		}},
	}
}

// keepRefused keeps what change returned beside its error.
func keepRefused(m plainMemory) faulty {
	keep := func(ctx context.Context, change ports.Change) (ports.Change, func()) {
		var refused domain.Job
		note := func(j domain.Job) (domain.Job, error) {
			next, err := change(j)
			refused = next
			return next, err
		}
		return note, func() { overwrite(ctx, m, refused) }
	}
	return faulty{
		update: func(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
			note, spoil := keep(ctx, change)
			defer spoil()
			return m.Update(ctx, id, note)
		},
		claim: func(ctx context.Context, now time.Time, change ports.Change) (domain.Job, error) {
			note, spoil := keep(ctx, change)
			defer spoil()
			return m.Claim(ctx, now, note)
		},
	}
}
